import { setTimeout as wait } from 'node:timers/promises';

/** Where the simulator takes the time from. Inject one to make purges, rate limits and date checks repeatable. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after the time, or rejects when aborted. Without it, waiting takes real time. */
  sleep?(milliseconds: number, signal?: AbortSignal): Promise<void>;
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
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return {
    now: () => currentMs,
    advance(milliseconds) {
      if (milliseconds < 0) throw new RangeError(`The clock cannot go back ${String(-milliseconds)} ms.`);
      currentMs += milliseconds;
      for (const sleeper of sleepers) {
        if (sleeper.untilMs > currentMs) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    sleep: (milliseconds, signal) =>
      new Promise((wake, reject) => {
        const sleeper = { untilMs: currentMs + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(new Error('The wait was cut.', { cause: signal.reason }));
        }, { once: true });
      }),
  };
}

/** Waits by the clock where it can wait, else in real time. */
export async function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await (clock.sleep?.(milliseconds, signal) ?? wait(milliseconds, undefined, { signal, ref: false }));
}
