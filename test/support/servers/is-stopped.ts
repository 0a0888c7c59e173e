import { readdirSync, readFileSync } from 'node:fs';

const TRIES = 200;
const PAUSE_MS = 5;

/**
 * Waits until every thread of a process has stopped after SIGSTOP: the signal is only on its way when `kill` returns, and a
 * server on the other core may answer once more. Where there is no /proc, waits no longer than nothing.
 */
export function waitUntilStopped(pid: number): void {
  for (let tries = 0; tries < TRIES && !isStopped(pid); tries += 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

function isStopped(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.every((thread) => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ').at(-1)?.startsWith('T') === true);
  } catch {
    return true;
  }
}
