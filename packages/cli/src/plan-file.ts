import { accessSync, constants, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePlanFolder, type Host } from '@rollcall/core/host';

/** Hands out the place for a plan: the file that was named, or one beside the ledger that is gone afterwards. */
export async function withPlanFile<T>(host: Pick<Host, 'stateFolder'>, named: string | undefined, work: (path: string) => Promise<T>): Promise<T> {
  if (named !== undefined) return work(named);
  const folder = makePlanFolder(host.stateFolder(), 'plan');
  try {
    return await work(join(folder, 'plan.jsonl'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why a file cannot be written; found out before minutes of reading, not after. */
export function writingProblem(path: string): string | undefined {
  const folder = dirname(path);
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return 'it is a folder';
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return `the folder ${folder} does not exist`;
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch {
    return `writing to ${folder} is not permitted`;
  }
}
