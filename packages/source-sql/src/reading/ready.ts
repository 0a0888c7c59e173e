import { ConnectorError, NOT_READY, type CallOptions, type ReadClaim, type SourceValue } from '@rollcall/core';
import { conform } from '../conform.js';
import type { SqlSession } from '../dialects/dialect.js';
import { wrapped } from '../dialects/wrapped.js';
import { UnreadableValue } from '../unreadable-value.js';
import { QUERY_LANE } from './rows.js';

/**
 * Asks the source, in the snapshot that will be read, whether its data is complete.
 * @throws ConnectorError `unavailable` with code {@link NOT_READY} for any answer but one row whose first column is true
 */
export async function ensureReady(session: SqlSession, query: string, options: CallOptions): Promise<void> {
  if (isTrue(await onlyValue(session, query, options))) return;
  throw new ConnectorError({
    kind: 'unavailable',
    code: NOT_READY,
    message: 'the source says it is not ready',
    remedy: 'wait until its data is loaded; ready is a query of one row whose first column is true',
  });
}

/**
 * The name of the load that the snapshot holds, for the basis of claims; undefined where none is asked for.
 * @throws ConnectorError `unavailable` with code {@link NOT_READY} where the source names none: nothing was loaded, or it is being
 */
export async function batchOf(session: SqlSession, query: string | undefined, options: CallOptions): Promise<string | undefined> {
  if (query === undefined) return undefined;
  const value = await onlyValue(session, query, options);
  if (value !== undefined) return String(value);
  throw new ConnectorError({
    kind: 'unavailable',
    code: NOT_READY,
    message: 'the source says it is not ready: batch names no load',
    remedy: 'wait until its data is loaded; batch is a query of one row whose first column names the load',
  });
}

/** The first column of the only row; undefined where there is no row, more than one, or null. */
async function onlyValue(session: SqlSession, query: string, options: CallOptions): Promise<SourceValue | undefined> {
  const [column] = await session.describe(query);
  await options.pace(QUERY_LANE);
  const rows = await session.db.selectFrom(wrapped(query)).selectAll().limit(2).execute();
  const raw = column === undefined ? undefined : rows[0]?.[column.name];
  return rows.length === 1 && column !== undefined && isPresent(raw) ? column.decode(raw) : undefined;
}

/** The claim with the load it is about. */
export function withBatch(claim: ReadClaim, batch: string | undefined): ReadClaim {
  return claim.whole && batch !== undefined ? { ...claim, basis: `${claim.basis}; batch ${batch}` } : claim;
}

function isPresent(raw: unknown): boolean {
  return raw !== null && raw !== undefined;
}

function isTrue(value: Parameters<typeof conform>[0] | undefined): boolean {
  if (value === undefined) return false;
  try {
    return conform(value, 'bool') === true;
  } catch (error) {
    if (error instanceof UnreadableValue) return false;
    throw error;
  }
}
