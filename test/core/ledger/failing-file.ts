import type { SqliteDatabase, SqliteStatement } from '@rollcall/sqlite';
import { openLedgerFile } from '../../../packages/core/src/ledger/sqlite-file.js';
import { SqliteError } from '../../../packages/sqlite/src/sqlite-error.js';

/** A ledger's file whose disk can be told to fail: at the n-th statement from now, and at every one after it until it is mended. */
export class FailingFile {
  /** Statements since it was last told to fail or to count. */
  statements = 0;
  #failAt = Number.POSITIVE_INFINITY;
  #code = '';

  readonly openFile = async (path: string): Promise<SqliteDatabase> => {
    const database = await openLedgerFile(path);
    return new Proxy(database, { get: (target, member) => this.#wrapped(target, member) });
  };

  failAt(statement: number, code: string): void {
    this.statements = 0;
    this.#failAt = statement;
    this.#code = code;
  }

  mend(): void {
    this.failAt(Number.POSITIVE_INFINITY, '');
  }

  #wrapped(database: SqliteDatabase, member: string | symbol): unknown {
    if (member === 'prepare') return (sql: string) => this.#statement(database.prepare(sql));
    if (member === 'exec') return (sql: string) => this.#count(sql, () => database.exec(sql));
    if (member === 'run' || member === 'get' || member === 'all') return (sql: string, values?: readonly unknown[]) => this.#count(sql, () => database[member](sql, values));
    const value: unknown = Reflect.get(database, member);
    return typeof value === 'function' ? (value as (...values: unknown[]) => unknown).bind(database) : value;
  }

  #statement(statement: SqliteStatement): SqliteStatement {
    return {
      reader: statement.reader,
      columns: () => statement.columns(),
      run: (parameters) => this.#count('', () => statement.run(parameters)),
      get: (parameters) => this.#count('', () => statement.get(parameters)),
      all: (parameters) => this.#count('', () => statement.all(parameters)),
      iterate: (parameters) => this.#count('', () => statement.iterate(parameters)),
    };
  }

  #count<T>(sql: string, work: () => T): T {
    // What is rolled back was never written: that needs no disk.
    if (sql === 'rollback') return work();
    this.statements += 1;
    if (this.statements >= this.#failAt) throw new SqliteError(this.#code, 'injected');
    return work();
  }
}
