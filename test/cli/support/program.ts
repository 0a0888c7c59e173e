import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../support/servers/run-node.js';

const TSX = import.meta.resolve('tsx');
const MAIN = join(projectRoot, 'packages/cli/src/main.ts');

/** How the program ended and what it printed. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real program as a process of its own, from its sources. */
export function startProgram(args: readonly string[], folder: string, env: Readonly<Record<string, string>>): { readonly child: ChildProcess; readonly ended: Promise<ProgramEnd> } {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args], {
    cwd: folder,
    env: { PATH, HOME, TSX_TSCONFIG_PATH: join(projectRoot, 'tsconfig.json'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  return { child, ended: new Promise((settle) => child.once('close', (code) => settle({ code, ...printed }))) };
}

export function runProgram(args: readonly string[], folder: string, env: Readonly<Record<string, string>>): Promise<ProgramEnd> {
  return startProgram(args, folder, env).ended;
}
