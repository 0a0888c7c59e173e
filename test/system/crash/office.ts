import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JournalEntry, Ledger } from '@rollcall/core';
import { systemClock, systemRandom } from '@rollcall/core/host';
import type { Seed } from '@rollcall/duo-simulator';
import { openSqlite } from '@rollcall/sqlite';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { PROGRAM } from '../../support/program.js';
import { SimulatorProcess, type Report } from './simulator-process.js';

const PRELOAD = fileURLToPath(new URL('./die-at-commit.mjs', import.meta.url));

const configuration = (bulk: 'auto' | 'off'): string => `
state: ./rollcall.db
sources:
  hr:
    use: sql
    url: "\${env:HR_URL}"
    people: { key: id, query: "select id, kind, login, name, email, mobile, active from person", columns: { id: int, kind: string, login: string, name: string, email: string, mobile: string, active: int } }
    groups: { key: id, query: "select id, name, about from team", columns: { id: int, name: string, about: string } }
    memberships: { query: "select person_id, team_id from member", person: person_id, group: team_id }
targets:
  duo:
    use: duo
    host: 127.0.0.1
    port: "\${env:DUO_PORT}"
    integrationKey: "\${env:DUO_IKEY}"
    secretKey: "\${env:DUO_SKEY}"
    bulk: '${bulk}'
    rates: { reads: 100000, writes: 100000, bulk: 100000, bulkCreate: 100000, trash: 100000, restore: 100000 }
pipelines:
  staff:
    from: hr
    to: duo
    scope: "hr.active == 1 && hr.kind == 'staff'"
    accounts: &accounts { username: "hr.login", realname: "hr.name", email: "hr.email", phones: "hr.mobile" }
    groups: { name: "group.name", desc: "group.about" }
    leave: [{ disable: now }]
    guards: &guards { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, clear: { max: 1000 }, shrinkSource: { max: 1000 } }
  guests:
    from: hr
    to: duo
    scope: "hr.active == 1 && hr.kind == 'guest'"
    accounts: *accounts
    leave: [{ trash: now }]
    guards: *guards
`;

const BEFORE = `
  create table person (id integer primary key, kind text, login text, name text, email text, mobile text, active integer);
  create table team (id integer primary key, name text, about text);
  create table member (person_id integer, team_id integer, primary key (person_id, team_id));
  insert into team values (1, 'vpn', 'The VPN'), (2, 'mail', 'Mail'), (3, 'lab', 'Lab');
  with recursive n(i) as (select 1 union all select i + 1 from n where i < 110)
    insert into person select i, case when i <= 90 then 'staff' else 'guest' end, 'user' || i, 'User ' || i, 'user' || i || '@example.edu',
      case when i % 5 = 0 then '+1312555' || (1000 + i) end, 1 from n;
  insert into member select id, 1 + id % 3 from person where id <= 90;`;

/** Out of the scope and, for some, on the way back in by the next change. */
const LEFT = `
  update person set active = 0 where id in (81, 82, 83, 84, 85, 86, 106, 107, 108, 109, 110);`;

/** 200 operations: everything but deletions. */
const CHANGED = `
  update person set active = 1 where id in (81, 82, 83, 84, 85, 86, 106, 107, 108, 109, 110);
  update person set active = 0 where id between 71 and 80 or id between 91 and 95;
  update person set name = 'Renamed ' || id where id <= 36;
  update person set mobile = '+1312666' || (1000 + id) where id in (1, 5, 10, 15, 20, 21, 22, 23, 24, 25);
  update team set about = 'About ' || name where id = 2;
  insert into team values (4, 'wiki', 'Wiki'), (5, 'chat', 'Chat');
  delete from member where person_id between 1 and 20;
  insert into member select id, 4 from person where id <= 40;
  with recursive n(i) as (select 201 union all select i + 1 from n where i < 225)
    insert into person select i, 'staff', 'user' || i, 'User ' || i, 'user' || i || '@example.edu', case when i % 5 = 0 then '+1312555' || (1000 + i) end, 1 from n;
  insert into member select id, 5 from person where id > 200;`;

/** How a process ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** What the ledger remembers, without ids: target ids by the names they stand for. */
export interface Remembered {
  readonly links: readonly string[];
  readonly values: number;
  readonly open: number;
}

