import type { HostStatus } from '@rollcall/core/host';
import { groupFindings } from '../plan-excerpt.js';
import { findingsText } from './findings.js';
import type { Look } from './look.js';
import { table } from './table.js';
import { ago, counted, moment, number } from './words.js';

/** What the ledger knows, for people. */
export function statusText(status: HostStatus, look: Look): string {
  return [tenantsText(status, look), runsText(status, look), readsText(status, look), findingsText(groupFindings(status.findings, 5), look, '')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function tenantsText(status: HostStatus, look: Look): string {
  const head = `Ledger ${look.text(status.ledger)}, pipelines: ${status.pipelines.map((name) => look.text(name)).join(', ')}`;
  if (status.tenants.length === 0) return `${head}\n  nothing was planned yet; run \`rollcall plan\``;
  const lines = status.tenants.flatMap(({ tenant, label, targets, accounts, groups, openWrites }) => [
    `${look.paint.bold(targets.map((name) => look.text(name)).join(', '))}, tenant ${look.text(label)} (${look.text(tenant)})`,
    `  ${counted(accounts.active, 'account')} managed, ${number(accounts.leaving)} leaving, ${counted(groups, 'group')}`,
    ...(openWrites === 0 ? [] : [look.paint.yellow(`  ${counted(openWrites, 'write')} without known outcome: settled by reading back when the next run begins`)]),
  ]);
  return [head, ...lines].join('\n');
}

function runsText({ lastRuns, lastRunAgeMs }: HostStatus, look: Look): string {
  if (lastRuns.length === 0) return '';
  const rows = lastRuns.map((run) => [
    moment(run.startedAt),
    run.kind,
    look.text(run.target),
    run.status === 'done' ? run.status : look.paint.red(run.status),
    `${counted(run.operations, 'operation')}, ${number(run.failed)} not done${run.message === undefined ? '' : `: ${look.text(run.message)}`}`,
  ]);
  const age = lastRunAgeMs === undefined ? '' : ` (last one ended ${ago(lastRunAgeMs)})`;
  return `${look.paint.bold('Runs')}${age}\n${table(rows)}`;
}

function readsText({ reads }: HostStatus, look: Look): string {
  if (reads.length === 0) return '';
  const rows = reads.map((read) => [look.text(read.name), read.type, number(read.delivered), read.whole ? 'whole' : look.paint.red(`NOT WHOLE: ${read.doubts.map((doubt) => look.text(doubt)).join('; ')}`)]);
  return `${look.paint.bold('Read by the last run')}\n${table(rows)}`;
}
