import { openSqlite, SqliteUnavailable, type SqliteBackend, type SqliteDatabase, type SqliteOptions } from '@rollcall/sqlite';
import { skipBecause } from '../support/servers/skip.js';

/** Opens with one given driver. */
export type Open = (path: string, options?: SqliteOptions) => Promise<SqliteDatabase>;

const MISSING = new Map<SqliteBackend, string>();
for (const backend of ['node:sqlite', 'better-sqlite3'] satisfies SqliteBackend[]) {
  try {
    (await openSqlite(':memory:', { backend })).close();
  } catch (error) {
    if (!(error instanceof SqliteUnavailable)) throw error;
    MISSING.set(backend, error.message);
  }
}

/** Declares the same tests for both drivers; a driver that this Node cannot load is one skipped test. */
export function describeEachBackend(title: string, tests: (open: Open) => void): void {
  for (const backend of ['node:sqlite', 'better-sqlite3'] satisfies SqliteBackend[]) {
    describe(`${title} (${backend})`, () => {
      const missing = MISSING.get(backend);
      if (missing === undefined) tests((path, options = {}) => openSqlite(path, { ...options, backend }));
      else {
        it('has this driver', function () {
          skipBecause(this, missing);
        });
      }
    });
  }
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
