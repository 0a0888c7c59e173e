import { ConnectorError, type Finding } from '@rollcall/core';
import { Kysely, MysqlDialect, sql } from 'kysely';
import { createConnection, type Connection } from 'mysql2';
import type { ServerAddress } from '../../address.js';
import { connectionFindings, placeOfServer } from '../../encryption.js';
import type { TableFacts } from '../../tables/facts.js';
import type { AnyTables, ConnectionOptions, SqlConnection, SqlDialect } from '../dialect.js';
import { ensureGone } from '../missing-table.js';
import { describeMysql } from './catalogue.js';
import { connected, optionsOf } from './connect.js';
import { isMysqlAnswer, isNoTable, mysqlFailure } from './errors.js';
import { Wire } from './pool.js';
import { mysqlWords } from './words.js';

const ANSWER_GRACE_MS = 3_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** Without strict mode a text that is too long is cut, a number that is too large is bent, and nobody is told. */
const MODES = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO';

/** MariaDB 10.6 and later, MySQL 8 and later, by mysql2. */
export const mysql: SqlDialect<ServerAddress> = {
  name: 'mysql',
  open: async (address, options) => {
    const place = `MariaDB or MySQL at ${placeOfServer(address)}`;
    const driver = createConnection(await optionsOf(address, options.caFile));
    // A connection that breaks between two statements is noticed by the next one; without a listener it would end the process.
    driver.on('error', () => undefined);
    const wire = new Wire(driver, options.statementTimeoutMs + ANSWER_GRACE_MS);
    try {
      await connected(driver, options.signal);
      const connection = new MysqlConnection(driver, wire, place, address, options);
      await connection.settle(options.statementTimeoutMs);
      return connection;
    } catch (error) {
      wire.breakOff();
      throw mysqlFailure(error, place);
    }
  },
};

class MysqlConnection implements SqlConnection {
  readonly endOfRows = 'the end of the result';
  readonly words = mysqlWords;
  readonly hasIsolationLevels = true;
  readonly db: Kysely<AnyTables>;
  readonly findings: readonly Finding[];
  #ended: Promise<void> | undefined;

  constructor(
    private readonly driver: Connection,
    private readonly wire: Wire,
    public server: string,
    private readonly address: ServerAddress,
    { caFile }: ConnectionOptions,
  ) {
    this.db = new Kysely<AnyTables>({ dialect: new MysqlDialect({ pool: wire.pool }) });
    this.findings = connectionFindings(address, caFile);
  }

  async settle(statementTimeoutMs: number): Promise<void> {
    await sql`set session sql_mode = ${MODES}, time_zone = '+00:00', character_set_results = utf8mb4`.execute(this.db);
    const { rows } = await sql<{ readonly version: string }>`select version() as version`.execute(this.db);
    const version = rows[0]?.version ?? '';
    const isMariadb = version.includes('MariaDB');
    this.server = this.server.replace('MariaDB or MySQL', `${isMariadb ? 'MariaDB' : 'MySQL'} ${version.split('-')[0] ?? ''}`);
    // MySQL bounds selects only; there a write is bounded from here, by breaking the connection off.
    const limit = isMariadb ? sql`max_statement_time = ${sql.lit(statementTimeoutMs / 1_000)}` : sql`max_execution_time = ${sql.lit(statementTimeoutMs)}`;
    await sql`set session ${limit}`.execute(this.db);
  }

  /** By its address: the numbers that servers of a cluster give themselves differ from one to the next. */
  identity(): Promise<string> {
    return Promise.resolve(`mysql:${placeOfServer(this.address)}`);
  }

  async serverTimeMs(): Promise<number | undefined> {
    const { rows } = await sql<{ readonly now: string }>`select cast(unix_timestamp(now(3)) * 1000 as char) as now`.execute(this.db);
    return Math.round(Number(rows[0]?.now));
  }

  async describe(table: string): Promise<TableFacts | undefined> {
    const facts = await describeMysql(this.db, table);
    if (facts === undefined) await ensureGone(this, table, isNoTable);
    return facts;
  }

  async ensureWritable(): Promise<void> {
    const { rows } = await sql<{ readonly readonly: unknown }>`select @@global.read_only as readonly`.execute(this.db);
    if (String(rows[0]?.readonly) === '0') return;
    throw new ConnectorError({ kind: 'forbidden', message: `${this.server} is read-only`, remedy: 'name the primary server in url, not a replica' });
  }

  failure(error: unknown): ConnectorError {
    return mysqlFailure(error, this.server);
  }

  isAnswer(error: unknown): boolean {
    return isMysqlAnswer(error);
  }

  cancel(): void {
    this.wire.breakOff();
  }

  close(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    if (this.wire.isGone) return;
    if (!this.wire.isMidResult) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
        this.driver.end(() => {
          resolve();
        });
      });
      clearTimeout(timer);
    }
    this.wire.breakOff();
  }
}
