import { StandingClock } from '../../core/support/worlds.js';

/** So often the event loop goes round without anybody asking for the time, before everybody counts as waiting. */
const ROUNDS = 40;

/**
 * Time that passes only while everybody waits: whoever sleeps is woken in the order of the times, and several who sleep at once
 * do not make the time pass twice.
 */
export class IdleClock extends StandingClock {
  #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  #rounds = 0;
  #isWatching = false;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const slept = new Promise<void>((wake) => this.#sleepers.push({ atMs: this.nowMs + ms, wake }));
    this.#rounds = 0;
    if (!this.#isWatching) this.#watch();
    await slept;
    signal?.throwIfAborted();
  }

  #watch(): void {
    this.#isWatching = true;
    setImmediate(() => {
      this.#rounds += 1;
      if (this.#rounds >= ROUNDS) this.#wakeFirst();
      if (this.#sleepers.length > 0) this.#watch();
      else this.#isWatching = false;
    });
  }

  #wakeFirst(): void {
    this.#rounds = 0;
    const [first] = this.#sleepers.sort((left, right) => left.atMs - right.atMs);
    if (first === undefined) return;
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== first);
    this.nowMs = Math.max(this.nowMs, first.atMs);
    first.wake();
  }
}
