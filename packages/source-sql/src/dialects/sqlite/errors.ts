import { ConnectorError, isConnectorError, type FailureKind } from '@rollcall/core';
import { SqliteError, SqliteUnavailable } from '@rollcall/sqlite';

interface Verdict {
  readonly kind: FailureKind;
  readonly remedy?: string;
}

const byCode: Readonly<Record<string, Verdict>> = {
  SQLITE_CANTOPEN: { kind: 'not-found', remedy: 'check the path; a relative one starts at the folder of the configuration file' },
  SQLITE_IOERR: { kind: 'unavailable', remedy: 'check that the path is a file and that its disk works' },
  SQLITE_NOTADB: { kind: 'invalid', remedy: 'name a SQLite database' },
  SQLITE_BUSY: { kind: 'unavailable', remedy: 'another program is writing; try again, or use journal_mode=WAL' },
  SQLITE_LOCKED: { kind: 'unavailable' },
  SQLITE_PERM: { kind: 'forbidden' },
  SQLITE_AUTH: { kind: 'forbidden' },
  SQLITE_READONLY: { kind: 'invalid', remedy: 'a source only reads: write one SELECT; a database in WAL mode needs a folder that may be written' },
};

const preparing: Verdict = { kind: 'invalid', remedy: 'write one SELECT, without a semicolon, over tables and columns that exist' };

/** Whatever the driver threw as a connector error. `described` is set while a query is prepared and no row of it ran. */
export function sqliteFailure(error: unknown, place: { readonly server: string; readonly section: string | undefined; readonly described?: string }): ConnectorError {
  if (isConnectorError(error)) return error;
  const subject = place.section === undefined ? '' : `${place.section}: `;
  if (error instanceof SqliteUnavailable) return new ConnectorError({ kind: 'unsupported', message: error.message });
  if (!(error instanceof SqliteError)) return unknownFailure(error, place, subject);
  const fallback: Verdict = place.described === undefined ? { kind: 'incomplete-read' } : preparing;
  const verdict = byCode[error.code] ?? fallback;
  return new ConnectorError({
    kind: verdict.kind,
    message: `${subject}${place.server}: ${error.message} (${error.code})`,
    code: error.code,
    ...(verdict.remedy === undefined ? {} : { remedy: verdict.remedy }),
  });
}

function unknownFailure(error: unknown, place: { readonly server: string; readonly described?: string }, subject: string): ConnectorError {
  const said = error instanceof Error ? error.message : 'unknown error';
  const verdict = place.described === undefined ? { kind: 'incomplete-read' as const } : { kind: 'invalid' as const, remedy: preparing.remedy ?? '' };
  return new ConnectorError({ ...verdict, message: `${subject}${place.server}: ${said}` });
}
