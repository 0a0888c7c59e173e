import type { Leaving, Rung } from '../contracts/ledger.js';
import type { RungDefinition } from '../mapping/definition.js';

/** The next step of somebody on the way out. */
export type LadderStep =
  /** The rung is due: climb it now. */
  | { readonly step: 'climb'; readonly rung: Rung }
  /** The rung comes later. */
  | { readonly step: 'wait'; readonly rung: Rung; readonly dueMs: number }
  /** Nothing is left to climb. */
  | { readonly step: 'end' };

/**
 * Where on the ladder an account that leaves stands. At most one rung is climbed in one run, and dwell times count from when
 * its leaving was first acted upon. A first rung that is not due at once is never climbed: nothing was written that its time
 * could count from.
 */
export function nextRung(ladder: readonly RungDefinition[], leaving: Leaving | undefined, nowMs: number): LadderStep {
  const reached = leaving === undefined ? -1 : ladder.findIndex((rung) => rung.rung === leaving.rung);
  // A rung that is not in the file any more: stay where we are rather than start again.
  if (leaving !== undefined && reached < 0) return { step: 'end' };
  const next = ladder[reached + 1];
  if (next === undefined) return { step: 'end' };
  const dueMs = (leaving === undefined ? nowMs : Date.parse(leaving.since)) + next.afterMs;
  return dueMs <= nowMs ? { step: 'climb', rung: next.rung } : { step: 'wait', rung: next.rung, dueMs };
}
