import { type ConnectorError, isConnectorError } from '@rollcall/core';
import type { SqliteAddress } from '@rollcall/sql-connection';
import { kyselyDialect, openSqlite, type SqliteDatabase } from '@rollcall/sqlite';
import { Kysely, sql, type RawBuilder } from 'kysely';
import { basename } from 'node:path';
import type { AnyTables, SqlColumn, SqlDialect, SqlSession } from '../dialect.js';
import { wrappedText } from '../wrapped.js';
import { sqliteFailure } from './errors.js';
import { decodeSqlite, decodeSqliteKey } from './types.js';

const BUSY_TIMEOUT_MS = 5_000;

/** SQLite 3, read-only, by `@rollcall/sqlite`. */
export const sqlite: SqlDialect<SqliteAddress> = sqliteBy(openSqlite);

/** The same by another way to open a file, such as a driver that fails on purpose. */
export function sqliteBy(open: typeof openSqlite): SqlDialect<SqliteAddress> {
  return {
    name: 'sqlite',
    open: async (address) => {
      const place = `SQLite file ${basename(address.file)}`;
      try {
        const database = await open(address.file, { readonly: true, busyTimeoutMs: BUSY_TIMEOUT_MS, integers: 'bigint' });
        return await SqliteSession.begin(database, place);
      } catch (error) {
        throw sqliteFailure(error, { server: place, section: undefined });
      }
    },
  };
}

/** One connection to a SQLite file inside one read transaction. */
class SqliteSession implements SqlSession {
  readonly endOfRows = 'SQLITE_DONE of the query';
  readonly watermark = undefined;
  readonly findings = [];
  readonly #database: SqliteDatabase;
  #closed = false;

  private constructor(
    database: SqliteDatabase,
    readonly server: string,
    readonly db: Kysely<AnyTables>,
  ) {
    this.#database = database;
  }

  static async begin(database: SqliteDatabase, place: string): Promise<SqliteSession> {
    try {
      const db = new Kysely<AnyTables>({ dialect: kyselyDialect(database) });
      const transaction = await db.startTransaction().setAccessMode('read only').execute();
      // BEGIN alone takes no snapshot; the first read does.
      const { rows } = await sql<{ version: string }>`select sqlite_version() as version, (select count(*) from sqlite_schema) as objects`.execute(transaction);
      return new SqliteSession(database, place.replace('SQLite', `SQLite ${rows[0]?.version ?? ''}`), transaction);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  describe(query: string): Promise<readonly SqlColumn[]> {
    try {
      const probe = this.#database.prepare(wrappedText(query));
      // Inside the wrapper SQLite renames the second of two equal names; the bare query still has both.
      const names = this.#database.prepare(query).columns() ?? probe.columns() ?? this.#namesOf(query);
      return Promise.resolve(names.map((name) => ({ name, type: 'any', decode: decodeSqlite, decodeKey: decodeSqliteKey })));
    } catch (error) {
      return Promise.reject(sqliteFailure(error, { server: this.server, section: undefined, described: query }));
    }
  }

  /** For drivers that cannot tell: one row of nulls has the names as keys, and `:1` at the renamed ones. */
  #namesOf(query: string): readonly string[] {
    const row = this.#database.get(`select q.* from (select 1) left join (${query}\n) as q on 0`) ?? {};
    const names = Object.keys(row);
    return names.map((name) => {
      const original = name.replace(/:\d+$/, '');
      return names.includes(original) ? original : name;
    });
  }

  keyText(column: string): RawBuilder<string> {
    return sql<string>`(cast(${sql.id('q', column)} as text) collate binary)`;
  }

  isOneOf(text: RawBuilder<string>, values: readonly string[]): RawBuilder<boolean> {
    return sql<boolean>`${text} in (select value from json_each(${JSON.stringify(values)}))`;
  }

  failure(error: unknown, section: string): ConnectorError {
    return isConnectorError(error) ? error : sqliteFailure(error, { server: this.server, section });
  }

  /** Nothing runs between two rows; the reader sees the signal at the next page. */
  cancel(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#database.close();
    }
    return Promise.resolve();
  }
}
