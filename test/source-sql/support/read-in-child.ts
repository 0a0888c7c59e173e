import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Reads people in a process whose heap cannot hold them, and answers how many came and whether the read was whole. */
export async function readInChild(config: unknown, heapMb: number): Promise<{ readonly delivered: number; readonly whole: boolean }> {
  const script = fileURLToPath(new URL('./read-everything.ts', import.meta.url));
  const args = [`--max-old-space-size=${heapMb}`, '--import=tsx', script];
  const { stdout } = await execute(process.execPath, args, { env: { ...process.env, SOURCE: JSON.stringify(config) } });
  return JSON.parse(stdout) as { readonly delivered: number; readonly whole: boolean };
}
