import type { SeriesResult } from './series.js';
import type { SmallFigures } from './small-scope/series.js';

/** The figures of a series, for people. */
export function reportText({ worlds, figures, failures }: SeriesResult, tookMs: number): string {
  const faults = [...figures.faults].sort(([, left], [, right]) => right - left);
  const count = faults.reduce((sum, [, times]) => sum + times, 0);
  const kinds = faults.map(([kind, times]) => `${kind} ${times}`).join(', ');
  return [
    `worlds             ${worlds}`,
    `runs               ${figures.runs}`,
    `plans              ${figures.plans}`,
    `operations         ${figures.operations}`,
    `faults injected    ${count}${kinds === '' ? '' : ` (${kinds})`}`,
    `crashes            ${figures.crashes}`,
    `violations         ${failures.length}`,
    `worlds per minute  ${perMinute(worlds, tookMs)}`,
  ].join('\n');
}

/** The figures of the small scope, for people. */
export function smallScopeText({ worlds, played, failures }: SmallFigures, tookMs: number): string {
  return [
    `worlds             ${worlds}`,
    `played             ${played} (every other one is the same as one of these)`,
    `violations         ${failures.length}`,
    `played per minute  ${perMinute(played, tookMs)}`,
  ].join('\n');
}

function perMinute(count: number, tookMs: number): number {
  return tookMs <= 0 ? 0 : Math.round((count * 60_000) / tookMs);
}
