import { link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SqliteError, whileBusy, type SqliteDatabase } from '@rollcall/sqlite';
import { LedgerError } from '../contracts/ledger-error.js';
import type { Executor } from './schema.js';
import { ledgerFault } from './sqlite-faults.js';
import { BACKUP, makeFile } from './sqlite-file.js';

/** What is done to the files of a SQLite ledger as a whole. Each takes its turn on the connection, for it goes by no transaction. */
export class LedgerFiles {
  constructor(
    private readonly db: Executor,
    private readonly database: SqliteDatabase,
    private readonly path: string,
    private readonly busyMs: number,
  ) {}

  /** @throws LedgerError `damaged` where a page is broken. The journal is left out: it is long, and has its own chain. */
  async check(): Promise<void> {
    await this.#checkAll((tables) => tables.filter((table) => table !== 'journal').map((table) => `pragma quick_check('${table}')`));
  }

  /** The same, and every index against its table. */
  async checkWhole(): Promise<void> {
    await this.#checkAll(() => ['pragma integrity_check']);
  }

  async #checkAll(statements: (tables: readonly string[]) => readonly string[]): Promise<void> {
    try {
      await this.db.connection().execute(async () => {
        const tables = await whileBusy(() => this.database.all("select name from sqlite_master where type = 'table'"), this.busyMs);
        for (const statement of statements(tables.map(({ name }) => String(name)))) {
          const [first] = await whileBusy(() => this.database.all(statement), this.busyMs);
          const verdict = String(Object.values(first ?? {})[0]);
          if (verdict !== 'ok') throw new SqliteError('SQLITE_CORRUPT', verdict.replaceAll('\n', '; '));
        }
      });
    } catch (error) {
      throw ledgerFault(error, this.path);
    }
  }

  /** Makes what was erased unreadable in the log too, which would keep it until chance overwrites it. */
  async forgetErased(): Promise<void> {
    await this.#alone(() => {
      const { busy } = this.database.get('pragma wal_checkpoint(truncate)') ?? {};
      if (busy === 1) throw new SqliteError('SQLITE_BUSY', 'another process reads the log');
    });
  }

  /** Writes every row anew: pages keep scraps of rows that were moved in them. */
  async rewrite(): Promise<void> {
    await this.#alone(() => {
      this.database.exec('vacuum');
    });
    await this.forgetErased();
  }

  async #alone(work: () => void): Promise<void> {
    try {
      await this.db.connection().execute(() => whileBusy(work, this.busyMs));
    } catch (error) {
      const fault = ledgerFault(error, this.path);
      if (!(fault instanceof LedgerError)) throw fault;
      const remedy = fault.code === 'busy' ? 'Stop the other process' : fault.remedy.replace(/\.$/, '');
      throw new LedgerError(fault.code, `what was erased is gone from the ledger, but its files still hold scraps of it: ${fault.message}`, `${remedy}, then do the same again.`, error);
    }
  }

  /** A whole copy in a new file, for its owner only. Until it is whole it stands under another name. */
  async copyTo(target: string): Promise<void> {
    const path = resolve(target);
    const part = `${path}.part-${process.pid}`;
    await refuseExisting(path);
    await rm(part, { force: true });
    await makeFile(part, BACKUP);
    try {
      await this.db.connection().execute(() => whileBusy(() => this.database.run('vacuum into ?', [part]), this.busyMs));
      await flush(part);
      await moveTo(part, path);
      await flush(dirname(path));
    } catch (error) {
      throw ledgerFault(error, path);
    } finally {
      await rm(part, { force: true });
    }
  }
}

async function refuseExisting(path: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing !== undefined) throw existsAlready(path);
}

function existsAlready(path: string, cause?: unknown): LedgerError {
  return new LedgerError('file-exists', `${path} exists already`, 'Name a file that does not exist: a backup is never written over another.', cause);
}

/** Never over a file that came up meanwhile, where the file system can tell. */
async function moveTo(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw existsAlready(path, error);
    await refuseExisting(path);
    await rename(part, path);
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
