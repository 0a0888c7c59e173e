import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteError } from '@rollcall/sqlite';
import { LedgerError } from '../contracts/ledger-error.js';

/** What SQLite reports, as what it means for the ledger at `location` and what a person can do. */
export function ledgerFault(error: unknown, location: string): unknown {
  if (!(error instanceof SqliteError)) return error;
  switch (error.code) {
    case 'SQLITE_NOTADB':
      return new LedgerError('not-a-ledger', `${location} is not a Rollcall ledger: it is no SQLite database`, 'Let "state:" name another file, or restore the ledger from its backup.', error);
    case 'SQLITE_CORRUPT':
    case 'SQLITE_ERROR':
    case 'SQLITE_CONSTRAINT':
      return isDamage(error) ? damagedFile(error, location) : error;
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return new LedgerError('read-only', `the ledger ${location} cannot be written (${error.message})`, 'Give the user that runs Rollcall the right to write the file and its directory.', error);
    case 'SQLITE_CANTOPEN':
      return new LedgerError('permission', `the ledger ${location} cannot be opened (${error.message})`, 'Check that it is a file, and that the user that runs Rollcall may read and write it and its directory.', error);
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
    case 'SQLITE_PROTOCOL':
      return new LedgerError('busy', `the ledger ${location} is locked by another process`, 'Try again; if it stays locked, look for a backup or another program that holds the file.', error);
    case 'SQLITE_FULL':
      return diskFull(location, error);
    case 'SQLITE_IOERR':
      return diskError(location, error);
    default:
      return error;
  }
}

// No statement of ours is wrong, and none adds a row twice: where SQLite says so, the tables are not as they were left.
function isDamage({ code, message }: SqliteError): boolean {
  return code === 'SQLITE_CORRUPT' || /no such (table|column)|^UNIQUE constraint/.test(message);
}

function damagedFile(error: SqliteError, location: string): LedgerError {
  return new LedgerError('damaged', `the ledger ${location} is damaged (${error.message})`, 'Restore it from its backup; keep the damaged file until that has worked.', error);
}

function diskFull(location: string, error: SqliteError): LedgerError {
  return new LedgerError('disk-full', `the ledger ${location} cannot grow: the disk is full`, 'Free some space and run again; nothing was written half.', error);
}

// Where its memory-mapped file finds no room, SQLite says only that the disk fails.
function diskError(location: string, error: SqliteError): LedgerError {
  if (isFull(location)) return diskFull(location, error);
  return new LedgerError('disk-error', `the disk under the ledger ${location} fails (${error.message})`, 'Check the disk and the quota, then run again: what was intended and not concluded is read back first.', error);
}

function isFull(location: string): boolean {
  try {
    return statfsSync(dirname(location)).bavail === 0;
  } catch {
    return false;
  }
}
