import { ConnectorError, type Failure, type FailureKind } from '@rollcall/core';

/** What an error of a database means here, in our words: the server's own message may hold the value. */
export interface Verdict {
  readonly kind: FailureKind;
  readonly says: string;
  /** What `says` is said of where the server names no column. */
  readonly of?: string;
  readonly remedy?: string;
}

/** What the server told beside its code. */
export interface Told {
  readonly server: string;
  readonly code: string;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** Says what was refused: the column or the constraint where the server named it, never the value. */
export function sqlFailure({ kind, says, of, remedy }: Verdict, { server, code, column, constraint }: Told): ConnectorError {
  const subject = of === undefined ? undefined : (column ?? of);
  const about = subject === undefined ? '' : `${subject} `;
  const rule = constraint !== undefined ? ` (${constraint})` : '';
  const failure: Failure = {
    kind,
    message: `${about}${says}${rule}: ${server} (${code})`,
    code,
    ...(remedy === undefined ? {} : { remedy }),
  };
  return new ConnectorError(failure);
}

/** The verdicts that every server has, whatever its codes. */
export const verdicts = {
  duplicate: { kind: 'conflict', of: 'a value', says: 'is taken: another row has this value already' },
  missing: { kind: 'invalid', of: 'a column', says: 'must have a value' },
  tooLong: { kind: 'invalid', of: 'a column', says: 'takes no value that long' },
  malformed: { kind: 'invalid', of: 'a column', says: 'does not take this value' },
  outOfRange: { kind: 'invalid', of: 'a column', says: 'takes no number that large' },
  foreignKey: { kind: 'invalid', says: 'a foreign key does not allow it' },
  check: { kind: 'invalid', says: 'a check does not allow it' },
  trigger: { kind: 'invalid', says: 'a trigger of the table does not allow it' },
  forbidden: { kind: 'forbidden', says: 'the user of the url may not do this', remedy: 'grant it select, insert, update and delete on the tables of the target' },
  readOnly: { kind: 'forbidden', says: 'the database is read-only', remedy: 'name the primary server in url, not a standby' },
  noTable: { kind: 'unsupported', says: 'the table or a column of it does not exist', remedy: 'run "rollcall check": it names every table and column that is missing' },
  wrongType: { kind: 'unsupported', says: 'a column does not have the declared type', remedy: 'run "rollcall check": it names every column whose type does not fit' },
  contended: { kind: 'unavailable', says: 'another transaction was in the way' },
  tooSlow: { kind: 'unavailable', says: 'the statement took longer than statementTimeout', remedy: 'raise statementTimeout, or put an index on the key and the columns of the scope' },
  full: { kind: 'unavailable', says: 'the server has no room or no connection left' },
  down: { kind: 'unavailable', says: 'the server is going down or coming up' },
  noDatabase: { kind: 'not-found', says: 'there is no database of this name', remedy: 'check the database of url' },
  credentials: { kind: 'unauthorized', says: 'the user or the password is refused', remedy: 'check the user and the password of url, and what the server lets in from this host' },
} as const satisfies Readonly<Record<string, Verdict>>;
