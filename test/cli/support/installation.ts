import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@rollcall/core/host';
import type { Plugin } from '@rollcall/core';
import { runCli, type ExitCode, type OutputStream, type Surroundings } from '../../../packages/cli/src/index.js';
import { memorySourcePlugin } from '../../core/support/memory-source.js';
import { memoryTargetPlugin } from '../../core/support/memory-target.js';
import { StandingClock, TestWorld } from '../../core/support/worlds.js';

export const CONFIG = `state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  app: { use: memory }
pipelines:
  staff:
    from: hr
    to: app
    scope: "hr.status == 'active'"
    accounts: { username: "lower(hr.uid)", email: "hr.mail", realname: "hr.cn", phones: "hr.mobile" }
    groups: { name: "group.name", desc: "group.description" }
    guards: { remove: { max: 2 }, shrinkGroup: { max: 1000 }, adopt: { max: 1000 } }
    absence: immediate
`;

/** A stream that keeps what was printed. */
class Captured implements OutputStream {
  text = '';
  constructor(
    readonly isTTY: boolean,
    readonly columns: number | undefined,
  ) {}
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

/** How a command ended and what it printed. */
export interface Ended {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process. */
export async function runHere(args: readonly string[], options: { readonly env: Readonly<Record<string, string>>; readonly plugins: readonly Plugin[] | Surroundings['plugins'] } & Partial<Pick<Surroundings, 'clock' | 'signal' | 'onCrash' | 'user' | 'ask'>>, columns?: number): Promise<Ended> {
  const stdout = new Captured(columns !== undefined, columns);
  const stderr = new Captured(columns !== undefined, columns);
  const { plugins, onCrash, user, ask } = options;
  const code = await runCli({
    arguments: args,
    env: options.env,
    stdout,
    stderr,
    plugins: typeof plugins === 'function' ? plugins : () => Promise.resolve(plugins),
    ...(onCrash === undefined ? {} : { onCrash }),
    ...(user === undefined ? {} : { user }),
    ...(ask === undefined ? {} : { ask }),
    clock: options.clock ?? systemClock,
    random: systemRandom,
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** The command line in this process, over in-memory source and target, with a real ledger in a folder of its own. */
export class Installation {
  readonly world = new TestWorld();
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
  readonly clock = new StandingClock();
  readonly configPath = join(this.folder, 'rollcall.yaml');
  env: Record<string, string> = {};
  plugins: readonly Plugin[] = [memorySourcePlugin(this.world.directory), memoryTargetPlugin(this.world.target)];
  terminal: { readonly columns: number } | undefined;
  signal: Surroundings['signal'] = new AbortController().signal;
  user: string | undefined;
  /** What the person at the terminal types; without it there is nobody to ask. */
  answer: string | undefined;
  readonly asked: string[] = [];

  constructor() {
    this.configure(CONFIG);
  }

  configure(yaml: string): void {
    writeFileSync(this.configPath, yaml);
  }

  run(...args: readonly string[]): Promise<Ended> {
    const { plugins, clock, signal, user, answer } = this;
    const ask = (question: string): Promise<string> => {
      this.asked.push(question);
      return Promise.resolve(answer ?? '');
    };
    const person = { ...(user === undefined ? {} : { user }), ...(answer === undefined ? {} : { ask }) };
    return runHere(args, { env: { ROLLCALL_CONFIG: this.configPath, ...this.env }, plugins, clock, signal, ...person }, this.terminal?.columns);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.world.folder, { recursive: true, force: true });
  }
}

