/** Where the simulator takes the time from. Inject one to make purges, rate limits and date checks repeatable. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** A clock that stands still until told to move. */
export interface VirtualClock extends Clock {
  /** Moves the clock forward; a negative amount throws RangeError, since a server's time never goes back. */
  advance(milliseconds: number): void;
}

/** The machine's own clock; the default. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock starting at `startMs` (milliseconds since the epoch; default 2026-01-01T00:00:00Z). */
export function virtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let currentMs = startMs;
  return {
    now: () => currentMs,
    advance(milliseconds) {
      if (milliseconds < 0) throw new RangeError(`The clock cannot go back ${String(-milliseconds)} ms.`);
      currentMs += milliseconds;
    },
  };
}
