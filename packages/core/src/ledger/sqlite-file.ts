import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openSqlite, SqliteUnavailable, whileBusy, type SqliteDatabase } from '@rollcall/sqlite';
import { LedgerError } from '../contracts/ledger-error.js';
import { ledgerFault } from './sqlite-faults.js';

/** How long the ledger waits for another process. Its own transactions last milliseconds. */
export const LEDGER_BUSY_MS = 10_000;

/** Opens the database file of a ledger, made with mode 0600 if it is missing, and sets it up. @throws LedgerError */
export async function openLedgerFile(location: string): Promise<SqliteDatabase> {
  if (location !== ':memory:') await makeFile(location);
  let database: SqliteDatabase | undefined;
  try {
    database = await openSqlite(location, { busyTimeoutMs: 0 });
    await setUp(database);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof SqliteUnavailable) throw new LedgerError('no-driver', error.message, 'Use Node 22.13 or newer, or install better-sqlite3.', error);
    throw ledgerFault(error, location);
  }
}

/** What a file is made for, and what to do where it cannot be. */
interface FilePurpose {
  readonly what: string;
  readonly another: string;
}

const LEDGER: FilePurpose = { what: 'the ledger', another: 'let "state:" name another file' };
export const BACKUP: FilePurpose = { what: 'the backup', another: 'name another file' };

/** Makes the file before SQLite does, because SQLite makes it readable for all. Its -wal and -shm files follow its mode. */
export async function makeFile(location: string, purpose: FilePurpose = LEDGER): Promise<void> {
  try {
    // "wx" never opens a file that exists: closing it again would drop SQLite's own locks of this process.
    await (await open(location, 'wx', 0o600)).close();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'EEXIST' && !(await stat(location)).isDirectory()) return;
    throw creationFault(error, String(error.code), location, purpose);
  }
}

function creationFault(error: Error, code: string, location: string, { what, another }: FilePurpose): LedgerError {
  switch (code) {
    case 'EEXIST':
      return new LedgerError('not-a-ledger', `${location} is a directory`, 'Let "state:" name a file in it, for example rollcall.db.', error);
    case 'ENOENT':
    case 'ENOTDIR':
      return new LedgerError('directory-missing', `the directory of ${what} ${location} does not exist`, `Make it (mkdir -p ${dirname(location)}), or ${another}.`, error);
    case 'EACCES':
    case 'EPERM':
      return new LedgerError('permission', `${what} ${location} cannot be made: no right to write in ${dirname(location)}`, `Give the user that runs Rollcall that right, or ${another}.`, error);
    case 'EROFS':
      return new LedgerError('read-only', `${what} ${location} lies on a file system that is mounted read-only`, `Choose a disk that can be written: ${another}.`, error);
    case 'ENOSPC':
    case 'EDQUOT':
      return new LedgerError('disk-full', `${what} ${location} cannot be made: the disk is full`, 'Free some space and run again.', error);
    default:
      return new LedgerError('disk-error', `${what} ${location} cannot be made (${error.message})`, 'Check the path and the disk.', error);
  }
}

async function setUp(database: SqliteDatabase): Promise<void> {
  // Readers then never wait for writers. Where the file system cannot do it, SQLite keeps its other mode, which is as safe.
  await whileBusy(() => {
    if (database.get('pragma journal_mode')?.['journal_mode'] !== 'wal') database.exec('pragma journal_mode = wal');
  }, LEDGER_BUSY_MS);
  // FULL, not NORMAL: in WAL mode NORMAL may lose the last transactions when the power fails, and an intent that is lost after its request was sent is a write that nobody will ever resolve.
  database.exec('pragma synchronous = full');
  // Erased personal data must not stay readable in free pages.
  database.exec('pragma secure_delete = on');
  database.exec('pragma trusted_schema = off');
  // A damaged page is found when it is read, not believed.
  database.exec('pragma cell_size_check = on');
  // A file that can only be read opens without complaint; find out now, not in the middle of a run.
  await whileBusy(() => {
    database.exec('begin immediate');
    database.exec('rollback');
  }, LEDGER_BUSY_MS);
}
