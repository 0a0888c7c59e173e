export { openSqlite, SqliteUnavailable } from './open-sqlite.js';
export type { SqliteOptions } from './open-sqlite.js';
export { SqliteError } from './sqlite-error.js';
export { whileBusy } from './while-busy.js';
export { kyselyDialect } from './kysely-dialect.js';
export type { KyselyDriverOptions } from './kysely-driver.js';
export type { IntegerMode, RunResult, SqliteBackend, SqliteDatabase, SqliteRow, SqliteStatement, SqliteValue } from './sqlite-database.js';
