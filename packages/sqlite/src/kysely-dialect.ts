import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';
import { SqliteKyselyDriver, type KyselyDriverOptions } from './kysely-driver.js';
import type { SqliteDatabase } from './sqlite-database.js';

class TransactionalAdapter extends SqliteAdapter {
  // SQLite has it; Kysely's own adapter says no, which leaves half-done migrations behind a crash.
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * A Kysely dialect over an open database, which then belongs to Kysely: `destroy` closes it.
 *
 * Transactions are immediate (a writer waits at its beginning, not in the middle), and `read only` ones are refused any
 * write by SQLite itself. Locks are waited for without blocking the event loop, so that two connections of one process
 * never wait for one another in vain. Selects stream in chunks and let the event loop run between them.
 */
export function kyselyDialect(database: SqliteDatabase, options: KyselyDriverOptions = {}): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new SqliteKyselyDriver(database, options),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
