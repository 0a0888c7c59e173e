import { ConnectorError, type Finding } from '@rollcall/core';
import { answerTimeoutMs, connectionFindings, mysqlSettings, MysqlWire, placeOfServer, type ConnectionOptions } from '@rollcall/sql-connection';
import { Kysely, MysqlDialect, sql } from 'kysely';
import { createConnection } from 'mysql2';
import type { ServerAddress } from '../../address.js';
import type { TableFacts } from '../../tables/facts.js';
import type { AnyTables, SqlConnection, SqlDialect } from '../dialect.js';
import { described } from '../described.js';
import { describeMysql } from './catalogue.js';
import { isMysqlAnswer, isNoTable, mysqlFailure } from './errors.js';
import { mysqlWords } from './words.js';

/** Without strict mode a text that is too long is cut, a number that is too large is bent, and nobody is told. */
const MODES = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO';

/** MariaDB 10.6 and later, MySQL 8 and later, by mysql2. */
export const mysql: SqlDialect<ServerAddress<'mysql'>> = {
  name: 'mysql',
  open: async (address, options) => {
    const place = `MariaDB or MySQL at ${placeOfServer(address)}`;
    const wire = new MysqlWire(createConnection(await mysqlSettings(address, options.caFile)), answerTimeoutMs(options.statementTimeoutMs));
    try {
      await wire.connect(options.signal);
      const connection = new MysqlConnection(wire, place, address, options);
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

  constructor(
    private readonly wire: MysqlWire,
    public server: string,
    private readonly address: ServerAddress<'mysql'>,
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

  describe(table: string): Promise<TableFacts | undefined> {
    return described(this, table, { describe: describeMysql, isNoTable });
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
    return this.wire.end();
  }
}
