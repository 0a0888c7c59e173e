import type { Clock } from '../../contracts/host-services.js';
import { fullRate, rateAt, slowedDown, type AdaptiveRate } from './adaptive-rate.js';

const WINDOW_MS = 60_000;
/**
 * The other side counts when a request arrives, which may take longer for the first of a minute than for the first of the next:
 * connections are made, and both machines are busy. This much later it has surely ended.
 */
const MARGIN_MS = 1_500;

/**
 * At most `perMinute` requests in any 60 seconds, as early as possible: nothing is spread out that need not be. After a refusal
 * it pauses and lets fewer through for a while. Callers are let through in the order they came.
 */
export class RateWindow {
  readonly #clock: Clock;
  readonly #sent: number[];
  #next = 0;
  #rate: AdaptiveRate;
  #most: number;
  #queue: Promise<void> = Promise.resolve();

  constructor(perMinute: number, clock: Clock) {
    this.#clock = clock;
    const declared = Math.max(1, Math.floor(perMinute));
    this.#rate = fullRate(declared);
    this.#most = declared;
    this.#sent = new Array<number>(declared).fill(Number.NEGATIVE_INFINITY);
  }

  /** Waits for room, then takes it. Rejects with the signal's reason when aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#wait(signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Somebody who draws on it too declares fewer requests a minute: from now on that holds for all. More change nothing. */
  limitTo(perMinute: number): void {
    this.#most = Math.min(this.#most, Math.max(1, Math.floor(perMinute)));
  }

  /** The other side refused a request for its rate. */
  refused(retryAfterMs: number | undefined): void {
    this.#rate = slowedDown(this.#rate, this.#clock.monotonic(), retryAfterMs);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // A refusal may come while somebody waits: looked at again after every sleep.
    for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs()) await this.#clock.sleep(waitMs, signal);
    this.#sent[this.#next] = this.#clock.monotonic();
    this.#next = (this.#next + 1) % this.#sent.length;
  }

  #waitMs(): number {
    const nowMs = this.#clock.monotonic();
    const pauseMs = this.#rate.pausedUntilMs - nowMs;
    if (pauseMs > 0) return pauseMs;
    // With a lower rate, the request that must be a minute ago is a later one.
    const allowed = Math.min(this.#most, rateAt(this.#rate, nowMs));
    const oldest = this.#sent[(this.#next + this.#sent.length - allowed) % this.#sent.length] ?? Number.NEGATIVE_INFINITY;
    return oldest + WINDOW_MS + MARGIN_MS - nowMs;
  }
}
