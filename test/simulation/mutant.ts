import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTANTS, type Mutant } from './mutants.js';
import type { Failure } from './series.js';
import { UsageError } from './usage-error.js';
import { playElsewhere } from './workers.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Mutants that are played at the same time. */
const AT_ONCE = 2;

/** Which worlds mutants are played in. */
export interface MutantOptions {
  readonly first: number;
  readonly worlds: number;
  /** Told of each as it ends. */
  readonly told?: (result: MutantResult) => void;
}

/** How one mutant fared. */
export interface MutantResult {
  readonly mutant: Mutant;
  /** Undefined: no law was broken. */
  readonly failure: Failure | undefined;
  readonly played: number;
}

/** Plays worlds with one mutant of the engine, or with all of them, until a law is broken. */
export async function playMutant(name: string, options: MutantOptions): Promise<readonly MutantResult[]> {
  const chosen = MUTANTS.filter((mutant) => name === 'all' || mutant.name === name);
  if (chosen.length === 0) throw new UsageError(`no mutant is called ${name}; there are ${MUTANTS.map((mutant) => mutant.name).join(', ')}`);
  const results: MutantResult[] = [];
  const queue = [...chosen];
  const work = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const result = await playOne(mutant, options);
      options.told?.(result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results.sort((left, right) => MUTANTS.indexOf(left.mutant) - MUTANTS.indexOf(right.mutant));
}

async function playOne(mutant: Mutant, { first, worlds }: MutantOptions): Promise<MutantResult> {
  const folder = copySources();
  try {
    for (const change of mutant.changes) alter(join(folder, change.file), change);
    const result = await playElsewhere({ play: 'series', first, worlds, enough: 1 }, folder);
    return { mutant, failure: result.failures[0], played: result.worlds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A copy of all that the simulation runs from, so that the sources themselves are never touched. */
function copySources(): string {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rollcall-mutant-'));
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.base.json']) cpSync(join(ROOT, file), join(folder, file));
  for (const name of readdirSync(join(ROOT, 'packages'))) {
    mkdirSync(join(folder, 'packages', name), { recursive: true });
    cpSync(join(ROOT, 'packages', name, 'package.json'), join(folder, 'packages', name, 'package.json'));
    cpSync(join(ROOT, 'packages', name, 'src'), join(folder, 'packages', name, 'src'), { recursive: true });
  }
  cpSync(join(ROOT, 'test', 'simulation'), join(folder, 'test', 'simulation'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Replaces a piece of a source. @throws when it is not there exactly once: the mutant no longer fits the engine. */
function alter(path: string, { find, replace }: Mutant['changes'][number]): void {
  const text = readFileSync(path, 'utf8');
  const pieces = text.split(find).length - 1;
  if (pieces !== 1) throw new Error(`${path} holds ${JSON.stringify(find)} ${pieces} times, not once: the mutant does not fit the engine any more`);
  writeFileSync(path, text.replace(find, () => replace));
}
