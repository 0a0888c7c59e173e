import type { SqliteBackend, SqliteRow, SqliteValue } from './sqlite-database.js';

/** A statement as a driver offers it. Integers arrive as bigints. */
export interface BackendStatement {
  readonly reader: boolean;
  columns(): readonly string[] | undefined;
  run(values: readonly SqliteValue[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(values: readonly SqliteValue[]): SqliteRow | undefined;
  all(values: readonly SqliteValue[]): SqliteRow[];
  iterate(values: readonly SqliteValue[]): IterableIterator<SqliteRow>;
}

/** The little that differs between the drivers. */
export interface Backend {
  readonly name: SqliteBackend;
  exec(sql: string): void;
  prepare(sql: string): BackendStatement;
  close(): void;
}

export interface BackendOptions {
  readonly readonly: boolean;
}

/** Opens a file with one driver, once that driver is loaded. */
export type OpenBackend = (location: string, options: BackendOptions) => Backend;
