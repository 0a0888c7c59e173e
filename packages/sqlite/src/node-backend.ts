import type { Backend, BackendStatement, OpenBackend } from './backend.js';
import type { SqliteRow, SqliteValue } from './sqlite-database.js';
import { withoutLeadingComments } from './sql-text.js';
import { yieldsRows } from './yields-rows.js';

// The part of node:sqlite in use; @types/node of our oldest supported Node does not know the module.
interface NodeStatement {
  /** The text up to the end of the first statement. */
  readonly sourceSQL: string;
  run(...values: SqliteValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqliteValue[]): SqliteRow | undefined;
  all(...values: SqliteValue[]): SqliteRow[];
  iterate(...values: SqliteValue[]): IterableIterator<SqliteRow>;
  setReadBigInts(enabled: boolean): void;
  /** Since Node 22.16. */
  columns?(): readonly { readonly name: string }[];
}
interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}
interface NodeSqlite {
  readonly DatabaseSync: new (location: string, options: { readonly readOnly: boolean }) => NodeDatabase;
}

/** Loads `node:sqlite`; undefined where Node has none (before 22.13). */
export function loadNodeSqlite(): OpenBackend | undefined {
  const sqlite = withoutExperimentalWarning(() => process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined);
  if (sqlite === undefined) return undefined;
  return (location, { readonly }) => backendOf(new sqlite.DatabaseSync(location, { readOnly: readonly }));
}

function backendOf(database: NodeDatabase): Backend {
  return {
    name: 'node:sqlite',
    exec: (sql) => {
      database.exec(sql);
    },
    prepare: (sql) => statementOf(database.prepare(sql), sql),
    close: () => {
      database.close();
    },
  };
}

function statementOf(statement: NodeStatement, sql: string): BackendStatement {
  // node:sqlite silently leaves out what stands behind the first statement.
  if (withoutLeadingComments(sql.slice(statement.sourceSQL.length)) !== '') {
    throw new RangeError('the SQL text holds more than one statement');
  }
  statement.setReadBigInts(true);
  const columns = statement.columns?.().map((column) => column.name);
  return {
    reader: columns === undefined ? yieldsRows(sql) : columns.length > 0,
    columns: () => columns,
    run: (values) => statement.run(...values),
    get: (values) => statement.get(...values),
    all: (values) => statement.all(...values),
    iterate: (values) => statement.iterate(...values),
  };
}

/**
 * Node 22 announces the module as experimental on first load, on the standard error of whoever uses us. Only that one
 * warning is dropped, and only while the module loads (synchronously).
 */
function withoutExperimentalWarning<T>(load: () => T): T {
  const property = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  if (property === undefined) return load();
  const emit = process.emitWarning.bind(process);
  const filtered = (warning: string | Error, ...rest: never[]): void => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emit(warning, ...rest);
  };
  Object.defineProperty(process, 'emitWarning', { ...property, value: filtered });
  try {
    return load();
  } finally {
    Object.defineProperty(process, 'emitWarning', property);
  }
}
