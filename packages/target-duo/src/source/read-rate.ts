import type { Clock } from '@rollcall/core';

/** A minute, and as much as the first request of one may take longer than the first of the next: Duo counts when they arrive. */
const WINDOW_MS = 61_500;

/** At most so many requests in any minute, as early as possible: the engine paces lanes of targets, and a source has none. */
export class ReadRate {
  readonly #sentMs: number[];
  #next = 0;

  constructor(
    perMinute: number,
    private readonly clock: Clock,
  ) {
    this.#sentMs = new Array<number>(perMinute).fill(Number.NEGATIVE_INFINITY);
  }

  /** Waits for room, then takes it. Rejects with the signal's reason when aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const nowMs = this.clock.monotonic();
    const atMs = Math.max(nowMs, (this.#sentMs[this.#next] ?? nowMs) + WINDOW_MS);
    // Taken before the wait, so that whoever comes meanwhile waits behind.
    this.#sentMs[this.#next] = atMs;
    this.#next = (this.#next + 1) % this.#sentMs.length;
    if (atMs > nowMs) await this.clock.sleep(atMs - nowMs, signal);
  }
}
