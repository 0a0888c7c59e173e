import { setTimeout } from 'node:timers/promises';
import { SqliteError } from './sqlite-error.js';

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 25;

/**
 * Repeats `work` while SQLite says busy, without blocking the event loop: SQLite's own time-out sleeps in the middle of the
 * program, and where the lock is held by another connection of the same process it sleeps in vain. A statement that was
 * refused as busy had no effect. Waits in real time, because the lock's holder lives in it.
 *
 * @throws SqliteError `SQLITE_BUSY` when the time is over.
 */
export async function whileBusy<T>(work: () => T, timeoutMs: number): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return work();
    } catch (error) {
      const isBusy = error instanceof SqliteError && error.code === 'SQLITE_BUSY';
      if (!isBusy || performance.now() >= deadline) throw error;
    }
    await setTimeout(pauseMs);
  }
}
