import { ConnectorError, isConnectorError } from '@rollcall/core';
import { SqliteError, SqliteUnavailable } from '@rollcall/sqlite';
import { sqlFailure, verdicts, type Verdict } from '../sql-failure.js';

const byCode: Readonly<Record<string, Verdict>> = {
  SQLITE_BUSY: { kind: 'unavailable', says: 'another program is writing', remedy: 'try again later' },
  SQLITE_LOCKED: verdicts.contended,
  SQLITE_CANTOPEN: { kind: 'not-found', says: 'the file cannot be opened', remedy: 'check the path; a relative one starts at the folder of the configuration file' },
  SQLITE_NOTADB: { kind: 'invalid', says: 'the file is no SQLite database' },
  SQLITE_READONLY: verdicts.readOnly,
  SQLITE_PERM: verdicts.forbidden,
  SQLITE_AUTH: verdicts.forbidden,
  SQLITE_FULL: verdicts.full,
  SQLITE_TOOBIG: verdicts.tooLong,
  SQLITE_MISMATCH: verdicts.malformed,
};

/** `UNIQUE constraint failed: person.uid, person.org`; of a check the name of the constraint, or its text. */
const constraint = /^(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: (.*))?$/;
const wrongType = /^cannot store \w+ value in \w+ column (.*)$/;
const raised: Verdict = verdicts.trigger;

/** Whatever the driver threw as a connector error. */
export function sqliteFailure(error: unknown, server: string): ConnectorError {
  if (isConnectorError(error)) return error;
  if (error instanceof SqliteUnavailable) return new ConnectorError({ kind: 'unsupported', message: error.message });
  if (error instanceof SqliteError) return codedFailure(error, server);
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return sqlFailure({ kind: 'not-found', says: 'there is no such file', remedy: 'make the database first, or correct the path' }, { server, code });
  if (code === 'EACCES') return sqlFailure({ kind: 'forbidden', says: 'the file may not be opened', remedy: 'give the user that runs Rollcall the right to read and write it' }, { server, code });
  return new ConnectorError({ kind: 'unavailable', message: `${server} failed` });
}

function codedFailure({ code, message }: SqliteError, server: string): ConnectorError {
  if (code === 'SQLITE_CONSTRAINT') return constraintFailure(message, server, code);
  if (/^no such (?:table|column)|has no column named/.test(message)) return sqlFailure(verdicts.noTable, { server, code });
  return sqlFailure(byCode[code] ?? { kind: 'unavailable', says: 'the database failed' }, { server, code });
}

function constraintFailure(message: string, server: string, code: string): ConnectorError {
  const typed = wrongType.exec(message)?.[1];
  if (typed !== undefined) return sqlFailure(verdicts.malformed, { server, code, column: columnsIn(typed) });
  const [, kind, detail = ''] = constraint.exec(message) ?? [];
  switch (kind) {
    case 'UNIQUE':
      return sqlFailure(verdicts.duplicate, { server, code, column: columnsIn(detail) });
    case 'NOT NULL':
      return sqlFailure(verdicts.missing, { server, code, column: columnsIn(detail) });
    case 'FOREIGN KEY':
      return sqlFailure(verdicts.foreignKey, { server, code });
    case 'CHECK':
      return sqlFailure(verdicts.check, { server, code, constraint: detail });
    default:
      return sqlFailure(raised, { server, code });
  }
}

/** `person.uid, person.org` as `uid, org`. */
function columnsIn(detail: string): string {
  return detail.split(', ').map((column) => column.slice(column.lastIndexOf('.') + 1)).join(', ');
}

/** What SQLite says before a commit ends has not been done; after an I/O error nobody knows. */
export function isSqliteAnswer(error: unknown): boolean {
  return error instanceof SqliteError && !['SQLITE_IOERR', 'SQLITE_CORRUPT', 'SQLITE_NOMEM', 'SQLITE_INTERNAL'].includes(error.code);
}

/** True for the answer that a table does not exist. */
export function isNoTable(error: unknown): boolean {
  return error instanceof SqliteError && error.message.startsWith('no such table');
}
