import type { CallOptions } from '../../contracts/call-options.js';
import type { Clock } from '../../contracts/host-services.js';
import type { Lane } from '../../contracts/target.js';
import { RateWindow } from './rate-window.js';

/** Counts every request on the wire and keeps each lane inside its rate. One for each tenant: its rate is shared by all. */
export class CallDesk {
  readonly #windows = new Map<string, RateWindow>();
  readonly #counts = new Map<string, number>();

  constructor(lanes: Readonly<Record<string, Pick<Lane, 'ratePerMinute'>>>, clock: Clock) {
    for (const [name, lane] of Object.entries(lanes)) this.#windows.set(name, new RateWindow(lane.ratePerMinute, clock));
  }

  /** What a plugin's call is given. Lanes without a declared rate are counted and not held back. */
  options(signal: AbortSignal): CallOptions {
    return {
      signal,
      pace: async (lane) => {
        await this.#windows.get(lane)?.take(signal);
        this.#counts.set(lane, (this.#counts.get(lane) ?? 0) + 1);
      },
    };
  }

  /** Requests so far, by lane. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
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
