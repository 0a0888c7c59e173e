import type { GuardVerdict, OperationKind, PlanHeader, PlanRead } from '@rollcall/core';
import type { Look } from './look.js';
import { table } from './table.js';
import { counted, duration, moment, number, tally } from './words.js';

/** The one line that sums a plan up: what would be done, and what is held back whatever is done. */
export function totalLine({ total, heldBack }: Pick<PlanHeader, 'total' | 'heldBack'>): string {
  const { withheld, disputed, rejected, pending } = heldBack;
  return `plan: ${counted(total, 'operation')} (withheld ${number(withheld)}, disputed ${number(disputed)}, rejected ${number(rejected)}, pending ${number(pending)})`;
}

/** Everything a person must know before the operations themselves. */
export function summaryText(header: PlanHeader, look: Look): string {
  return [titleText(header, look), readsText(header.reads, look), situationsText(header, look), removalsText(header, look), countsText(header, look), guardsText(header.guards, look)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function titleText(header: PlanHeader, look: Look): string {
  return `Plan for ${look.paint.bold(look.text(header.target))}, tenant ${look.text(header.tenantLabel)} (${look.text(header.tenant)})`;
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
  const pending = header.pending.map(({ rung, count, nextDue }) => `  pending: ${rung} ${counted(count, 'account')}, the next at ${moment(nextDue)}`);
  return [look.paint.bold(totalLine(header)), table(rows), ...pending, forecastLine(header)].filter((line) => line !== '').join('\n');
}

// What takes something away stands first.
const KINDS: readonly OperationKind[] = ['disable', 'trash', 'delete', 'detach', 'update', 'adopt', 'create', 'enable', 'restore', 'attach'];

function inOrder(operations: PlanHeader['operations']): readonly (readonly [kind: string, what: string, count: number])[] {
  return KINDS.flatMap((kind) =>
    Object.entries(operations).flatMap(([shape, count]) => (shape.startsWith(`${kind}:`) && count !== undefined ? [[kind, shape.slice(kind.length + 1), count] as const] : [])),
  );
}

function forecastLine({ forecast, total }: PlanHeader): string {
  if (total === 0) return '';
  const { calls, lowerBound, etaSeconds, writes, verification, reads } = forecast;
  return `  calls = ${number(calls)}, lower bound = ${number(lowerBound)}, ETA ${duration(etaSeconds)} (writes ${number(writes)}, read back ${number(verification)}; this plan took ${counted(reads, 'read')})`;
}

function guardsText(guards: readonly GuardVerdict[], look: Look): string {
  const tripped = guards.filter((verdict) => verdict.tripped);
  if (tripped.length === 0) return guards.length === 0 ? '' : `Guards: ${counted(guards.length, 'limit')} looked at, none reached`;
  return tripped.map((verdict) => trippedText(verdict, look)).join('\n');
}

function trippedText(verdict: GuardVerdict, look: Look): string {
  const place = verdict.place === undefined ? '' : ` (${look.text(verdict.place)})`;
  return [
    look.paint.red(look.paint.bold(`STOPPED BY A GUARD: ${look.text(verdict.message)}${place}`)),
    '  Nothing of this plan is applied.',
    `  -> If it is wrong, look at what the sources answered. If it is meant, raise "${verdict.guard}"${verdict.place === undefined ? ' in the pipeline’s guards' : ` at ${look.text(verdict.place)}`} and plan again.`,
  ].join('\n');
}
