import { ConnectorError } from '@rollcall/core';
import type { SqliteAddress } from '@rollcall/sql-connection';
import { kyselyDialect, openSqlite, type SqliteDatabase } from '@rollcall/sqlite';
import { Kysely, sql } from 'kysely';
import { access, constants, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { TableFacts } from '../../tables/facts.js';
import type { AnyTables, SqlConnection, SqlDialect } from '../dialect.js';
import { described } from '../described.js';
import { describeSqlite } from './catalogue.js';
import { isNoTable, isSqliteAnswer, sqliteFailure } from './errors.js';
import { sqliteWords } from './words.js';

const BUSY_TIMEOUT_MS = 5_000;

/** SQLite 3, by `@rollcall/sqlite`. */
export const sqlite: SqlDialect<SqliteAddress> = sqliteBy(openSqlite);

/** The same by another way to open a file, such as a driver that fails on purpose. */
export function sqliteBy(open: typeof openSqlite): SqlDialect<SqliteAddress> {
  return {
    name: 'sqlite',
    open: async ({ file }) => {
      const place = `SQLite file ${basename(file)}`;
      let database: SqliteDatabase | undefined;
      try {
        // A file that is not there would be made: an empty database, to be filled with everybody.
        await access(file, constants.R_OK);
        database = await open(file, { busyTimeoutMs: BUSY_TIMEOUT_MS, integers: 'bigint' });
        database.exec('pragma foreign_keys = on');
        const version = String(database.get('select sqlite_version() as version')?.['version']);
        return new SqliteConnection(database, place.replace('SQLite', `SQLite ${version}`), await realpath(file));
      } catch (error) {
        database?.close();
        throw sqliteFailure(error, place);
      }
    },
  };
}

class SqliteConnection implements SqlConnection {
  readonly endOfRows = 'SQLITE_DONE of the query';
  readonly words = sqliteWords;
  readonly hasIsolationLevels = false;
  readonly findings = [];
  readonly db: Kysely<AnyTables>;
  #isClosed = false;
  #isCancelled = false;

  constructor(
    private readonly database: SqliteDatabase,
    readonly server: string,
    private readonly file: string,
  ) {
    this.db = new Kysely<AnyTables>({ dialect: kyselyDialect(database, { busyTimeoutMs: BUSY_TIMEOUT_MS }) });
  }

  identity(): Promise<string> {
    return Promise.resolve(`sqlite:${this.file}`);
  }

  serverTimeMs(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  describe(table: string): Promise<TableFacts | undefined> {
    return described(this, table, { describe: describeSqlite, isNoTable });
  }

  /** Takes the lock of a writer and gives it back: nothing is written. */
  async ensureWritable(): Promise<void> {
    try {
      await access(this.file, constants.W_OK);
      const transaction = await this.db.startTransaction().execute();
      await sql`select 1`.execute(transaction);
      await transaction.rollback().execute();
    } catch (error) {
      throw this.failure(error);
    }
  }

  failure(error: unknown): ConnectorError {
    return this.#isCancelled ? new ConnectorError({ kind: 'cancelled', message: 'the run was stopped' }) : sqliteFailure(error, this.server);
  }

  isAnswer(error: unknown): boolean {
    return isSqliteAnswer(error);
  }

  /** A statement runs to its end; the next one finds the file closed, which rolls back. */
  cancel(): void {
    this.#isCancelled = true;
    this.#release();
  }

  close(): Promise<void> {
    this.#release();
    return Promise.resolve();
  }

  /** While rows are being taken the file cannot be closed: whoever takes them ends, and closes it then. */
  #release(): void {
    if (this.#isClosed) return;
    try {
      this.database.close();
      this.#isClosed = true;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
}
