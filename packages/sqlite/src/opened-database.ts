import type { Backend, BackendStatement } from './backend.js';
import { boundValues } from './bind.js';
import { readRow } from './read-row.js';
import type { IntegerMode, RunResult, SqliteBackend, SqliteDatabase, SqliteRow, SqliteStatement } from './sqlite-database.js';
import { SqliteError, withSqliteErrors } from './sqlite-error.js';

/** A database over either driver. Made by `openSqlite`. */
export class OpenedDatabase implements SqliteDatabase {
  readonly #backend: Backend;
  readonly #integers: IntegerMode;
  #closed = false;
  #inTransaction = false;

  constructor(
    backend: Backend,
    readonly location: string,
    readonly readonly: boolean,
    integers: IntegerMode,
  ) {
    this.#backend = backend;
    this.#integers = integers;
  }

  get backend(): SqliteBackend {
    return this.#backend.name;
  }

  exec(sql: string): void {
    withSqliteErrors(() => {
      this.#backend.exec(sql);
    });
  }

  prepare(sql: string): SqliteStatement {
    return withSqliteErrors(() => new PreparedStatement(this.#backend.prepare(sql), this.#integers));
  }

  run(sql: string, parameters: readonly unknown[] = []): RunResult {
    return this.prepare(sql).run(parameters);
  }

  get(sql: string, parameters: readonly unknown[] = []): SqliteRow | undefined {
    return this.prepare(sql).get(parameters);
  }

  all(sql: string, parameters: readonly unknown[] = []): SqliteRow[] {
    return this.prepare(sql).all(parameters);
  }

  iterate(sql: string, parameters: readonly unknown[] = []): IterableIterator<SqliteRow> {
    return this.prepare(sql).iterate(parameters);
  }

  transaction<T>(work: () => T): T {
    if (this.#inTransaction) throw new SqliteError('SQLITE_MISUSE', 'transactions do not nest');
    this.exec('begin immediate');
    this.#inTransaction = true;
    try {
      const result = work();
      if (result instanceof Promise) throw new TypeError('a transaction is synchronous: its work returned a promise');
      this.exec('commit');
      return result;
    } catch (error) {
      rollBack(this);
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    withSqliteErrors(() => {
      this.#backend.close();
    });
  }
}

/** Rolls back, also where SQLite did so already by itself (after a full disk or an I/O error). */
export function rollBack(database: Pick<SqliteDatabase, 'exec'>): void {
  try {
    database.exec('rollback');
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
  }
}

class PreparedStatement implements SqliteStatement {
  readonly #statement: BackendStatement;
  readonly #integers: IntegerMode;

  constructor(statement: BackendStatement, integers: IntegerMode) {
    this.#statement = statement;
    this.#integers = integers;
  }

  get reader(): boolean {
    return this.#statement.reader;
  }

  columns(): readonly string[] | undefined {
    return this.#statement.columns();
  }

  run(parameters: readonly unknown[] = []): RunResult {
    const { changes, lastInsertRowid } = withSqliteErrors(() => this.#statement.run(boundValues(parameters)));
    return { changes: Number(changes), lastInsertRowid: BigInt(lastInsertRowid) };
  }

  get(parameters: readonly unknown[] = []): SqliteRow | undefined {
    const row = withSqliteErrors(() => this.#statement.get(boundValues(parameters)));
    return row === undefined ? undefined : readRow(row, this.#integers);
  }

  all(parameters: readonly unknown[] = []): SqliteRow[] {
    const rows = withSqliteErrors(() => this.#statement.all(boundValues(parameters)));
    for (const row of rows) readRow(row, this.#integers);
    return rows;
  }

  *iterate(parameters: readonly unknown[] = []): IterableIterator<SqliteRow> {
    const rows = withSqliteErrors(() => this.#statement.iterate(boundValues(parameters)));
    try {
      for (let next = withSqliteErrors(() => rows.next()); next.done !== true; next = withSqliteErrors(() => rows.next())) {
        yield readRow(next.value, this.#integers);
      }
    } finally {
      rows.return?.();
    }
  }
}
