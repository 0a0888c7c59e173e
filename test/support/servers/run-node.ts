import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const projectRoot = join(import.meta.dirname, '../../..');

/** How a program ended and what it printed. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Of a program ended by a signal: null. */
  readonly code: number | null;
}

const execute = promisify(execFile);

/** Runs Node in the project's root to its end, whatever that is. */
export async function runNode(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const options = { cwd: projectRoot, env: { ...process.env, ...environment } };
  try {
    return { ...(await execute(process.execPath, [...args], options)), code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as Ended;
    return { stdout, stderr, code };
  }
}

/** Runs a module written in TypeScript, which imports the project's files by their path from its root. */
export function runModule(source: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runNode(['--import', 'tsx', '--input-type=module', '-e', source], environment);
}
