import { spawn, type ChildProcess } from 'node:child_process';
import { PROGRAM } from '../../support/program.js';

/** How the program ended and what it printed. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is to be started, where that matters. */
export interface ProgramStart {
  /** Runs the program: its own command line stands behind these words. */
  readonly by?: readonly [string, ...string[]];
  /** The user that runs it; only root can choose. */
  readonly uid?: number;
}

/** The real program as a process of its own. */
export function startProgram(args: readonly string[], folder: string, env: Readonly<Record<string, string>>, { by, uid }: ProgramStart = {}): { readonly child: ChildProcess; readonly ended: Promise<ProgramEnd> } {
  const { PATH, HOME } = process.env;
  const [command, ...words] = [...(by ?? []), process.execPath, PROGRAM, ...args] as [string, ...string[]];
  const child = spawn(command, words, {
    cwd: folder,
    ...(uid === undefined ? {} : { uid }),
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  return { child, ended: new Promise((settle) => child.once('close', (code) => settle({ code, ...printed }))) };
}

export function runProgram(args: readonly string[], folder: string, env: Readonly<Record<string, string>>, start: ProgramStart = {}): Promise<ProgramEnd> {
  return startProgram(args, folder, env, start).ended;
}
