import { mkdirSync, mkdtempSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor, type HostLogger, type Redactor } from '@rollcall/core/host';
import type { Ledger } from '@rollcall/core';
import { openSqlite, type SqliteDatabase } from '@rollcall/sqlite';
import { openLedger } from '../../packages/core/src/ledger/index.js';
import { seededRandom } from './dice.js';
import { MemoryLedger } from './ledger/memory-ledger.js';

/** The processes of the worlds that are alive, by number. */
export type Living = Set<number>;

/**
 * What worlds are played on, one after the other: a folder in memory, and a real SQLite ledger without a file, which is emptied
 * between worlds. Its transactions outlive a process that dies, because the database does not belong to the process.
 */
export class Stage {
  readonly folder: string;
  readonly redactor: Redactor = createRedactor();
  readonly logger: HostLogger = silent();
  readonly living: Living = new Set();
  #ledger: Ledger | undefined;
  #empty: () => void = () => undefined;
  #nextPid = 1;
  readonly #kind: 'sql' | 'memory';

  constructor({ ledger = 'sql' }: { readonly ledger?: 'sql' | 'memory' } = {}) {
    this.#kind = ledger;
    const memory = '/dev/shm';
    this.folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'rollcall-simulation-'));
    mkdirSync(join(this.folder, 'plans'));
  }

  /** A process number that no other process of this world had. */
  pid(): number {
    return this.#nextPid++;
  }

  /** The ledger of a new world: empty. */
  async ledger(): Promise<Ledger> {
    this.living.clear();
    this.#nextPid = 1;
    rmSync(join(this.folder, '.rollcall'), { recursive: true, force: true });
    this.#ledger ??= await this.#open();
    this.#empty();
    return this.#ledger;
  }

  async dispose(): Promise<void> {
    await this.#ledger?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #open(): Promise<Ledger> {
    const self = { pid: 0, host: 'here', boot: 'b', namespace: 'n', start: '0' };
    const startOf = (pid: number): string | undefined => (this.living.has(pid) ? String(pid) : undefined);
    const processes = { self, startOf };
    const random = seededRandom(1);
    if (this.#kind === 'memory') {
      const ledger = new MemoryLedger({ random, processes });
      this.#empty = () => ledger.empty();
      return ledger;
    }
    const clock = { now: () => Date.UTC(2026, 0, 1), monotonic: () => 0, sleep: () => Promise.resolve() };
    const database = await openSqlite(':memory:');
    const ledger = await openLedger({ location: ':memory:', clock, random, processes, openFile: () => Promise.resolve(database) });
    const emptying = emptyingOf(database);
    this.#empty = () => database.exec(emptying);
    return ledger;
  }
}

/** What every ledger begins with. */
const KEPT: ReadonlySet<string> = new Set(['meta', 'ledger_migration', 'ledger_migration_lock']);

/** Makes a ledger as it was when it was new. Making a new one for every world would take longer than playing it. */
function emptyingOf(database: SqliteDatabase): string {
  const tables = database.all("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'").map(({ name }) => String(name));
  const emptied = tables.filter((name) => !KEPT.has(name)).map((name) => `delete from "${name}"`);
  return ['begin immediate', ...emptied, 'commit'].join('; ');
}

function silent(): HostLogger {
  const nothing = (): void => undefined;
  const logger: HostLogger = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    child: () => logger,
    isDebugEnabled: () => false,
    close: () => Promise.resolve(),
  };
  return logger;
}
