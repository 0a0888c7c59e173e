import { spawn } from 'node:child_process';

/**
 * Runs a program to its end, with no standard input, and resolves with its exit code and what it printed.
 * Never rejects: a program that cannot be started or is ended by a signal (as one that outlives `timeoutMs` is)
 * resolves with a non-zero code and the reason in `stderr`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number, timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function run(command, args, { timeoutMs, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' }),
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream]?.setEncoding('utf8').on('data', (text) => {
        output[stream] += text;
      });
    }
    child.once('error', (error) => resolve({ code: 127, ...output, stderr: `${output.stderr}${error.message}\n` }));
    child.once('close', (code, signal) => {
      const stderr = signal === null ? output.stderr : `${output.stderr}ended by ${signal}\n`;
      resolve({ code: code ?? 1, stdout: output.stdout, stderr });
    });
  });
}

/** The last lines of a program's output, for an error message. */
export function tail(text, lineCount = 5) {
  return text.trim().split('\n').slice(-lineCount).join('\n');
}
