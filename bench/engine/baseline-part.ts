import { GeneratedWorld, type WorldSize } from './generated-world.js';
import { Stopwatch, peakMb, type PartReport } from './parts.js';

/** The baseline: both sides generated as lines of JSON and parsed, and nothing else done with them. */
export function runBaseline(size: WorldSize): PartReport {
  const world = new GeneratedWorld(size);
  const counts: Record<string, number> = {};
  const watch = new Stopwatch();
  for (const side of [world.sourceLines(), world.targetLines()]) {
    for (const page of side) for (const line of page) count(counts, JSON.parse(line) as { readonly type: string });
  }
  return { ...watch.read(), peakMb: peakMb(), stages: {}, counts };
}

function count(counts: Record<string, number>, record: { readonly type: string }): void {
  counts[record.type] = (counts[record.type] ?? 0) + 1;
}
