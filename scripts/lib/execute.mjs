import { spawn } from 'node:child_process';

/**
 * Runs a program on this terminal, passing on what would end it; resolves with its exit code.
 * @param output a file descriptor that its output goes to instead.
 */
export function execute(command, args, { environment = {}, output = 'inherit' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', output, output], env: { ...process.env, ...environment } });
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward);
    const settle = (code) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, forward);
      resolve(code);
    };
    child.once('error', (error) => {
      console.error(`${command} cannot be started: ${error.message}`);
      settle(127);
    });
    child.once('exit', (code, signal) => settle(code ?? (signal === null ? 1 : 130)));
  });
}
