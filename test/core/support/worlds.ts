import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLogger,
  createRedactor,
  openHost,
  readPlan,
  systemClock,
  systemRandom,
  type AppliedPlan,
  type Host,
  type MadePlan,
  type PlanWish,
  type ReadPlan,
  type RunEvent,
} from '@rollcall/core/host';
import type { Clock, Finding, Ledger, Plugin } from '@rollcall/core';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { emptyDirectory, memorySourcePlugin, type MemoryDirectory } from './memory-source.js';
import { memoryTargetPlugin } from './memory-target.js';
import { emptyWorld, type MemoryAccount, type MemoryWorld } from './memory-world.js';

const PIPELINE = `
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
    absence: immediate
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, adopt: { max: 1000 }, clear: { max: 1000 }, shrinkSource: { max: 1000 } }
`;

export const DAY_MS = 86_400_000;

/** A clock that stands where it is put; sleeping moves it. */
export class StandingClock implements Clock {
  constructor(public nowMs = Date.UTC(2026, 0, 5)) {}
  now(): number {
    return this.nowMs;
  }
  monotonic(): number {
    return this.nowMs;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.nowMs += ms;
    return Promise.resolve();
  }
}

/** What the target shows of one account, by names. */
export interface ShownAccount {
  readonly standing: string;
  readonly email?: string;
  readonly groups: readonly string[];
  readonly phones: readonly string[];
}

/**
 * A whole Rollcall over in-memory source and target, with a real ledger file in a folder of its own. Every call opens the host
 * anew, as every command does: nothing but the ledger remembers.
 */
export class TestWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-world-'));
  readonly directory: MemoryDirectory = emptyDirectory();
  readonly target: MemoryWorld = emptyWorld();
  readonly clock = new StandingClock();
  readonly events: RunEvent[] = [];
  yaml = PIPELINE;
  extra: readonly Plugin[] = [];
  signal: AbortSignal | undefined;
  /** Who plans; default: this process. */
  author: string | undefined;
  pluginVersion = '1.0.0';
  /** What kind of plan is asked for. */
  wish: PlanWish = {};
  /** Set by tests: stands between the host and its ledger. */
  wrapLedger: ((ledger: Ledger) => Ledger) | undefined;

  async with<T>(work: (host: Host) => Promise<T>): Promise<T> {
    const redactor = createRedactor();
    const to = { file: join(this.folder, 'log.json') };
    const logger = createLogger({ level: 'error', format: 'json', color: false, to, redactor, clock: systemClock });
    const ledger = await this.ledger();
    const opened = await openHost({
      text: this.yaml,
      file: join(this.folder, 'rollcall.yaml'),
      plugins: [memorySourcePlugin(this.directory), memoryTargetPlugin(this.target, this.pluginVersion), ...this.extra],
      env: {},
      readFile: () => '',
      clock: this.clock,
      random: systemRandom,
      logger,
      redactor,
      ledger: this.wrapLedger?.(ledger) ?? ledger,
      observe: (event) => void this.events.push(event),
      ...(this.signal === undefined ? {} : { signal: this.signal }),
      ...(this.author === undefined ? {} : { author: this.author }),
    });
    if (!opened.ok) throw new Error(opened.issues.map((issue) => `${issue.line}:${issue.column} ${issue.message}`).join('\n'));
    try {
      return await work(opened.host);
    } finally {
      await opened.host.dispose();
      await ledger.close();
      await logger.close();
    }
  }

  /** The ledger's file, opened once more. Close it. */
  ledger(): Promise<Ledger> {
    return openLedger({ location: join(this.folder, 'rollcall.db'), clock: this.clock, random: systemRandom });
  }

  /** Looks into the ledger. */
  async remembered<T>(look: (ledger: Ledger) => Promise<T>): Promise<T> {
    const ledger = await this.ledger();
    try {
      return await look(ledger);
    } finally {
      await ledger.close();
    }
  }

  plan(target = 'app'): Promise<MadePlan> {
    this.clock.nowMs += 1;
    return this.with((host) => host.plan(target, this.planPath, this.wish));
  }

  async planned(target = 'app'): Promise<ReadPlan> {
    await this.plan(target);
    return readPlan(this.planPath, 100_000);
  }

  /** The ids of the operations that a new plan holds. */
  async operations(target = 'app'): Promise<readonly string[]> {
    return (await this.planned(target)).operations.map(({ operation }) => operation.id);
  }

  /** The findings of a new plan with one of the codes. */
  async findings(...codes: readonly string[]): Promise<readonly Finding[]> {
    return (await this.planned()).findings.filter((finding) => codes.length === 0 || codes.includes(finding.code));
  }

  apply(path = this.planPath): Promise<AppliedPlan> {
    this.clock.nowMs += 1;
    return this.with((host) => host.apply(path));
  }

  /** Plans and applies. */
  async run(target = 'app'): Promise<AppliedPlan> {
    await this.plan(target);
    return this.apply();
  }

  /** Lets days pass, with a run planned and applied on each: clocks of leavers count witnessed time only. */
  async days(count: number, target = 'app'): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      this.clock.nowMs += DAY_MS;
      await this.run(target);
    }
  }

  get planPath(): string {
    return join(this.folder, 'plan.jsonl');
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The target's accounts by username: standing, groups by name, phones. */
  shown(): Record<string, ShownAccount> {
    const shown: Record<string, ShownAccount> = {};
    for (const account of [...this.target.accounts.values()].sort((left, right) => (left.username < right.username ? -1 : 1))) {
      const groups = [...this.target.memberships].flatMap((edge) => {
        const [id, group = ''] = edge.split(' ');
        return id === account.id ? [this.target.groups.get(group)?.name ?? group] : [];
      });
      shown[account.username] = {
        standing: account.standing,
        groups: groups.sort(),
        phones: [...account.phones.keys()].sort(),
        ...(account.email === undefined ? {} : { email: account.email }),
      };
    }
    return shown;
  }

  /** The account with this name. */
  account(username: string): MemoryAccount {
    const account = [...this.target.accounts.values()].find((candidate) => candidate.username === username);
    if (account === undefined) throw new Error(`no account ${username}`);
    return account;
  }

  /** Puts an account into the target by hand, as an administrator would. */
  byHand(username: string, more: Partial<MemoryAccount> = {}): MemoryAccount {
    const id = `H${this.target.nextId++}`;
    const account: MemoryAccount = { id, username, standing: 'active', phones: new Map(), aliases: [], ...more };
    this.target.accounts.set(id, account);
    return account;
  }

  /** Says something in the source about a person; a value of undefined takes the attribute away. */
  person(key: string, attributes: Record<string, string | undefined> = {}, directory = this.directory): void {
    const all: Record<string, string | undefined> = { uid: key, mail: `${key}@example.edu`, cn: key.toUpperCase(), status: 'active', ...attributes };
    const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    directory.people.set(key, Object.fromEntries(given));
  }

  group(key: string, name: string, members: readonly string[], description?: string): void {
    this.directory.groups.set(key, { name, ...(description === undefined ? {} : { description }) });
    for (const member of members) this.directory.memberships.add(`${member} ${key}`);
  }
}
