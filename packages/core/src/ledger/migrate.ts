import { Migrator, type Migration } from 'kysely';
import { LedgerError } from '../contracts/ledger-error.js';
import type { Executor } from './schema.js';
import { damaged } from './stored.js';

const MIGRATIONS = 'ledger_migration';

/**
 * Brings the tables up to this program. Atomic: all migrations that are missing, or none; several processes at once are
 * sorted out by the database's lock.
 *
 * @throws LedgerError `not-a-ledger` for a database that holds something else, `newer` for one written by a newer program.
 */
export async function migrate(db: Executor, location: string, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const applied = await appliedMigrations(db, location);
  const unknown = applied.filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    throw new LedgerError('newer', `${location} was written by a newer Rollcall (it has ${unknown.join(', ')})`, 'Use that version of Rollcall or a newer one; ledgers are never migrated back.');
  }
  if (applied.length === Object.keys(migrations).length) return;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: MIGRATIONS,
    migrationLockTableName: `${MIGRATIONS}_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw damaged('its tables could not be made', error);
}

async function appliedMigrations(db: Executor, location: string): Promise<readonly string[]> {
  const tables = (await db.introspection.getTables()).map((table) => table.name);
  if (tables.length === 0) return [];
  if (!tables.includes(MIGRATIONS)) {
    throw new LedgerError('not-a-ledger', `${location} is a database, but not a Rollcall ledger (it holds ${tables.slice(0, 3).join(', ')})`, 'Let "state:" name another file; a ledger shares its database with nobody.');
  }
  const rows = await db
    .withTables<{ [MIGRATIONS]: { name: string } }>()
    .selectFrom(MIGRATIONS)
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map((row) => row.name);
}
