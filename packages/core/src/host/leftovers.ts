import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPlace } from '../execution/staging/disk-error.js';
import { isFromHere, isGone, systemProcesses, thisProcess, type ProcessTable } from '../ledger/holder.js';

/** Names the process that a folder belongs to. */
const HOLDER_FILE = 'process';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Makes a folder in the state folder for a plan that does not outlive its run. Whoever makes it removes it; see {@link sweepLeftovers}. */
export function makePlanFolder(stateFolder: string, kind: 'plan' | 'order'): string {
  const folder = mkdtempSync(join(stateFolder, `${kind}-`));
  const holder = join(folder, HOLDER_FILE);
  try {
    writeFileSync(holder, thisProcess(), { mode: 0o600 });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw withPlace(error, holder);
  }
  return folder;
}

/**
 * Removes what killed runs left in the state folder, because it holds personal data: plans of theirs, and links files that were
 * not finished. Nothing of a process that may live: what cannot be told is left alone for a day. Never throws.
 */
export function sweepLeftovers(stateFolder: string, nowMs: number, processes: ProcessTable = systemProcesses()): void {
  for (const name of namesIn(stateFolder)) {
    const path = join(stateFolder, name);
    try {
      if (isLeft(path, name, nowMs, processes)) rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else's, or gone by now: no reason not to work.
    }
  }
}

function isLeft(path: string, name: string, nowMs: number, processes: ProcessTable): boolean {
  const ageMs = (): number => nowMs - statSync(path).mtimeMs;
  const pid = /^links\.jsonl\.(\d+)\.part$/.exec(name)?.[1];
  // Its name tells the number only, which another container may have given out too; but who writes it goes on writing.
  if (pid !== undefined) return ageMs() > (processes.startOf(Number(pid)) === undefined ? HOUR_MS : DAY_MS);
  if (!/^(?:plan|order)-[A-Za-z0-9]{6}$/.test(name) || !statSync(path).isDirectory()) return false;
  const holder = holderOf(path);
  if (holder === undefined) return ageMs() > DAY_MS;
  return isGone(holder, processes, true) || (!isFromHere(holder, processes) && ageMs() > DAY_MS);
}

function holderOf(folder: string): string | undefined {
  const file = join(folder, HOLDER_FILE);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
