import type { CallAbout, CallOptions } from '../../contracts/call-options.js';
import type { Clock } from '../../contracts/host-services.js';
import type { Lane } from '../../contracts/target.js';
import { RateWindow } from './rate-window.js';
import { sharedWindow } from './shared-windows.js';

/**
 * Counts every request on the wire and keeps each lane inside its rate. One for each tenant: its rate is shared by all, and an allowance
 * that has a name also with the desks of others that draw on it.
 */
export class CallDesk {
  readonly #windows = new Map<string, RateWindow>();
  readonly #counts = new Map<string, number>();
  readonly #refusals = new Map<string, number>();

  constructor(lanes: Readonly<Record<string, Pick<Lane, 'ratePerMinute' | 'sharesRateOf'>>>, clock: Clock, allowance?: string) {
    const opened = (lane: string, perMinute: number): RateWindow =>
      allowance === undefined ? new RateWindow(perMinute, clock) : sharedWindow(clock, allowance, lane, perMinute);
    const windowOf = (name: string): RateWindow | undefined => {
      const lane = lanes[name];
      if (lane === undefined) return undefined;
      const window = this.#windows.get(name) ?? (lane.sharesRateOf === undefined ? undefined : windowOf(lane.sharesRateOf)) ?? opened(name, lane.ratePerMinute);
      this.#windows.set(name, window);
      return window;
    };
    for (const name of Object.keys(lanes)) windowOf(name);
  }

  /** What a plugin's call is given. Lanes without a declared rate are counted and not held back. */
  options(signal: AbortSignal, about?: CallAbout): CallOptions {
    return {
      ...(about === undefined ? {} : { about }),
      signal,
      pace: async (lane) => {
        await this.#windows.get(lane)?.take(signal);
        this.#counts.set(lane, (this.#counts.get(lane) ?? 0) + 1);
      },
      refused: (lane, retryAfterMs) => {
        this.#windows.get(lane)?.refused(retryAfterMs);
        this.#refusals.set(lane, (this.#refusals.get(lane) ?? 0) + 1);
      },
    };
  }

  /** Requests so far, by lane. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Requests that were refused for their rate, by lane. */
  get refusals(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#refusals);
  }

  /** Requests by lane since an earlier look at `counts`. */
  since(before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const entries = [...this.#counts].map(([lane, count]) => [lane, count - (before[lane] ?? 0)] as const);
    return Object.fromEntries(entries.filter(([, count]) => count > 0));
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }
}
