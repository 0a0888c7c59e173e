import type { ChainAnchor } from '@rollcall/core';
import type { AppliedPlan, Redactor } from '@rollcall/core/host';
import { groupFindings } from '../plan-excerpt.js';
import { findingsText } from './findings.js';
import type { Look } from './look.js';
import { maskFinding } from './masking.js';
import { counted, number } from './words.js';

const STATUS: Readonly<Record<AppliedPlan['status'], string>> = {
  done: 'applied: everything is done',
  partial: 'applied in part: some operations were not done',
  failed: 'FAILED: the run ended before its plan',
  interrupted: 'INTERRUPTED: the run was stopped before its end',
};

/** What became of a plan. */
export function appliedText(applied: AppliedPlan, head: ChainAnchor, look: Look): string {
  const { done, alreadySo, voided, failed, skipped, notBegun } = applied.counts;
  const calls = Object.entries(applied.calls).filter(([, count]) => count > 0);
  const callCount = calls.reduce((sum, [, count]) => sum + count, 0);
  const status = applied.total === 0 ? 'applied: there was nothing to do' : STATUS[applied.status];
  const lines = [
    look.paint.bold(applied.status === 'done' ? look.paint.green(status) : look.paint.red(status)),
    `  ${counted(applied.total, 'operation')}: done ${number(done)}, already so ${number(alreadySo)}, voided ${number(voided)}, failed ${number(failed)}, skipped ${number(skipped)}, not begun ${number(notBegun)}`,
    `  verified: ${number(applied.verified)} read back`,
    `  calls = ${number(callCount)}${callCount === 0 ? '' : `: ${calls.map(([lane, count]) => `${lane} ${number(count)}`).join(', ')}`}`,
    `  run ${applied.runId}, ledger at ${headText(head)}`,
    ...createdLines(applied, look),
    ...stopLines(applied, look),
  ];
  const findings = findingsText(groupFindings(applied.findings, 5), look, '; `rollcall status` keeps them');
  return [lines.join('\n'), findings].filter((part) => part !== '').join('\n\n');
}

/** The same as one JSON document, with the head of the journal as `ledgerHead`. */
export function appliedJson(applied: AppliedPlan, head: ChainAnchor, redactor: Redactor): string {
  return JSON.stringify(redactor.value({ ...applied, findings: applied.findings.map(maskFinding), ledgerHead: headText(head) }), undefined, 2);
}

const CREATED_LINES = 5;

/** Where the first of those who were created are found, where the target has pages for them. */
function createdLines({ created }: AppliedPlan, look: Look): readonly string[] {
  const shown = created.named.filter(({ page }) => page !== undefined).slice(0, CREATED_LINES);
  if (shown.length === 0) return [];
  const more = created.count - shown.length;
  const lines = shown.map(({ label, page = '' }) => `    ${look.text(label)} ${look.text(page)}`);
  return ['  created, to look at:', ...lines, ...(more > 0 ? [look.paint.dim(`    … ${number(more)} more; --json names them`)] : [])];
}

/** Where the journal ends, as `rollcall ledger verify --head` takes it. */
export function headText({ sequence, head }: ChainAnchor): string {
  return `${sequence}:${head}`;
}

function stopLines(applied: AppliedPlan, look: Look): readonly string[] {
  if (applied.stopped === undefined) return [];
  return [look.paint.red(`  stopped: ${look.text(applied.stopped)}`), ...(applied.remedy === undefined ? [] : [`  -> ${look.text(applied.remedy)}`])];
}
