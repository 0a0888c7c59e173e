import { resolve } from 'node:path';
import type { OpenBackend } from './backend.js';
import { loadBetterSqlite3 } from './better-sqlite3-backend.js';
import { OpenedDatabase } from './opened-database.js';
import { loadNodeSqlite } from './node-backend.js';
import type { IntegerMode, SqliteBackend, SqliteDatabase } from './sqlite-database.js';
import { withSqliteErrors } from './sqlite-error.js';

export interface SqliteOptions {
  /** Default false. A read-only database must exist. */
  readonly readonly?: boolean;
  /** How long a statement waits for another connection's lock before `SQLITE_BUSY`. Default 5000. */
  readonly busyTimeoutMs?: number;
  /** Default `number`. */
  readonly integers?: IntegerMode;
  /** Default: `node:sqlite` where Node has it, else better-sqlite3. */
  readonly backend?: SqliteBackend;
}

/** No SQLite driver could be loaded. The message holds the remedy. */
export class SqliteUnavailable extends Error {
  override readonly name = 'SqliteUnavailable';
}

/**
 * Opens a SQLite database: a path, or `:memory:`. The file is made if it is missing; its directory is not.
 *
 * @throws SqliteError when the file cannot be opened, SqliteUnavailable when there is no driver.
 */
export async function openSqlite(path: string, options: SqliteOptions = {}): Promise<SqliteDatabase> {
  const open = await loadBackend(options.backend);
  const { readonly = false, busyTimeoutMs = 5000, integers = 'number' } = options;
  if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0) throw new TypeError('busyTimeoutMs is a whole number of milliseconds');
  // Absolute, so that no name is taken for a URI ("file:…") by one driver and for a path by the other.
  const location = path === ':memory:' ? path : resolve(path);
  const backend = withSqliteErrors(() => open(location, { readonly }));
  const database = new OpenedDatabase(backend, location, readonly, integers);
  database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
  return database;
}

async function loadBackend(wanted: SqliteBackend | undefined): Promise<OpenBackend> {
  if (wanted !== 'better-sqlite3') {
    const open = loadNodeSqlite();
    if (open !== undefined) return open;
    if (wanted === 'node:sqlite') throw new SqliteUnavailable(`Node ${process.versions.node} has no node:sqlite: use Node 22.13 or newer`);
  }
  try {
    return await loadBetterSqlite3();
  } catch (cause) {
    throw unavailable(cause, wanted);
  }
}

function unavailable(cause: unknown, wanted: SqliteBackend | undefined): SqliteUnavailable {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ').split('. ', 1)[0] ?? '';
  const noNode = wanted === undefined ? `Node ${process.versions.node} has no node:sqlite, and ` : '';
  return new SqliteUnavailable(
    `no SQLite driver: ${noNode}better-sqlite3 does not load (${reason}). Use Node 22.13 or newer, or run ` +
      '"npm rebuild better-sqlite3" (allow its install script; it needs a C++ compiler where no prebuilt binary fits)',
    { cause },
  );
}
