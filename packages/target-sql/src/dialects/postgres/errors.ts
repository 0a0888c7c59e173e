import { ConnectorError, isConnectorError } from '@rollcall/core';
import { postgresDriverFailure } from '@rollcall/sql-connection';
import pg from 'pg';
import { sqlFailure, verdicts, type Verdict } from '../sql-failure.js';

const byCode: Readonly<Record<string, Verdict>> = {
  '23505': verdicts.duplicate,
  '23P01': verdicts.duplicate,
  '23502': verdicts.missing,
  '23503': verdicts.foreignKey,
  '23514': verdicts.check,
  '44000': verdicts.check,
  '22001': verdicts.tooLong,
  '22003': verdicts.outOfRange,
  '25006': verdicts.readOnly,
  '42501': verdicts.forbidden,
  '42804': verdicts.wrongType,
  '42883': verdicts.wrongType,
  '55P03': verdicts.contended,
  '57014': verdicts.tooSlow,
  '3D000': verdicts.noDatabase,
};

const byClass: Readonly<Record<string, Verdict>> = {
  '08': verdicts.down,
  '22': verdicts.malformed,
  '23': verdicts.check,
  '28': verdicts.credentials,
  '40': verdicts.contended,
  '42': verdicts.noTable,
  '53': verdicts.full,
  '57': verdicts.down,
  P0: verdicts.trigger,
};

/** `Key (email)=(…) already exists.`: the names stand before the values. */
const keyColumns = /^Key \(([\w, ]+)\)=/;
const unknown: Verdict = { kind: 'unavailable', says: 'the server failed' };

/** Whatever pg threw as a connector error. */
export function postgresFailure(error: unknown, server: string): ConnectorError {
  if (isConnectorError(error)) return error;
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    const { constraint } = error;
    const column = error.column ?? keyColumns.exec(error.detail ?? '')?.[1];
    return sqlFailure(byCode[code] ?? byClass[code.slice(0, 2)] ?? unknown, { server, code, column, constraint });
  }
  return new ConnectorError(postgresDriverFailure(error, server));
}

/** True where the server answered, and goes on; after FATAL nobody knows what became of a commit. */
export function isPostgresAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

/** True for the answer that a table does not exist. */
export function isNoTable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '42P01' || error.code === '3F000');
}
