import { SqliteError } from '@rollcall/sqlite';
import { LedgerError } from '../contracts/ledger-error.js';

/** What SQLite reports, as what it means for the ledger at `location` and what a person can do. */
export function ledgerFault(error: unknown, location: string): unknown {
  if (!(error instanceof SqliteError)) return error;
  switch (error.code) {
    case 'SQLITE_NOTADB':
      return new LedgerError('not-a-ledger', `${location} is not a Rollcall ledger: it is no SQLite database`, 'Let "state:" name another file, or restore the ledger from its backup.', error);
    case 'SQLITE_CORRUPT':
      return new LedgerError('damaged', `the ledger ${location} is damaged (${error.message})`, 'Restore it from its backup; keep the damaged file until that has worked.', error);
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return new LedgerError('read-only', `the ledger ${location} cannot be written (${error.message})`, 'Give the user that runs Rollcall the right to write the file and its directory.', error);
    case 'SQLITE_CANTOPEN':
      return new LedgerError('permission', `the ledger ${location} cannot be opened (${error.message})`, 'Check that it is a file, and that the user that runs Rollcall may read and write it and its directory.', error);
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return new LedgerError('busy', `the ledger ${location} is locked by another process`, 'Try again; if it stays locked, look for a backup or another program that holds the file.', error);
    case 'SQLITE_FULL':
      return new LedgerError('disk-full', `the ledger ${location} cannot grow: the disk is full`, 'Free some space and run again; nothing was written half.', error);
    case 'SQLITE_IOERR':
      return new LedgerError('disk-error', `the disk under the ledger ${location} fails (${error.message})`, 'Check the disk and the quota, then run again: what was intended and not concluded is read back first.', error);
    default:
      return error;
  }
}
