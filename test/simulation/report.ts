import type { SeriesResult } from './series.js';

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
    `worlds per minute  ${Math.round((worlds * 60_000) / tookMs)}`,
  ].join('\n');
}
