import { ConnectorError, type ReadKeys } from '@rollcall/core';
import type { RawBuilder } from 'kysely';
import type { SqlSession } from '../dialects/dialect.js';

/**
 * The condition for a read by keys; undefined for a read of everything.
 * @throws ConnectorError `unsupported` for a read by name: a source knows its records by key
 */
export function narrowed(session: SqlSession, column: string, keys: ReadKeys): RawBuilder<boolean> | undefined {
  if (keys === 'all') return undefined;
  if (keys.by === 'name') throw new ConnectorError({ kind: 'unsupported', message: 'an SQL source is read by key, not by name' });
  return session.isOneOf(session.keyText(column), keys.values);
}
