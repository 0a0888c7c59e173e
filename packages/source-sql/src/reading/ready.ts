import { ConnectorError, type CallOptions } from '@rollcall/core';
import { conform } from '../conform.js';
import type { SqlSession } from '../dialects/dialect.js';
import { wrapped } from '../dialects/wrapped.js';
import { UnreadableValue } from '../unreadable-value.js';
import { QUERY_LANE } from './rows.js';

/** The failure's code where the source says that it is being loaded. */
const NOT_READY = 'not-ready';

/**
 * Asks the source, in the snapshot that will be read, whether its data is complete.
 * @throws ConnectorError `unavailable` with code {@link NOT_READY} for any answer but one row whose first column is true
 */
export async function ensureReady(session: SqlSession, query: string, options: CallOptions): Promise<void> {
  const [column] = await session.describe(query);
  await options.pace(QUERY_LANE);
  const rows = await session.db.selectFrom(wrapped(query)).selectAll().limit(2).execute();
  const raw = column === undefined ? undefined : rows[0]?.[column.name];
  if (rows.length === 1 && column !== undefined && isPresent(raw) && isTrue(column.decode(raw))) return;
  throw new ConnectorError({
    kind: 'unavailable',
    code: NOT_READY,
    message: 'ready: the source says that it is not ready',
    remedy: 'wait until its data is loaded; ready is a query of one row whose first column is true',
  });
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
