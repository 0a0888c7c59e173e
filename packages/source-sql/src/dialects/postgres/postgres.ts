import { connectionFindings, connectPostgres, endPostgres, placeOfServer, postgresSettings, type ServerAddress } from '@rollcall/sql-connection';
import pg from 'pg';
import { markOf } from '../../watermark.js';
import type { SqlDialect } from '../dialect.js';
import { postgresFailure } from './errors.js';
import { PostgresSession } from './postgres-session.js';

/** PostgreSQL 12 and later, by pg. */
export const postgres: SqlDialect<ServerAddress<'postgres'>> = {
  name: 'postgres',
  open: async (address, options) => {
    const place = `PostgreSQL at ${placeOfServer(address)}`;
    const config = await postgresSettings(address, options.caFile);
    const client = new pg.Client(config);
    try {
      await connectPostgres(client, options.signal);
      const watermark = await logMark(client);
      const findings = connectionFindings(address, options.caFile);
      return await PostgresSession.begin(client, { config, findings, place, watermark, statementTimeoutMs: options.statementTimeoutMs });
    } catch (error) {
      await endPostgres(client);
      throw postgresFailure(error, { server: place, section: undefined });
    }
  },
};

/**
 * The place in the write-ahead log that the snapshot, taken after, is at least at. Undefined where the server has none to tell (some
 * hosted kinds). A standby tells the timeline of its last restart point, which follows a promotion within minutes.
 */
async function logMark(client: pg.Client): Promise<string | undefined> {
  const lsn = '(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text as lsn';
  const system = '(select system_identifier::text from pg_control_system()) as system';
  const timeline = `case when pg_is_in_recovery() then (select timeline_id::text from pg_control_checkpoint())
    else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int::text end as timeline`;
  const told = (await row(client, `select ${lsn}, ${system}, ${timeline}`)) ?? (await row(client, `select ${lsn}, null as system, null as timeline`));
  if (typeof told?.lsn !== 'string') return undefined;
  return markOf({ system: told.system ?? undefined, timeline: told.timeline === null ? undefined : Number(told.timeline), lsn: told.lsn });
}

type Told = Readonly<Record<'lsn' | 'system' | 'timeline', string | null>>;

/** The only row, or undefined where the server does not tell it, or not to this role. */
async function row(client: pg.Client, query: string): Promise<Told | undefined> {
  try {
    const { rows } = await client.query<Told>(query);
    return rows[0];
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.severity === 'ERROR') return undefined;
    throw error;
  }
}
