import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ServerUser } from '../../../scripts/lib/servers.mjs';

import { onProcessEnd } from './cleanup.js';
import { isAlive } from './is-alive.js';

const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 15;
const STOP_TIMEOUT_MS = 10_000;
const ABANDON_TIMEOUT_MS = 2_000;
const SETPRIV = '/usr/bin/setpriv';

export interface ThrowawayProcessOptions {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The working folder, which also gets the log. */
  readonly directory: string;
  readonly user?: ServerUser | undefined;
  /** Asks the server to end in good order. */
  readonly stopSignal: NodeJS.Signals;
  /** Ends the server and its children at once, when this process ends. */
  readonly abandonSignal: NodeJS.Signals;
  /** Asked again and again after the start, until it says yes. */
  readonly isReady: (pid: number) => Promise<boolean>;
}

/** A server process that does not outlive this one. */
export interface ThrowawayProcess {
  readonly pid: number;
  /** Asks it to end and resolves when it has; it is killed if it takes longer than 10 s. */
  stop(): Promise<void>;
  /** Sends a signal; SIGSTOP makes a server that accepts connections and never answers. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  ended(): Promise<void>;
}

/** Starts a server and resolves when it is ready; rejects with the end of its log when it ends or is silent for 30 s. */
export async function startProcess(options: ThrowawayProcessOptions): Promise<ThrowawayProcess> {
  const logFile = join(options.directory, `${options.name}.log`);
  const child = spawnInto(logFile, options);
  const server = follow(child, options);
  try {
    await untilReady(child, options);
    return server;
  } catch (error) {
    await server.stop();
    const log = readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n');
    throw new Error(`${options.name} did not start: ${(error as Error).message}. Its log ends in:\n${log}`, { cause: error });
  }
}

function spawnInto(logFile: string, options: ThrowawayProcessOptions): ChildProcess {
  // The kernel ends the server with this process even when this process gets SIGKILL, which no handler sees.
  const guard = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', options.abandonSignal.replace('SIG', ''), '--'] : [];
  const [command = '', ...args] = [...guard, options.command, ...options.args];
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(command, args, {
      cwd: options.directory,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', log, log],
      ...(options.user === undefined ? {} : { uid: options.user.uid, gid: options.user.gid }),
    });
    child.on('error', () => undefined);
    // A forgotten server must not keep the test run alive; it is ended when the run is over.
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function follow(child: ChildProcess, options: ThrowawayProcessOptions): ThrowawayProcess {
  const forget = onProcessEnd(() => {
    child.kill(options.abandonSignal);
    child.kill('SIGCONT');
    // Until it has ended it may still write into the folder that is about to be removed.
    if (child.pid !== undefined && !hasEndedWithin(child.pid, ABANDON_TIMEOUT_MS)) child.kill('SIGKILL');
  });
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => {
      forget();
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  const ended = async (): Promise<void> => {
    child.ref();
    await exit;
  };
  const stop = async (): Promise<void> => {
    child.kill(options.stopSignal);
    child.kill('SIGCONT');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended();
    clearTimeout(timer);
  };
  return { pid: child.pid ?? 0, stop, ended, signal: (signal) => void child.kill(signal) };
}

async function untilReady(child: ChildProcess, options: ThrowawayProcessOptions): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (child.pid === undefined) throw new Error(`${options.command} cannot be executed`);
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended with ${String(child.exitCode ?? child.signalCode)}`);
    }
    if (await options.isReady(child.pid)) return;
    if (Date.now() > deadline) throw new Error(`it was not ready after ${String(READY_TIMEOUT_MS / 1000)} s`);
    await sleep(READY_POLL_MS);
  }
}

/** Waits without the event loop, which stands still while this process ends. */
function hasEndedWithin(pid: number, limitMs: number): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const deadline = Date.now() + limitMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    Atomics.wait(clock, 0, 0, READY_POLL_MS);
  }
  return true;
}