/** An installation with a saved plan of 200 operations, put back to that moment as often as wanted. */
export class CrashOffice {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-crash-'));
  readonly #kept = mkdtempSync(join(tmpdir(), 'rollcall-crash-kept-'));
  #seed: Seed = {};

  private constructor(readonly simulator: SimulatorProcess) {}

  static async open(bulk: 'auto' | 'off'): Promise<CrashOffice> {
    const office = new CrashOffice(await SimulatorProcess.start());
    writeFileSync(join(office.folder, 'rollcall.yaml'), configuration(bulk));
    await office.#sql(BEFORE);
    await office.#fine('apply');
    await office.#sql(LEFT);
    await office.#fine('apply');
    await office.#sql(CHANGED);
    await office.#fine('plan', '--out', 'plan.jsonl');
    cpSync(office.folder, office.#kept, { recursive: true });
    office.#seed = (await office.simulator.report()).dump;
    return office;
  }

  /** As it was when the plan was made. */
  async putBack(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    cpSync(this.#kept, this.folder, { recursive: true });
    await this.simulator.load(this.#seed);
  }

  /** Runs the program, compiled, as a process of its own. */
  async run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const { child, ended } = this.start(args, more);
    if (child.pid !== undefined) await this.simulator.victimIs(child.pid);
    return ended;
  }

  start(args: readonly string[], more: Readonly<Record<string, string>> = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const { port, ikey, skey } = this.simulator.hello;
    const env = { PATH: process.env['PATH'] ?? '', HR_URL: join(this.folder, 'hr.db'), DUO_PORT: String(port), DUO_IKEY: ikey, DUO_SKEY: skey, ...more };
    const child = spawn(process.execPath, [`--import=${PRELOAD}`, PROGRAM, '--config', 'rollcall.yaml', ...args], { cwd: this.folder, env });
    const ended = new Promise<Ended>((resolve) => {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.once('close', (code, signal) => resolve({ code, signal, output }));
    });
    return { child, ended };
  }

  report(): Promise<Report> {
    return this.simulator.report();
  }

  async ledger<T>(look: (ledger: Ledger) => Promise<T>): Promise<T> {
    const ledger = await openLedger({ location: join(this.folder, 'rollcall.db'), clock: systemClock, random: systemRandom });
    try {
      return await look(ledger);
    } finally {
      await ledger.close();
    }
  }

  async journal(): Promise<readonly JournalEntry[]> {
    return this.ledger(async (ledger) => {
      const [tenant] = await ledger.tenants();
      const entries: JournalEntry[] = [];
      for await (const page of ledger.journal(tenant?.tenant ?? '')) entries.push(...page);
      return entries;
    });
  }

  async remembered({ dump }: Report): Promise<Remembered> {
    const names = new Map([
      ...(dump.users ?? []).map(({ userId, username }) => [userId ?? '', username] as const),
      ...(dump.groups ?? []).map(({ groupId, name }) => [groupId ?? '', name] as const),
    ]);
    return this.ledger(async (ledger) => {
      const tenant = (await ledger.tenants())[0]?.tenant ?? '';
      const links: string[] = [];
      for (const type of ['account', 'group'] as const) {
        for await (const page of ledger.links(tenant, type)) {
          for (const { owner, targetId, origin, leaving } of page) links.push([type, owner.key, names.get(targetId) ?? targetId, origin, leaving?.rung ?? 'stays'].join(' '));
        }
      }
      let values = 0;
      for await (const page of ledger.givenValues(tenant)) values += page.length;
      return { links: links.sort(), values, open: (await ledger.openIntents(tenant)).length };
    });
  }

  readPlan(): string {
    return readFileSync(join(this.folder, 'plan.jsonl'), 'utf8');
  }

  close(): void {
    this.simulator.stop();
    for (const folder of [this.folder, this.#kept]) rmSync(folder, { recursive: true, force: true });
  }

  async #fine(...args: readonly string[]): Promise<void> {
    const { code, output } = await this.run(args);
    if (code !== 0) throw new Error(`rollcall ${args.join(' ')} ended with ${String(code)}:\n${output}`);
  }

  async #sql(text: string): Promise<void> {
    const database = await openSqlite(join(this.folder, 'hr.db'));
    try {
      database.exec(text);
    } finally {
      database.close();
    }
  }
}
