import { resolve } from 'node:path';
import { kyselyDialect, type SqliteDatabase } from '@rollcall/sqlite';
import { Kysely } from 'kysely';
import type { Clock, Random } from '../contracts/host-services.js';
import { LedgerError } from '../contracts/ledger-error.js';
import type { Ledger } from '../contracts/ledger.js';
import { TEXT_KEY_VERSION } from '../domain/text-key.js';
import { isGone, systemProcesses, type ProcessTable } from './holder.js';
import { migrate } from './migrate.js';
import { migrationsOf } from './migrations/index.js';
import type { Executor, LedgerTables } from './schema.js';
import { SqlLedger } from './sql-ledger.js';
import { ledgerFault } from './sqlite-faults.js';
import { emptyLog, LEDGER_BUSY_MS, openLedgerFile } from './sqlite-file.js';

export interface LedgerSettings {
  /** A path; `:memory:` for a ledger that is forgotten. (`postgres://…` is understood, and not yet supported.) */
  readonly location: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Who lives on this machine. Default: the system's own processes. */
  readonly processes?: ProcessTable;
}

/**
 * Opens the ledger, makes it if it is missing, and brings its tables up to this program. Several processes may do so at once.
 *
 * @throws LedgerError with the remedy, whatever stands in the way.
 */
export async function openLedger({ location, clock, random, processes = systemProcesses() }: LedgerSettings): Promise<Ledger> {
  refuseForeign(location);
  const path = location === ':memory:' ? location : resolve(location);
  const database = await openLedgerFile(path);
  const db = new Kysely<LedgerTables>({ dialect: kyselyDialect(database, { translateError: (error) => ledgerFault(error, path), busyTimeoutMs: LEDGER_BUSY_MS }) });
  try {
    await migrate(db, path, migrationsOf('sqlite'));
    const id = await identify(db, path, new Date(clock.now()).toISOString(), random);
    return new SqlLedger({ db, id, random, isGone: (holder) => isGone(holder, processes, true), forgetErased: () => forgetErased(database, path) });
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

/** Reads the ledger's own name, which the first process to come writes. */
async function identify(db: Executor, path: string, at: string, random: Random): Promise<string> {
  const fresh = { id: random.hex(8), 'made-at': at, 'text-key-version': String(TEXT_KEY_VERSION) };
  const stored = await db.transaction().execute(async (trx) => {
    const known = await trx.selectFrom('meta').selectAll().execute();
    if (known.length > 0) return new Map(known.map(({ name, value }) => [name, value]));
    await trx
      .insertInto('meta')
      .values(Object.entries(fresh).map(([name, value]) => ({ name, value })))
      .execute();
    return new Map(Object.entries(fresh));
  });
  const textKeyVersion = stored.get('text-key-version');
  const id = stored.get('id');
  if (id === undefined) throw new LedgerError('damaged', `the ledger ${path} has lost its id`, 'Restore it from its backup.');
  if (textKeyVersion !== fresh['text-key-version']) {
    throw new LedgerError('newer', `the ledger ${path} compares names by rule ${textKeyVersion ?? '?'}, this program by rule ${TEXT_KEY_VERSION}`, 'Use the version of Rollcall that wrote it, or a newer one.');
  }
  return id;
}

/** Makes what was erased unreadable in the files too. */
async function forgetErased(database: SqliteDatabase, path: string): Promise<void> {
  try {
    await emptyLog(database);
  } catch (error) {
    const fault = ledgerFault(error, path);
    if (!(fault instanceof LedgerError && fault.code === 'busy')) throw fault;
    throw new LedgerError('busy', `what was erased is gone from the ledger, but ${path}-wal still holds it while another process reads there`, 'Stop the other process, then run any Rollcall command that writes.', error);
  }
}
