import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onProcessEnd } from './cleanup.js';
import { isAlive } from './is-alive.js';

const PREFIX = 'rollcall-test-';
let swept = false;

/** A folder that does not outlive this process. */
export interface ThrowawayDirectory {
  readonly path: string;
  /** Removes the folder with all it holds; a second call does nothing. */
  remove(): void;
}

export interface DirectoryOwner {
  readonly uid: number;
  readonly gid: number;
}

/** A new empty folder below the system's temporary folder, closed to other users and owned by `owner`. */
export function createThrowawayDirectory(name: string, owner?: DirectoryOwner): ThrowawayDirectory {
  sweepAbandoned();
  const path = mkdtempSync(join(tmpdir(), `${PREFIX}${String(process.pid)}-${name}-`));
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
  const erase = (): void => {
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  };
  const forget = onProcessEnd(erase);
  return {
    path,
    remove: () => {
      forget();
      erase();
    },
  };
}

/** A run ended by SIGKILL leaves its folders behind: the next run removes them. */
function sweepAbandoned(): void {
  if (swept) return;
  swept = true;
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // It belongs to another user, whose next run removes it.
    }
  }
}
