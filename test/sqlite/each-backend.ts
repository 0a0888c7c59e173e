import { openSqlite, SqliteUnavailable, type SqliteBackend, type SqliteDatabase, type SqliteOptions } from '@rollcall/sqlite';

/** Opens with one given driver. */
export type Open = (path: string, options?: SqliteOptions) => Promise<SqliteDatabase>;

const LOADED: SqliteBackend[] = [];
for (const backend of ['node:sqlite', 'better-sqlite3'] satisfies SqliteBackend[]) {
  try {
    (await openSqlite(':memory:', { backend })).close();
    LOADED.push(backend);
  } catch (error) {
    if (!(error instanceof SqliteUnavailable)) throw error;
  }
}

/** Declares the same tests for every driver that this Node can load; the test run under another Node covers the other one. */
export function describeEachBackend(title: string, tests: (open: Open) => void): void {
  for (const backend of LOADED) describe(`${title} (${backend})`, () => tests((path, options = {}) => openSqlite(path, { ...options, backend })));
}

/** What `work` throws; fails when it does not. */
export async function thrownBy(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
