import { ConnectorError, type Finding } from '@rollcall/core';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { ServerAddress } from '../../address.js';
import { connectionFindings, placeOfServer, tlsOf } from '../../encryption.js';
import type { TableFacts } from '../../tables/facts.js';
import type { AnyTables, ConnectionOptions, SqlConnection, SqlDialect } from '../dialect.js';
import { ensureGone } from '../missing-table.js';
import { describePostgres } from './catalogue.js';
import { isNoTable, isPostgresAnswer, postgresFailure } from './errors.js';
import { connectionOf, cursorOver, poolOf } from './pool.js';
import { postgresWords } from './words.js';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
const ANSWER_GRACE_MS = 3_000;
const CLOSE_TIMEOUT_MS = 1_000;

/** PostgreSQL 12 and later, by pg. */
export const postgres: SqlDialect<ServerAddress> = {
  name: 'postgres',
  open: async (address, options) => {
    const place = `PostgreSQL at ${placeOfServer(address)}`;
    const client = new pg.Client(await configOf(address, options.caFile));
    // A connection that breaks between two statements is noticed by the next one; without a listener it would end the process.
    client.on('error', () => undefined);
    try {
      await connected(client, options.signal);
      const connection = new PostgresConnection(client, place, address, options);
      await connection.settle(options.statementTimeoutMs);
      return connection;
    } catch (error) {
      await endOf(client);
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
    private readonly address: ServerAddress,
    { caFile, statementTimeoutMs }: ConnectionOptions,
  ) {
    const answerTimeoutMs = statementTimeoutMs + ANSWER_GRACE_MS;
    this.db = new Kysely<AnyTables>({ dialect: new PostgresDialect({ pool: poolOf(client, answerTimeoutMs), cursor: cursorOver(client, answerTimeoutMs) }) });
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

  async describe(table: string): Promise<TableFacts | undefined> {
    const facts = await describePostgres(this.db, table);
    if (facts === undefined) await ensureGone(this, table, isNoTable);
    return facts;
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
    connectionOf(this.client).stream.destroy();
  }

  close(): Promise<void> {
    this.#ended ??= endOf(this.client);
    return this.#ended;
  }
}

async function configOf(address: ServerAddress, caFile: string | undefined): Promise<pg.ClientConfig> {
  const tls = await tlsOf(address, caFile);
  const { host, port, database, user, password } = address;
  return {
    host, port, database, user, password,
    ssl: tls === undefined ? false : { ...(tls.ca === undefined ? {} : { ca: tls.ca }), rejectUnauthorized: tls.rejectUnauthorized, ...(tls.checksHost ? {} : { checkServerIdentity: () => undefined }) },
    application_name: 'rollcall',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    // Values stay texts: the declared type of the column reads them. Nothing global is touched.
    types: { getTypeParser: () => (value: string) => value },
  };
}

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

/** Says goodbye, which rolls back; a server that does not answer is left. */
async function endOf(client: pg.Client): Promise<void> {
  const { stream } = connectionOf(client);
  if (stream.destroyed) return;
  const timer = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS);
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  client.end().catch(() => undefined);
  await closed;
  clearTimeout(timer);
}
