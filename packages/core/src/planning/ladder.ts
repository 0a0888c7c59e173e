import type { Leaving, Rung } from '../contracts/ledger.js';
import type { RungDefinition } from '../mapping/definition.js';

const DAY_MS = 86_400_000;

/** The ladder of people whose pipeline is gone from the file and was retired; the same as where a pipeline names none. */
export const DEFAULT_LADDER: readonly RungDefinition[] = [
  { rung: 'disable', afterMs: 0 },
  { rung: 'trash', afterMs: 30 * DAY_MS },
];

/** The next step of somebody on the way out. */
export type LadderStep =
  /** The rung is due: climb it now. */
  | { readonly step: 'climb'; readonly rung: Rung }
  /** The rung comes later: after so much more witnessed time. */
  | { readonly step: 'wait'; readonly rung: Rung; readonly leftMs: number }
  /** Nothing is left to climb. */
  | { readonly step: 'end' };

/**
 * Where on the ladder an account that leaves stands. At most one rung is climbed in one run, and dwell times count witnessed time
 * since its leaving was first acted upon. A first rung that is not due at once is never climbed: nothing was written that its time
 * could count from.
 */
export function nextRung(ladder: readonly RungDefinition[], leaving: Leaving | undefined, dwellMs: number): LadderStep {
  const reached = leaving === undefined ? -1 : ladder.findIndex((rung) => rung.rung === leaving.rung);
  // A rung that is not in the file any more: stay where we are rather than start again.
  if (leaving !== undefined && reached < 0) return { step: 'end' };
  const next = ladder[reached + 1];
  if (next === undefined) return { step: 'end' };
  const leftMs = next.afterMs - (leaving === undefined ? 0 : dwellMs);
  return leftMs <= 0 ? { step: 'climb', rung: next.rung } : { step: 'wait', rung: next.rung, leftMs };
}
