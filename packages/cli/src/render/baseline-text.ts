import { BASELINE_KINDS, type BaselineKind, type PlanHeader } from '@rollcall/core';
import type { Look } from './look.js';
import { table } from './table.js';
import { number } from './words.js';

const WORDS: Readonly<Record<BaselineKind, string>> = {
  matched: 'exact match',
  disputed: 'alias, dispute',
  unmanaged: 'unmanaged',
  foreign: 'synced',
  trashed: 'trash',
};

/** What becomes of the accounts that a first plan found, each of them once, by reason. Empty text for any other plan. */
export function baselineText({ baseline }: PlanHeader, look: Look): string {
  if (baseline === undefined) return '';
  const { accounts, reasons } = baseline;
  const total = BASELINE_KINDS.reduce((sum, kind) => sum + accounts[kind], 0);
  const rows = BASELINE_KINDS.flatMap((kind) => [[WORDS[kind], number(accounts[kind]), ''], ...reasonRows(reasons[kind], look)]);
  return `${look.paint.bold(`Accounts that are there (${number(total)})`)}\n${table(rows)}`;
}

function reasonRows(reasons: Readonly<Record<string, number>>, look: Look): readonly (readonly string[])[] {
  return Object.entries(reasons).sort(([left], [right]) => (left < right ? -1 : 1)).map(([reason, count]) => ['', number(count), look.text(reason)]);
}
