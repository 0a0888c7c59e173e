import type { Clock } from '@rollcall/core';

const MINUTE_MS = 60_000;

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
    const waitMs = (this.#sentMs[this.#next] ?? 0) + MINUTE_MS - this.clock.monotonic();
    if (waitMs > 0) await this.clock.sleep(waitMs, signal);
    this.#sentMs[this.#next] = this.clock.monotonic();
    this.#next = (this.#next + 1) % this.#sentMs.length;
  }
}
