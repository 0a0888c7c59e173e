import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, createRedactor, openHost, readPlan, systemClock, systemRandom, type AppliedPlan, type Host, type MadePlan, type ReadPlan, type RunEvent } from '@rollcall/core/host';
import type { Clock, Plugin } from '@rollcall/core';
import { emptyDirectory, memorySourcePlugin, type MemoryDirectory } from './memory-source.js';
import { emptyWorld, memoryTargetPlugin, type MemoryWorld } from './memory-target.js';

export const PIPELINE = `
state: ./rollcall.db
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
    groups: { select: "group.name.startsWith('vpn-')", name: "group.name", desc: "group.description" }
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, adopt: { max: 1000 } }
`;

/** A clock that stands where it is put; sleeping moves it. */
export class StandingClock implements Clock {
  constructor(public nowMs = Date.UTC(2026, 0, 5)) {}
  now(): number {
    return this.nowMs;
  }
  monotonic(): number {
    return this.nowMs;
  }
  sleep(ms: number): Promise<void> {
    this.nowMs += ms;
    return Promise.resolve();
  }
}

/** A whole Rollcall over in-memory source and target, with a real ledger file in a folder of its own. */
export class TestWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-world-'));
  readonly directory: MemoryDirectory = emptyDirectory();
  readonly target: MemoryWorld = emptyWorld();
  readonly clock = new StandingClock();
  readonly events: RunEvent[] = [];
  yaml = PIPELINE;
  extra: readonly Plugin[] = [];

  async with<T>(work: (host: Host) => Promise<T>): Promise<T> {
    const redactor = createRedactor();
    const logger = createLogger({ level: 'error', format: 'json', color: false, to: { file: join(this.folder, 'log.json') }, redactor, clock: systemClock });
    const opened = await openHost({
      text: this.yaml,
      file: join(this.folder, 'rollcall.yaml'),
      plugins: [memorySourcePlugin(this.directory), memoryTargetPlugin(this.target), ...this.extra],
      env: {},
      readFile: () => '',
      clock: this.clock,
      random: systemRandom,
      logger,
      redactor,
      observe: (event) => void this.events.push(event),
    });
    if (!opened.ok) throw new Error(opened.issues.map((issue) => `${issue.line}:${issue.column} ${issue.message}`).join('\n'));
    try {
      return await work(opened.host);
    } finally {
      await opened.host.dispose();
      await logger.close();
    }
  }

  plan(target = 'app'): Promise<MadePlan> {
    return this.with((host) => host.plan(target, this.planPath));
  }

  async planned(target = 'app'): Promise<ReadPlan> {
    await this.plan(target);
    return readPlan(this.planPath, 100_000);
  }

  /** The ids of the operations that a new plan holds. */
  async operations(target = 'app'): Promise<readonly string[]> {
    return (await this.planned(target)).operations.map(({ operation }) => operation.id);
  }

  apply(): Promise<AppliedPlan> {
    return this.with((host) => host.apply(this.planPath));
  }

  async run(target = 'app'): Promise<AppliedPlan> {
    await this.plan(target);
    return this.apply();
  }

  get planPath(): string {
    return join(this.folder, 'plan.jsonl');
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The target's accounts by username: standing and groups by name. */
  shown(): Record<string, { standing: string; email?: string; groups: string[]; phones: string[] }> {
    const shown: Record<string, { standing: string; email?: string; groups: string[]; phones: string[] }> = {};
    for (const account of [...this.target.accounts.values()].sort((left, right) => (left.username < right.username ? -1 : 1))) {
      const groups = [...this.target.memberships].flatMap((edge) => {
        const [id, group = ''] = edge.split(' ');
        return id === account.id ? [this.target.groups.get(group)?.name ?? group] : [];
      });
      shown[account.username] = { standing: account.standing, groups: groups.sort(), phones: [...account.phones.keys()].sort(), ...(account.email === undefined ? {} : { email: account.email }) };
    }
    return shown;
  }

  person(key: string, attributes: Record<string, string> = {}): void {
    this.directory.people.set(key, { uid: key, mail: `${key}@example.edu`, cn: key.toUpperCase(), status: 'active', ...attributes });
  }

  group(key: string, name: string, members: readonly string[], description?: string): void {
    this.directory.groups.set(key, { name, ...(description === undefined ? {} : { description }) });
    for (const member of members) this.directory.memberships.add(`${member} ${key}`);
  }
}
