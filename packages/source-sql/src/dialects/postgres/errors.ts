import { ConnectorError, isConnectorError, type Failure, type FailureKind } from '@rollcall/core';
import { postgresDriverFailure } from '@rollcall/sql-connection';
import pg from 'pg';
import { placeIn, WRAP_PREFIX } from '../wrapped.js';

/** Where and during what an error came up. */
export interface ErrorPlace {
  /** `PostgreSQL at db:5432/hr`. */
  readonly server: string;
  /** The section of the configuration whose query ran. */
  readonly section: string | undefined;
  /** The operator's query, where the statement was the one that describes it. */
  readonly described?: string;
}

interface Verdict {
  readonly kind: FailureKind;
  /** Said instead of the server's message, where that may hold what nobody should read. */
  readonly says?: string;
  readonly remedy?: string;
}

const byCode: Readonly<Record<string, Verdict>> = {
  '28P01': { kind: 'unauthorized', says: 'refused the user or the password', remedy: 'check the user and the password of url' },
  '28000': { kind: 'unauthorized', says: 'lets nobody in with this user, from this host, to this database', remedy: 'check pg_hba.conf and whether it asks for TLS (?sslmode=verify-full)' },
  '3D000': { kind: 'not-found', says: 'has no database of this name', remedy: 'check the database of url' },
  '42501': { kind: 'forbidden', remedy: 'grant the role usage on the schema and select on the tables' },
  '25006': { kind: 'invalid', remedy: 'a source only reads: write one SELECT that changes nothing' },
  '0A000': { kind: 'invalid', remedy: 'write one SELECT that changes nothing' },
  '42601': { kind: 'invalid', remedy: 'write one SELECT, without a semicolon' },
  '42P01': { kind: 'invalid', remedy: 'name the schema as well (hr.person), or correct the name' },
  '42703': { kind: 'invalid', remedy: 'correct the name; PostgreSQL folds names without quotes to lower case' },
  '57014': { kind: 'incomplete-read', remedy: 'raise statementTimeout, or make the query faster' },
  '40001': { kind: 'incomplete-read', remedy: 'a standby cancels long reads: raise max_standby_streaming_delay there, or read the primary' },
  '53300': { kind: 'unavailable', remedy: 'allow the role more connections' },
  '57P01': { kind: 'unavailable' },
  '57P02': { kind: 'unavailable' },
  '57P03': { kind: 'unavailable' },
};

const byClass: Readonly<Record<string, Verdict>> = {
  '08': { kind: 'unavailable' },
  '42': { kind: 'invalid' },
  '53': { kind: 'unavailable' },
  '28': { kind: 'unauthorized', says: 'refused the credentials' },
};

/**
 * Whatever pg threw as a connector error. The driver's error never goes along as a cause: it may hold the connection's
 * parameters.
 */
export function postgresFailure(error: unknown, place: ErrorPlace): ConnectorError {
  if (isConnectorError(error)) return error;
  const subject = place.section === undefined ? '' : `${place.section}: `;
  if (error instanceof pg.DatabaseError) return new ConnectorError(serverFailure(error, place, subject));
  const failure = postgresDriverFailure(error, place.server);
  return new ConnectorError({ ...failure, message: `${subject}${failure.message}` });
}

function serverFailure(error: pg.DatabaseError, place: ErrorPlace, subject: string): Failure {
  const code = error.code ?? '';
  const verdict: Verdict = byCode[code] ?? byClass[code.slice(0, 2)] ?? { kind: 'incomplete-read' };
  const said = verdict.says === undefined ? error.message : `${place.server} ${verdict.says}`;
  const at = placeOf(error, place);
  const message = `${subject}${said}${at === undefined ? '' : ` at ${at} of the query`} (${code})`;
  return { kind: verdict.kind, message, code, ...(verdict.remedy === undefined ? {} : { remedy: verdict.remedy }) };
}

function placeOf(error: pg.DatabaseError, place: ErrorPlace): string | undefined {
  if (error.position === undefined || place.described === undefined) return undefined;
  return placeIn(place.described, Number(error.position) - 1 - WRAP_PREFIX.length);
}
