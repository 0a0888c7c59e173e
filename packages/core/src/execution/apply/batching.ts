import type { Lane } from '../../contracts/target.js';

/** How many requests of a lane may be under way at once: bulk answers are awaited one by one, singles four at a time. */
export function concurrencyOf(lane: Lane | undefined): number {
  return lane === undefined || lane.maxBatch > 1 ? 1 : 4;
}
