import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const UNREADABLE_GRACE_MS = 10_000;

/**
 * Runs `action` while holding the lock file at `path`, so that two processes do not do the same work at once.
 * A lock left by a process that no longer runs is taken over. It saves work only: two takers of an abandoned lock may
 * both run, so `action` must publish its result by an atomic rename.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} action
 * @param {{ patienceMs?: number }} [options] how long to wait for the present holder
 * @returns {Promise<T>}
 */
export async function withLock(path, action, { patienceMs = 300_000 } = {}) {
  const deadline = Date.now() + patienceMs;
  while (!(await tryAcquire(path))) {
    if (await isAbandoned(path)) {
      await rm(path, { force: true });
    } else if (Date.now() > deadline) {
      throw new Error(`${path} is held by another run for more than ${patienceMs} ms. End that run, or delete the file.`);
    } else {
      await sleep(POLL_MS);
    }
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryAcquire(path) {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(path) {
  try {
    const pid = Number(await readFile(path, 'utf8'));
    if (pid > 0) return !isRunning(pid);
    // Between its creation and the write of the process id the file is empty.
    return Date.now() - (await stat(path)).mtimeMs > UNREADABLE_GRACE_MS;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** A zombie counts as running: its parent will reap it. */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
