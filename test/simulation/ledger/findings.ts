import type { Finding, OpenFinding } from '@rollcall/core';
import { byGravity, MOST_FINDINGS } from '../../../packages/core/src/ledger/open-findings.js';
import { keyOf, type Table } from './table.js';

/** Replaces the open findings; those known by code and subject keep their age. */
export function replaceFindings(known: Table<OpenFinding>, at: string, findings: readonly Finding[]): void {
  const wanted = new Map<string, OpenFinding>();
  for (const { code, about = '', severity, message } of [...findings].sort(byGravity)) {
    const key = keyOf(code, about);
    if (wanted.size === MOST_FINDINGS || wanted.has(key)) continue;
    wanted.set(key, Object.freeze({ code, about, severity, message, firstAt: known.get(key)?.firstAt ?? at, lastAt: at }));
  }
  known.clear();
  for (const [key, finding] of wanted) known.put(key, finding);
}
