import type { Finding, OpenFinding } from '@rollcall/core';
import type { HostStatus, TenantStatus } from '@rollcall/core/host';
import { groupFindings } from '../plan-excerpt.js';
import { findingsText, severityWord } from './findings.js';
import type { Look } from './look.js';
import { maskText } from './masking.js';
import { table } from './table.js';
import { ago, counted, moment, number } from './words.js';

/** Findings of one code are one line: the screen is one. */
const CODES_SHOWN = 4;
const RUNS_SHOWN = 2;

/** What the ledger knows, for people; on one screen. */
export function statusText(status: HostStatus, look: Look, nowMs: number): string {
  return [headText(status, look), ...status.tenants.map((tenant) => tenantText(tenant, look, nowMs)), [runsText(status, look), ...notWholeLines(status, look)].filter((part) => part !== '').join('\n'), findingsText(groupFindings(notOpen(status), 5), look, '')]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Findings of the last run that no tenant has among its open ones, which are told with their age. */
function notOpen({ findings, tenants }: HostStatus): readonly Finding[] {
  const open = new Set(tenants.flatMap((tenant) => tenant.findings.map(({ code }) => code)));
  return findings.filter(({ code }) => !open.has(code));
}

function headText({ ledger, pipelines, tenants, problem }: HostStatus, look: Look): string {
  const head = `Ledger ${look.text(ledger)}, pipelines: ${pipelines.map((name) => look.text(name)).join(', ')}`;
  const lines = problem === undefined ? [head] : [head, look.paint.red(`  ${look.text(problem.message)}`), `  -> ${look.text(problem.remedy)}`];
  return tenants.length === 0 ? [...lines, '  nothing was planned yet; run `rollcall plan`'].join('\n') : lines.join('\n');
}

function tenantText(tenant: TenantStatus, look: Look, nowMs: number): string {
  const { label, targets, accounts, groups } = tenant;
  return [
    `${look.paint.bold(targets.map((name) => look.text(name)).join(', '))}, tenant ${look.text(label)} (${look.text(tenant.tenant)})`,
    `  ${counted(accounts.active, 'account')} managed, ${number(accounts.leaving)} leaving, ${counted(groups, 'group')}`,
    ...blockedLines(tenant, look, nowMs),
    ...workLines(tenant, look),
    leaverLine(tenant, look, nowMs),
    ...markLines(tenant, look, nowMs),
    ...findingLines(tenant.findings, look, nowMs),
  ].join('\n');
}

function blockedLines({ blocked }: TenantStatus, look: Look, nowMs: number): readonly string[] {
  if (blocked === undefined) return [];
  const { since, createdAt, expiresAt, total, approvedBy, approvalsNeeded } = blocked;
  const approvals = approvedBy.length === 0 ? 'nobody approved it' : `${approvedBy.length} of ${approvalsNeeded} approvals (${approvedBy.map((by) => look.text(by)).join(', ')})`;
  const isExpired = Date.parse(expiresAt) <= nowMs;
  const remedy = isExpired ? 'The plan has expired: plan again with --out FILE, then approve that.' : 'Approve it with `rollcall approve FILE`, mend what tripped the guard, or change the setting.';
  return [
    look.paint.red(`  BLOCKED by a guard since ${moment(since)} (${agoOf(since, nowMs)}): the plan of ${moment(createdAt)} with ${counted(total, 'operation')}; ${approvals}`),
    `  -> ${remedy}`,
  ];
}

function workLines({ openWrites, working, retries }: TenantStatus, look: Look): readonly string[] {
  const { waiting, quarantined } = retries;
  const refused = waiting + quarantined;
  return [
    ...(working === undefined ? [] : [`  ${look.text(working.holder)} works on it since ${moment(working.since)}`]),
    ...(openWrites === 0 ? [] : [look.paint.yellow(`  ${counted(openWrites, 'write')} without known outcome: settled by reading back when the next run begins`)]),
    ...(refused === 0 ? [] : [look.paint.yellow(`  ${counted(refused, 'refused operation')}: ${number(waiting)} tried again later, ${number(quarantined)} in quarantine until \`rollcall retry\``)]),
  ];
}

function leaverLine({ oldestLeaver }: TenantStatus, look: Look, nowMs: number): string {
  if (oldestLeaver === undefined) return '  oldest leaver not disabled yet: none';
  const { label, owner, grade, firstAt } = oldestLeaver;
  return look.paint.yellow(`  oldest leaver not disabled yet: ${look.text(label)} (${look.text(owner)}), ${grade} first seen ${moment(firstAt)} (${agoOf(firstAt, nowMs)})`);
}

function markLines({ marks }: TenantStatus, look: Look, nowMs: number): readonly string[] {
  if (marks.length === 0) return [];
  const sources = [...new Set(marks.map(({ source }) => source))];
  const rows = sources.map((name) => {
    const own = marks.filter(({ source }) => source === name);
    const oldest = own.reduce((least, { takenAt }) => (takenAt < least ? takenAt : least), own[0]?.takenAt ?? '');
    return [look.text(name), own.map(({ type, delivered }) => counted(delivered, type)).join(', '), `${moment(oldest)} (${agoOf(oldest, nowMs)})`];
  });
  return ['  last whole reads', ...table(rows).split('\n').map((line) => `  ${line}`)];
}

function findingLines(findings: readonly OpenFinding[], look: Look, nowMs: number): readonly string[] {
  if (findings.length === 0) return [];
  const groups = new Map<string, { readonly oldest: OpenFinding; count: number }>();
  for (const finding of findings) {
    const group = groups.get(finding.code);
    if (group === undefined) groups.set(finding.code, { oldest: finding, count: 1 });
    else group.count += 1;
  }
  const shown = [...groups.values()].slice(0, CODES_SHOWN);
  const lines = shown.map(({ oldest, count }) => {
    const message = look.text(look.showsValues ? oldest.message : maskText(oldest.message));
    return `    ${severityWord(oldest.severity, look)} ${oldest.code}${count > 1 ? ` (${number(count)})` : ''}, ${agoOf(oldest.firstAt, nowMs)}: ${message}`;
  });
  const more = groups.size > shown.length ? [look.paint.dim(`    … ${counted(groups.size - shown.length, 'other code')}; --json shows all`)] : [];
  return ['  open findings, the oldest first', ...lines, ...more];
}

function agoOf(iso: string, nowMs: number): string {
  return ago(nowMs - Date.parse(iso));
}

function runsText({ lastRuns, lastRunAgeMs }: HostStatus, look: Look): string {
  if (lastRuns.length === 0) return '';
  const rows = lastRuns.slice(0, RUNS_SHOWN).map((run) => [
    moment(run.startedAt),
    run.kind,
    look.text(run.target),
    run.status === 'done' ? run.status : look.paint.red(run.status),
    `${counted(run.operations, 'operation')}, ${number(run.failed)} not done${run.message === undefined ? '' : `: ${look.text(run.message)}`}`,
  ]);
  const age = lastRunAgeMs === undefined ? '' : ` (last one ended ${ago(lastRunAgeMs)})`;
  return `${look.paint.bold('Runs')}${age}\n${table(rows)}`;
}

function notWholeLines({ reads }: HostStatus, look: Look): readonly string[] {
  return reads.flatMap(({ name, type, delivered, whole, doubts }) =>
    whole ? [] : [look.paint.red(`  NOT WHOLE in the last run: ${look.text(name)}, ${counted(delivered, type)}: ${doubts.map((doubt) => look.text(doubt)).join('; ')}`)],
  );
}
