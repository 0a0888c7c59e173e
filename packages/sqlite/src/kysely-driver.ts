import { setImmediate } from 'node:timers/promises';
import { SelectQueryNode, type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult, type TransactionSettings } from 'kysely';
import { rollBack } from './opened-database.js';
import type { SqliteDatabase, SqliteStatement } from './sqlite-database.js';
import { whileBusy } from './while-busy.js';

export interface KyselyDriverOptions {
  /** Sees every error before the caller does, and may return another in its place. */
  readonly translateError?: (error: unknown) => unknown;
  /** How long a statement waits for another connection's lock, without blocking the event loop. Default 5000. */
  readonly busyTimeoutMs?: number;
}

const DEFAULT_BUSY_TIMEOUT_MS = 5000;

/** Runs statements: waits while the database is busy, translates what goes wrong. */
type Attempt = <T>(work: () => T) => Promise<T>;

/** Kysely's driver over one connection: users of it take turns. */
export class SqliteKyselyDriver implements Driver {
  readonly #database: SqliteDatabase;
  readonly #connection: Connection;
  readonly #attempt: Attempt;
  #lastTurn: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => undefined;
  #queryOnly = false;

  constructor(database: SqliteDatabase, options: KyselyDriverOptions) {
    this.#database = database;
    const { translateError = (error: unknown) => error, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = options;
    this.#attempt = async (work) => {
      try {
        return await whileBusy(work, busyTimeoutMs);
      } catch (error) {
        throw translateError(error);
      }
    };
    this.#connection = new Connection(database, this.#attempt, translateError);
  }

  init(): Promise<void> {
    // From here on the waiting is ours.
    return this.#do('pragma busy_timeout = 0');
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#lastTurn;
    let end: () => void = () => undefined;
    this.#lastTurn = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    this.#endTurn = end;
    return this.#connection;
  }

  releaseConnection(): Promise<void> {
    this.#endTurn();
    return Promise.resolve();
  }

  async beginTransaction(_connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const readOnly = settings.accessMode === 'read only';
    await this.#do(readOnly || this.#database.readonly ? 'begin' : 'begin immediate');
    if (readOnly) {
      this.#queryOnly = true;
      await this.#do('pragma query_only = 1');
    }
  }

  async commitTransaction(): Promise<void> {
    await this.#do('commit');
    await this.#endQueryOnly();
  }

  async rollbackTransaction(): Promise<void> {
    await this.#attempt(() => {
      rollBack(this.#database);
    });
    await this.#endQueryOnly();
  }

  savepoint(_connection: DatabaseConnection, name: string): Promise<void> {
    return this.#do(`savepoint ${quoted(name)}`);
  }

  rollbackToSavepoint(_connection: DatabaseConnection, name: string): Promise<void> {
    return this.#do(`rollback to ${quoted(name)}`);
  }

  releaseSavepoint(_connection: DatabaseConnection, name: string): Promise<void> {
    return this.#do(`release ${quoted(name)}`);
  }

  destroy(): Promise<void> {
    return this.#attempt(() => {
      this.#database.close();
    });
  }

  async #endQueryOnly(): Promise<void> {
    if (!this.#queryOnly) return;
    this.#queryOnly = false;
    await this.#do('pragma query_only = 0');
  }

  #do(sql: string): Promise<void> {
    return this.#attempt(() => {
      this.#database.exec(sql);
    });
  }
}

/** Batches of every length are texts of their own: those beyond this many are prepared each time. */
const MOST_PREPARED = 500;
/** Everything else may change the tables, and with them what statements mean. */
const IS_KEPT = /^(?:select|insert|update|delete|with)\b/i;

class Connection implements DatabaseConnection {
  readonly #database: SqliteDatabase;
  readonly #attempt: Attempt;
  readonly #translate: (error: unknown) => unknown;
  /** By text. A program has some dozens of them, and preparing one takes longer than running it. */
  readonly #prepared = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase, attempt: Attempt, translate: (error: unknown) => unknown) {
    this.#database = database;
    this.#attempt = attempt;
    this.#translate = translate;
  }

  executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return this.#attempt(() => {
      const statement = this.#statementOf(sql);
      if (statement.reader) return { rows: statement.all(parameters) as R[] };
      const { changes, lastInsertRowid } = statement.run(parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: lastInsertRowid };
    });
  }

  #statementOf(sql: string): SqliteStatement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    if (!IS_KEPT.test(sql)) this.#prepared.clear();
    else if (this.#prepared.size < MOST_PREPARED) this.#prepared.set(sql, statement);
    return statement;
  }

  async *streamQuery<R>({ sql, parameters, query }: CompiledQuery, chunkSize = 500): AsyncIterableIterator<QueryResult<R>> {
    if (!SelectQueryNode.is(query)) throw new Error('only selects are streamed');
    try {
      let rows: R[] = [];
      for (const row of this.#database.iterate(sql, parameters)) {
        if (rows.push(row as R) < chunkSize) continue;
        yield { rows };
        rows = [];
        // SQLite's steps are synchronous: without this, timers and signals would wait for the last row.
        await setImmediate();
      }
      if (rows.length > 0) yield { rows };
    } catch (error) {
      throw this.#translate(error);
    }
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
