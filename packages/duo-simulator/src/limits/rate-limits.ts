import type { EndpointClass } from '../endpoints/route.js';
import type { Behaviour } from '../options.js';

/** Calls per minute by endpoint class: the first four from Duo staff in 2019 (PY#101), bulk from a docs summary [SUM]. */
export const declaredCallsPerMinute: Readonly<Record<EndpointClass, number>> = {
  modify: 300,
  get: 300,
  page: 200,
  unpaged: 40,
  bulk: 50,
};

const minuteMs = 60_000;

/** Counts the calls that were let through; a refused call does not count. */
export class RateLimiter {
  readonly #callTimes = new Map<EndpointClass, number[]>();
  readonly #window: Behaviour['rateLimitWindow'];

  constructor(window: Behaviour['rateLimitWindow']) {
    this.#window = window;
  }

  /** Forgets every call. */
  clear(): void {
    this.#callTimes.clear();
  }

  /** Whether one more call of the class may pass now (milliseconds); if so it is counted. */
  admit(endpointClass: EndpointClass, nowMs: number): boolean {
    const times = this.#callTimes.get(endpointClass) ?? [];
    this.#callTimes.set(endpointClass, times);
    const windowStart = this.#window === 'fixed' ? Math.floor(nowMs / minuteMs) * minuteMs : nowMs - minuteMs + 1;
    while (times.length > 0 && (times[0] ?? 0) < windowStart) times.shift();
    if (times.length >= declaredCallsPerMinute[endpointClass]) return false;
    times.push(nowMs);
    return true;
  }
}
