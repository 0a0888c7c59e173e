import type { Finding, OpenFinding } from '@rollcall/core';
import { byCodeUnit } from '../../../packages/core/src/domain/json.js';
import { keyOf, type Table } from './table.js';

/** More are a flood that nobody reads one by one; the gravest are kept. */
const MOST_FINDINGS = 5000;
const GRAVITY: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, info: 2 };

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

// All of it, so that a flood is cut at the same place each time.
function byGravity(left: Finding, right: Finding): number {
  return (
    GRAVITY[left.severity] - GRAVITY[right.severity] ||
    byCodeUnit(left.code, right.code) ||
    byCodeUnit(left.about ?? '', right.about ?? '') ||
    byCodeUnit(left.message, right.message)
  );
}
