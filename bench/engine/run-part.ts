import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorldSize } from './generated-world.js';
import type { PartReport } from './parts.js';

/** The parts of the benchmark, each run in a process of its own so that peaks of memory do not mix. */
export const PARTS = ['baseline', 'ledger', 'engine'] as const;
export type PartName = (typeof PARTS)[number];

const entry = fileURLToPath(new URL('../engine.ts', import.meta.url));

/** Runs a part in a child process (with Node's own flags of this process, such as --cpu-prof) and returns its report. */
export async function runInChild(part: PartName, size: WorldSize, folder: string): Promise<PartReport> {
  const { accounts, memberships } = size;
  const args = [...process.execArgv, entry, '--accounts', String(accounts), '--memberships', String(memberships), '--part', part, '--folder', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`the ${part} part ended with code ${String(code)}`);
  return JSON.parse(output) as PartReport;
}

/** Does a part in this process. Each loads only what it needs: the baseline must not carry the engine's code. */
export async function runPart(part: PartName, size: WorldSize, folder: string): Promise<PartReport> {
  switch (part) {
    case 'baseline':
      return (await import('./baseline-part.js')).runBaseline(size);
    case 'ledger':
      return (await import('./ledger-part.js')).prepareLedger(size, folder);
    case 'engine':
      return (await import('./engine-part.js')).runEngine(size, folder);
    default:
      return part satisfies never;
  }
}
