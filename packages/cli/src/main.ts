#!/usr/bin/env node
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Plugin } from '@rollcall/core';
import { systemClock, systemRandom } from '@rollcall/core/host';
import { EXIT } from './exit-codes.js';
import { loginName } from './login-name.js';
import { takeEnvironment } from './private-environment.js';
import { runCli } from './run-cli.js';

const user = `${loginName(process.env, process.getuid?.(), nameOfUser())}@${hostname()}`;
const stop = new AbortController();
// The first signal ends the work in good order, the second one ends the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));

// Whoever reads us may go away (`| head`); the work goes on, nobody is told any more.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli({
  arguments: process.argv.slice(2),
  env: takeEnvironment(process.env),
  stdout: process.stdout,
  stderr: process.stderr,
  plugins,
  user,
  ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
  clock: systemClock,
  random: systemRandom,
  signal: stop.signal,
  // What Node itself would print has not passed the redactor.
  onCrash: (tell) =>
    process.on('uncaughtException', (error) => {
      tell(error);
      process.exit(EXIT.failed);
    }),
});

async function plugins(): Promise<readonly Plugin[]> {
  const [{ ldapSource }, { sqlSource }, { duoAdminsTarget, duoSource, duoTarget }, { sqlTarget }] = await Promise.all([
    import('@rollcall/source-ldap'), import('@rollcall/source-sql'), import('@rollcall/target-duo'), import('@rollcall/target-sql'),
  ]);
  return [ldapSource, sqlSource, duoSource, duoTarget, duoAdminsTarget, sqlTarget];
}

// A process may run under a number that has no name.
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 0}`;
  }
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question, { signal: stop.signal });
  } finally {
    terminal.close();
  }
}
