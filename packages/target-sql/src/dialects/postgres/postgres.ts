import { ConnectorError, type Finding } from '@rollcall/core';
import { answerTimeoutMs, connectionFindings, connectPostgres, endPostgres, placeOfServer, postgresSettings, streamOf, type ConnectionOptions } from '@rollcall/sql-connection';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { ServerAddress } from '../../address.js';
import type { TableFacts } from '../../tables/facts.js';
import type { AnyTables, SqlConnection, SqlDialect } from '../dialect.js';
import { described } from '../described.js';
import { describePostgres } from './catalogue.js';
import { isNoTable, isPostgresAnswer, postgresFailure } from './errors.js';
import { cursorOver, poolOf } from './pool.js';
import { postgresWords } from './words.js';

/** PostgreSQL 12 and later, by pg. */
export const postgres: SqlDialect<ServerAddress<'postgres'>> = {
  name: 'postgres',
  open: async (address, options) => {
    const place = `PostgreSQL at ${placeOfServer(address)}`;
    const client = new pg.Client(await postgresSettings(address, options.caFile));
    try {
      await connectPostgres(client, options.signal);
      const connection = new PostgresConnection(client, place, address, options);
      await connection.settle(options.statementTimeoutMs);
      return connection;
    } catch (error) {
      await endPostgres(client);
      throw postgresFailure(error, place);
    }
  },
};

class PostgresConnection implements SqlConnection {
  readonly endOfRows = 'the end of the cursor';
  readonly words = postgresWords;
  readonly hasIsolationLevels = true;
  readonly db: Kysely<AnyTables>;
  readonly findings: readonly Finding[];
  #ended: Promise<void> | undefined;

  constructor(
    private readonly client: pg.Client,
    public server: string,
    private readonly address: ServerAddress<'postgres'>,
    { caFile, statementTimeoutMs }: ConnectionOptions,
  ) {
    const timeoutMs = answerTimeoutMs(statementTimeoutMs);
    this.db = new Kysely<AnyTables>({ dialect: new PostgresDialect({ pool: poolOf(client, timeoutMs), cursor: cursorOver(client, timeoutMs) }) });
    this.findings = connectionFindings(address, caFile);
  }

  async settle(statementTimeoutMs: number): Promise<void> {
    const { rows } = await sql<{ readonly version: string }>`
      select set_config('statement_timeout', ${String(statementTimeoutMs)}, false), set_config('timezone', 'UTC', false),
        set_config('datestyle', 'ISO', false), current_setting('server_version') as version`.execute(this.db);
    this.server = this.server.replace('PostgreSQL', `PostgreSQL ${rows[0]?.version.split(' ')[0] ?? ''}`);
  }

  /** The cluster's own number, which its standbys share; its address where the role may not see that. */
  async identity(): Promise<string> {
    const { database } = this.address;
    try {
      const { rows } = await sql<{ readonly system: string }>`select system_identifier::text as system from pg_control_system()`.execute(this.db);
      if (rows[0] !== undefined) return `postgres:${rows[0].system}/${database}`;
    } catch (error) {
      if (!isPostgresAnswer(error)) throw error;
    }
    return `postgres:${placeOfServer(this.address)}`;
  }

  async serverTimeMs(): Promise<number | undefined> {
    const { rows } = await sql<{ readonly now: string }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint::text as now`.execute(this.db);
    return Number(rows[0]?.now);
  }

  describe(table: string): Promise<TableFacts | undefined> {
    return described(this, table, { describe: describePostgres, isNoTable });
  }

  async ensureWritable(): Promise<void> {
    const { rows } = await sql<{ readonly standby: string }>`select (pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean)::text as standby`.execute(this.db);
    if (rows[0]?.standby !== 'true') return;
    throw new ConnectorError({ kind: 'forbidden', message: `${this.server} is read-only`, remedy: 'name the primary server in url, not a standby' });
  }

  failure(error: unknown): ConnectorError {
    return postgresFailure(error, this.server);
  }

  isAnswer(error: unknown): boolean {
    return isPostgresAnswer(error);
  }

  cancel(): void {
    streamOf(this.client).destroy();
  }

  close(): Promise<void> {
    this.#ended ??= endPostgres(this.client);
    return this.#ended;
  }
}
