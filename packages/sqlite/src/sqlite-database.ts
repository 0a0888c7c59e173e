/** A value that SQLite stores. Booleans are refused: SQLite has none, and each driver would invent its own. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** One row by column name. Its prototype is unspecified: do not call object methods on it. */
export type SqliteRow = Record<string, SqliteValue>;

/**
 * How stored integers arrive.
 * - `number`: as numbers; one beyond 2^53 throws instead of being rounded.
 * - `mixed`: as numbers, beyond 2^53 as bigints.
 * - `bigint`: all as bigints.
 */
export type IntegerMode = 'number' | 'mixed' | 'bigint';

export interface RunResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
  readonly lastInsertRowid: bigint;
}

/** A prepared statement. A statement may be used again, but not while it is being iterated. */
export interface SqliteStatement {
  /** True where the statement yields rows (SELECT, RETURNING, most PRAGMAs). */
  readonly reader: boolean;
  /** Column names in order, duplicates included; undefined where the driver cannot tell (Node 22 before 22.16). */
  columns(): readonly string[] | undefined;
  run(parameters?: readonly unknown[]): RunResult;
  get(parameters?: readonly unknown[]): SqliteRow | undefined;
  all(parameters?: readonly unknown[]): SqliteRow[];
  /** Rows one by one. Nothing else may run on the database until the iteration ended or was left (`break`). */
  iterate(parameters?: readonly unknown[]): IterableIterator<SqliteRow>;
}

/** What is behind a database: Node's own module, or the better-sqlite3 package. */
export type SqliteBackend = 'node:sqlite' | 'better-sqlite3';

/**
 * One connection to one SQLite database. Synchronous, like SQLite itself; used by one owner at a time.
 * Every method throws {@link SqliteError} for what SQLite reports and `TypeError` for a parameter that it cannot hold.
 */
export interface SqliteDatabase {
  readonly backend: SqliteBackend;
  /** The absolute path, or `:memory:`. */
  readonly location: string;
  readonly readonly: boolean;
  /** Runs one or several statements without parameters; rows are thrown away. */
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  run(sql: string, parameters?: readonly unknown[]): RunResult;
  get(sql: string, parameters?: readonly unknown[]): SqliteRow | undefined;
  all(sql: string, parameters?: readonly unknown[]): SqliteRow[];
  iterate(sql: string, parameters?: readonly unknown[]): IterableIterator<SqliteRow>;
  /**
   * Runs `work` in an immediate transaction: commits what it returns, rolls back what it throws.
   * `work` is synchronous; a promise is rolled back and refused. Does not nest.
   */
  transaction<T>(work: () => T): T;
  /** Safe to repeat. */
  close(): void;
}
