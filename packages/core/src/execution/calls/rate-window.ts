import type { Clock } from '../../contracts/host-services.js';

const WINDOW_MS = 60_000;
/** The other side's minute need not begin when ours does; this much later it has surely ended. */
const MARGIN_MS = 250;

/**
 * At most `perMinute` requests in any 60 seconds, as early as possible: nothing is spread out that need not be.
 * Callers are let through in the order they came.
 */
export class RateWindow {
  readonly #clock: Clock;
  readonly #sent: number[];
  #next = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(perMinute: number, clock: Clock) {
    this.#clock = clock;
    this.#sent = new Array<number>(Math.max(1, Math.floor(perMinute))).fill(Number.NEGATIVE_INFINITY);
  }

  /** Waits for room, then takes it. Rejects with the signal's reason when aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#wait(signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const oldest = this.#sent[this.#next] ?? Number.NEGATIVE_INFINITY;
    const wait = oldest + WINDOW_MS + MARGIN_MS - this.#clock.monotonic();
    if (wait > 0) await this.#clock.sleep(wait, signal);
    this.#sent[this.#next] = this.#clock.monotonic();
    this.#next = (this.#next + 1) % this.#sent.length;
  }
}
