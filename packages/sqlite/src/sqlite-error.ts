// SQLite's primary result codes by number, from sqlite3.h. node:sqlite reports numbers only.
const PRIMARY_CODES: Readonly<Record<number, string>> = {
  1: 'ERROR',
  2: 'INTERNAL',
  3: 'PERM',
  4: 'ABORT',
  5: 'BUSY',
  6: 'LOCKED',
  7: 'NOMEM',
  8: 'READONLY',
  9: 'INTERRUPT',
  10: 'IOERR',
  11: 'CORRUPT',
  12: 'NOTFOUND',
  13: 'FULL',
  14: 'CANTOPEN',
  15: 'PROTOCOL',
  17: 'SCHEMA',
  18: 'TOOBIG',
  19: 'CONSTRAINT',
  20: 'MISMATCH',
  21: 'MISUSE',
  22: 'NOLFS',
  23: 'AUTH',
  25: 'RANGE',
  26: 'NOTADB',
};

/** What SQLite reports, the same behind both drivers. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  /** The primary result code by its C name: `SQLITE_BUSY`, `SQLITE_CONSTRAINT`. */
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** The drivers' errors as one kind; anything else comes back unchanged. */
function sqliteErrorOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SqliteError) return error;
  const code = primaryCodeOf(error);
  return code === undefined ? error : new SqliteError(code, error.message, error);
}

function primaryCodeOf(error: Error): string | undefined {
  const { code, errcode } = error as Error & { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof errcode === 'number') return `SQLITE_${PRIMARY_CODES[errcode & 0xff] ?? 'ERROR'}`;
  // better-sqlite3 names the extended code (SQLITE_CONSTRAINT_UNIQUE); no primary name has a second underscore.
  if (typeof code === 'string' && code.startsWith('SQLITE_')) return code.split('_', 2).join('_');
  if (error.message.startsWith('Cannot open database because the directory does not exist')) return 'SQLITE_CANTOPEN';
  return undefined;
}

/** Runs `work` and turns what a driver throws into {@link SqliteError}. */
export function withSqliteErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sqliteErrorOf(error);
  }
}
