import { resolve } from 'node:path';
import { kyselyDialect, type SqliteDatabase } from '@rollcall/sqlite';
import { Kysely } from 'kysely';
import type { Clock, Random } from '../contracts/host-services.js';
import { LedgerError } from '../contracts/ledger-error.js';
import type { Ledger } from '../contracts/ledger.js';
import { isGone, systemProcesses, type ProcessTable } from './holder.js';
import { identify } from './identity.js';
import { LedgerFiles } from './ledger-files.js';
import { migrate } from './migrate.js';
import { migrationsOf } from './migrations/index.js';
import type { LedgerTables } from './schema.js';
import { SqlLedger } from './sql-ledger.js';
import { ledgerFault } from './sqlite-faults.js';
import { LEDGER_BUSY_MS, openLedgerFile } from './sqlite-file.js';

export interface LedgerSettings {
  /** A path; `:memory:` for a ledger that is forgotten. (`postgres://…` is understood, and not yet supported.) */
  readonly location: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Who lives on this machine. Default: the system's own processes. */
  readonly processes?: ProcessTable;
  /** How long to wait for another process's lock. Default 10 seconds. */
  readonly busyMs?: number;
  /** Opens the file, made if it is missing and set up for a ledger. Default: as it lies on the disk. */
  readonly openFile?: (path: string) => Promise<SqliteDatabase>;
}

/**
 * Opens the ledger, makes it if it is missing, and brings its tables up to this program. Several processes may do so at once.
 *
 * @throws LedgerError with the remedy, whatever stands in the way.
 */
export async function openLedger({ location, clock, random, processes = systemProcesses(), busyMs = LEDGER_BUSY_MS, openFile = openLedgerFile }: LedgerSettings): Promise<Ledger> {
  refuseForeign(location);
  const path = location === ':memory:' ? location : resolve(location);
  const database = await openFile(path);
  const db = new Kysely<LedgerTables>({ dialect: kyselyDialect(database, { translateError: (error) => ledgerFault(error, path), busyTimeoutMs: busyMs }) });
  try {
    await migrate(db, path, migrationsOf('sqlite', random));
    const { id, nameSalt } = await identify(db, path, new Date(clock.now()).toISOString(), random);
    const files = new LedgerFiles(db, database, path, busyMs);
    return new SqlLedger({ db, id, nameSalt, random, files, isGone: (holder) => isGone(holder, processes, true) });
  } catch (error) {
    database.close();
    throw ledgerFault(error, path);
  }
}

function refuseForeign(location: string): void {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined) return;
  const what = scheme.startsWith('postgres') ? 'PostgreSQL ledgers are not supported yet' : `"${scheme}://" is no kind of ledger`;
  throw new LedgerError('unsupported-location', what, 'Let "state:" name a file, for example ./rollcall.db.');
}
