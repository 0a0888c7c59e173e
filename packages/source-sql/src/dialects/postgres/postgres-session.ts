import { type ConnectorError, type Finding } from '@rollcall/core';
import { answerTimeoutMs, boundStatement, endPostgres, streamOf } from '@rollcall/sql-connection';
import { Kysely, PostgresDialect, sql, type ControlledTransaction, type PostgresPool, type PostgresPoolClient, type RawBuilder } from 'kysely';
import pg from 'pg';
import type { AnyTables, SqlColumn, SqlSession } from '../dialect.js';
import { wrappedText } from '../wrapped.js';
import { boundedCursor } from './bounded-cursor.js';
import { postgresFailure } from './errors.js';
import { postgresType, suggestionFor } from './types.js';

const CANCEL_TIMEOUT_MS = 500;

/** What a session begins with, beside its connection. */
export interface PostgresBeginning {
  readonly config: pg.ClientConfig;
  readonly findings: readonly Finding[];
  /** `PostgreSQL at db:5432/hr`. */
  readonly place: string;
  readonly watermark: string | undefined;
  readonly statementTimeoutMs: number;
}

/** One connection to PostgreSQL inside one read-only, repeatable-read transaction. */
export class PostgresSession implements SqlSession {
  readonly endOfRows = 'CommandComplete of the query';
  server: string;
  readonly watermark: string | undefined;
  readonly findings: readonly Finding[];
  readonly db: Kysely<AnyTables>;
  readonly #client: pg.Client;
  #ended: Promise<void> | undefined;
  #cancelled: Promise<void> | undefined;
  #backendPid = '';

  private constructor(
    client: pg.Client,
    transaction: ControlledTransaction<AnyTables>,
    private readonly begun: PostgresBeginning,
  ) {
    this.#client = client;
    this.db = transaction;
    this.server = begun.place;
    this.findings = begun.findings;
    this.watermark = begun.watermark;
  }

  /** Begins the snapshot on a connected client, which then belongs to the session. */
  static async begin(client: pg.Client, begun: PostgresBeginning): Promise<PostgresSession> {
    const timeoutMs = answerTimeoutMs(begun.statementTimeoutMs);
    const db = new Kysely<AnyTables>({ dialect: new PostgresDialect({ pool: poolOf(client, timeoutMs), cursor: boundedCursor(client, timeoutMs) }) });
    const transaction = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
    const session = new PostgresSession(client, transaction, begun);
    await session.#settle(begun.statementTimeoutMs);
    return session;
  }

  async #settle(statementTimeoutMs: number): Promise<void> {
    const timeout = String(statementTimeoutMs);
    const { rows } = await sql<{ version: string; pid: string }>`
      select set_config('statement_timeout', ${timeout}, true), set_config('timezone', 'UTC', true),
        set_config('datestyle', 'ISO', true), set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true),
        current_setting('server_version') as version, pg_backend_pid() as pid`.execute(this.db);
    const [row] = rows;
    this.server = this.server.replace('PostgreSQL', `PostgreSQL ${row?.version.split(' ')[0] ?? ''}`);
    this.#backendPid = row?.pid ?? '';
  }

  async describe(query: string): Promise<readonly SqlColumn[]> {
    try {
      const text = wrappedText(query);
      const { fields } = await this.#client.query(boundStatement(text, [], answerTimeoutMs(this.begun.statementTimeoutMs)));
      const oids = [...new Set(fields.map((field) => field.dataTypeID))];
      const { rows } = await sql<{ oid: string; name: string; element: string | null }>`
        select t.oid::text as oid, t.oid::regtype::text as name, case when t.typcategory = 'A' then e.oid::text end as element
        from pg_catalog.pg_type t left join pg_catalog.pg_type a on a.oid = t.typelem
        left join pg_catalog.pg_type e on e.oid = case when a.typtype = 'd' then a.typbasetype else a.oid end
        where t.oid = any(${oids}::oid[])`.execute(this.db);
      const named = new Map(rows.map((row) => [Number(row.oid), row]));
      return fields.map((field) => columnOf(field, named.get(field.dataTypeID)));
    } catch (error) {
      throw postgresFailure(error, { server: this.server, section: undefined, described: query });
    }
  }

  keyText(column: string): RawBuilder<string> {
    return sql<string>`(${sql.id('q', column)}::text collate "C")`;
  }

  isOneOf(text: RawBuilder<string>, values: readonly string[]): RawBuilder<boolean> {
    return sql<boolean>`${text} = any(${values}::text[])`;
  }

  failure(error: unknown, section: string): ConnectorError {
    return postgresFailure(error, { server: this.server, section });
  }

  /** The server is told first: a backend that is computing does not notice that its client is gone. */
  cancel(): Promise<void> {
    this.#cancelled ??= this.#cancelNow();
    return this.#cancelled;
  }

  async #cancelNow(): Promise<void> {
    const giveUp = setTimeout(() => streamOf(this.#client).destroy(), CANCEL_TIMEOUT_MS);
    const second = new pg.Client({ ...this.begun.config, connectionTimeoutMillis: CANCEL_TIMEOUT_MS });
    second.on('error', () => undefined);
    try {
      await second.connect();
      await second.query('select pg_cancel_backend($1)', [this.#backendPid]);
    } catch {
      // Cancelling is a courtesy to the server; the connection goes either way.
    } finally {
      clearTimeout(giveUp);
      streamOf(this.#client).destroy();
      streamOf(second).destroy();
    }
  }

  close(): Promise<void> {
    this.#ended ??= endPostgres(this.#client);
    return this.#ended;
  }
}

/** A pool of one, so that the session owns its connection: it describes on it, cancels it and ends it. */
function poolOf(client: pg.Client, timeoutMs: number): PostgresPool {
  const query = (text: unknown, values?: readonly unknown[]): unknown =>
    typeof text === 'string'
      ? client.query(boundStatement(text, values ?? [], timeoutMs))
      : client.query(text as pg.Submittable);
  const only = { query, release: () => undefined } as PostgresPoolClient;
  return { connect: () => Promise.resolve(only), end: () => Promise.resolve() };
}

function columnOf(field: pg.FieldDef, catalogue: { readonly name: string; readonly element: string | null } | undefined): SqlColumn {
  const element = catalogue?.element ?? undefined;
  const type = postgresType(field.dataTypeID, element === undefined ? undefined : Number(element));
  return {
    name: field.name,
    type: catalogue?.name ?? String(field.dataTypeID),
    ...suggestionFor(type, element !== undefined),
    ...(type.notKeyBecause === undefined ? {} : { notKeyBecause: type.notKeyBecause }),
    decode: (raw) => type.decode(raw as string),
  };
}
