import type { GuardVerdict, OperationKind, PlanHeader, PlanRead } from '@rollcall/core';
import type { Look } from './look.js';
import { table } from './table.js';
import { baselineText } from './baseline-text.js';
import { counted, duration, moment, number, tally } from './words.js';

/** The one line that sums a plan up: what would be done, and what is held back whatever is done. */
export function totalLine({ total, heldBack }: Pick<PlanHeader, 'total' | 'heldBack'>): string {
  const { withheld, disputed, rejected, pending, waiting } = heldBack;
  // Most targets never refuse anything: what is not there is not mentioned.
  const again = waiting === 0 ? '' : `, waiting ${number(waiting)}`;
  return `plan: ${counted(total, 'operation')} (withheld ${number(withheld)}, disputed ${number(disputed)}, rejected ${number(rejected)}, pending ${number(pending)}${again})`;
}

/** Everything a person must know before the operations themselves. */
export function summaryText(header: PlanHeader, look: Look): string {
  return [titleText(header, look), readsText(header.reads, look), baselineText(header, look), situationsText(header, look), removalsText(header, look), countsText(header, look), guardsText(header.guards, look)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function titleText(header: PlanHeader, look: Look): string {
  const rehearsal = header.asIfStopped === undefined ? '' : `\nAs if ${header.asIfStopped.map((name) => look.text(name)).join(', ')} were stopped: this plan is never applied`;
  return `${header.baseline === undefined ? 'Plan' : 'First plan'} for ${look.paint.bold(look.text(header.target))}, tenant ${look.text(header.tenantLabel)} (${look.text(header.tenant)})${rehearsal}`;
}

function readsText(reads: readonly PlanRead[], look: Look): string {
  const rows = reads.map((read) => [look.text(read.name), read.type, number(read.delivered), wholeness(read, look)]);
  return `${look.paint.bold('Read')}\n${table(rows)}`;
}

function wholeness(read: PlanRead, look: Look): string {
  if (read.whole) return 'whole';
  return look.paint.red(`NOT WHOLE: ${read.doubts.map((doubt) => look.text(doubt)).join('; ')}`);
}

function situationsText({ situations }: PlanHeader, look: Look): string {
  const rows = (['account', 'group'] as const).flatMap((type) => {
    const text = tally(situations[type]);
    return text === 'none' ? [] : [[`${type}s`, text]];
  });
  return rows.length === 0 ? '' : `${look.paint.bold('Situations')}\n${table(rows)}`;
}

function removalsText({ removalsWithheld }: PlanHeader, look: Look): string {
  if (removalsWithheld.length === 0) return '';
  const title = look.paint.yellow('No removals of these kinds: there is no proof that anybody left');
  return [title, ...removalsWithheld.map((reason) => `  ${look.text(reason)}`)].join('\n');
}

function countsText(header: PlanHeader, look: Look): string {
  const rows = inOrder(header.operations).map(([kind, what, count]) => [kind, what, number(count)]);
  const waiting = header.heldBack.waiting === 0 ? [] : [`  waiting: ${counted(header.heldBack.waiting, 'operation')} that the target refused; \`rollcall retry\` lets them go at once`];
  const pending = header.pending.map(({ rung, count, nextDue }) => `  pending: ${rung} ${counted(count, 'account')}, the next at ${moment(nextDue)}`);
  return [look.paint.bold(totalLine(header)), table(rows), ...meaningLines(header, look), ...leaverLines(header, look), ...driftLines(header), ...pending, ...waiting, forecastLine(header)].filter((line) => line !== '').join('\n');
}

// As the target's plugin says it: what else goes or stays with such an operation.
function meaningLines({ operations, meanings = {} }: PlanHeader, look: Look): readonly string[] {
  return inOrder(operations).flatMap(([kind, what]) => {
    const meaning = Object.entries(meanings).find(([shape]) => shape === `${kind}:${what}`)?.[1];
    return meaning === undefined ? [] : [`  ${look.paint.dim(`${kind} ${what}: ${look.text(meaning)}`)}`];
  });
}

// By the grade of what is known of them, and by what made them leave.
function leaverLines({ leavers }: PlanHeader, look: Look): readonly string[] {
  const { absence, exit, byEdit } = leavers;
  const all = absence + exit;
  if (all === 0) return [];
  const graded = `  leavers: ${number(all)} (${tally({ 'seen, no longer in scope': exit, 'gone from whole reads': absence })})`;
  return byEdit === 0 ? [graded] : [graded, look.paint.yellow(`    ${number(byEdit)} because the file was edited, ${number(all - byEdit)} because of data`)];
}

function driftLines({ drift }: PlanHeader): readonly string[] {
  return Object.keys(drift).length === 0 ? [] : [`  changed in the target since Rollcall wrote it, and put back: ${tally(drift)}`];
}

// What takes something away stands first.
const KINDS: readonly OperationKind[] = ['disable', 'trash', 'delete', 'detach', 'update', 'adopt', 'create', 'enable', 'restore', 'attach', 'enrol'];

function inOrder(operations: PlanHeader['operations']): readonly (readonly [kind: string, what: string, count: number])[] {
  return KINDS.flatMap((kind) =>
    Object.entries(operations).flatMap(([shape, count]) => (shape.startsWith(`${kind}:`) && count !== undefined ? [[kind, shape.slice(kind.length + 1), count] as const] : [])),
  );
}

function forecastLine({ forecast, total }: PlanHeader): string {
  if (total === 0) return '';
  const { calls, lowerBound, etaSeconds, writes, verification, reads, least } = forecast;
  return `  calls = ${number(calls)}, lower bound = ${number(lowerBound)}, ETA ${duration(etaSeconds)} (writes ${taken(writes, least.writes)}, read back ${taken(verification, least.verification)}; this plan took ${counted(reads, 'read')})`;
}

function taken(calls: number, least: number): string {
  return calls === least ? number(calls) : `${number(calls)} where ${number(least)} would do`;
}

function guardsText(guards: readonly GuardVerdict[], look: Look): string {
  const tripped = guards.filter((verdict) => verdict.tripped);
  if (tripped.length === 0) return guards.length === 0 ? '' : `Guards: ${counted(guards.length, 'limit')} looked at, none reached`;
  const remedies = [...new Set(tripped.flatMap(({ remedy }) => remedy ?? []))].map((remedy) => `  -> ${look.text(remedy)}`);
  return [...tripped.map((verdict) => trippedText(verdict, look)), '  Nothing of this plan is applied.', ...remedies].join('\n');
}

function trippedText(verdict: GuardVerdict, look: Look): string {
  const place = verdict.place === undefined ? '' : ` (${look.text(verdict.place)})`;
  return look.paint.red(look.paint.bold(`STOPPED BY A GUARD: ${look.text(verdict.message)}${place}`));
}
