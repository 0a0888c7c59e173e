import pg from 'pg';
import type { PostgresAddress } from '../../address.js';
import type { SqlDialect } from '../dialect.js';
import { connectionOf } from './bounded-cursor.js';
import { clientConfig, connectionFindings, placeOfServer } from './connection.js';
import { postgresFailure } from './errors.js';
import { endOf, PostgresSession } from './postgres-session.js';

/** PostgreSQL 12 and later, by pg. */
export const postgres: SqlDialect<PostgresAddress> = {
  name: 'postgres',
  open: async (address, options) => {
    const place = `PostgreSQL at ${placeOfServer(address)}`;
    const config = await clientConfig(address, options.caFile);
    const client = new pg.Client(config);
    // A connection that breaks between two queries is noticed by the next one; without a listener it would end the process.
    client.on('error', () => undefined);
    try {
      await connected(client, options.signal);
      const watermark = await logPosition(client);
      const findings = connectionFindings(address, options.caFile);
      return await PostgresSession.begin(client, { config, findings, place, watermark, statementTimeoutMs: options.statementTimeoutMs });
    } catch (error) {
      await endOf(client);
      throw postgresFailure(error, { server: place, section: undefined });
    }
  },
};

async function connected(client: pg.Client, signal: AbortSignal): Promise<void> {
  const give = (): void => void connectionOf(client).stream.destroy(new Error('aborted'));
  signal.throwIfAborted();
  signal.addEventListener('abort', give, { once: true });
  try {
    await client.connect();
  } finally {
    signal.removeEventListener('abort', give);
  }
}


/**
 * The place in the write-ahead log that the snapshot, taken after, is at least at; padded, so that the texts compare as the
 * places do. Undefined where the server has none to tell (some hosted kinds).
 */
async function logPosition(client: pg.Client): Promise<string | undefined> {
  const position = 'case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end';
  try {
    const { rows } = await client.query<{ lsn: string | null }>(`select (${position})::text as lsn`);
    return rows[0]?.lsn?.split('/').map((half) => half.padStart(8, '0')).join('/');
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.severity === 'ERROR') return undefined;
    throw error;
  }
}
