import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@rollcall/sqlite';
import { queryMariadb, queryPostgres, startMariadb, startPostgres, type Mariadb, type Postgres } from '../../support/servers/index.js';

export type DialectName = 'postgres' | 'mariadb' | 'sqlite';
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** An empty database of one test suite, and how to look into it from outside. */
export interface TestDatabase {
  readonly dialect: DialectName;
  readonly url: string;
  /** Runs statements, separated by semicolons, on a connection of its own; answers the rows of the last one that has any. */
  readonly query: (sql: string) => Promise<Rows>;
  /** A user who may only connect, and the url it connects by. */
  createUser(name: string, password: string): Promise<string>;
  /** The connections of Rollcall that the server still knows. */
  connections(): Promise<number>;
}

let count = 0;
let folder: string | undefined;
let postgres: Promise<Postgres> | undefined;
let mariadb: Promise<Mariadb> | undefined;

// One server serves all suites that are run together; a server that nobody asks for is not started.
after(async () => {
  await (await postgres)?.stop();
  await (await mariadb)?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  postgres = mariadb = folder = undefined;
});

export function postgresServer(): Promise<Postgres> {
  postgres ??= startPostgres();
  return postgres;
}

export function mariadbServer(): Promise<Mariadb> {
  mariadb ??= startMariadb();
  return mariadb;
}

export async function makeDatabase(dialect: DialectName): Promise<TestDatabase> {
  count += 1;
  switch (dialect) {
    case 'postgres':
      return makePostgres(await postgresServer(), `t${String(count)}`);
    case 'mariadb':
      return makeMariadb(await mariadbServer(), `t${String(count)}`);
    case 'sqlite':
      return makeSqlite(`t${String(count)}.db`);
    default:
      return dialect satisfies never;
  }
}

async function makePostgres(server: Postgres, name: string): Promise<TestDatabase> {
  const url = await server.createDatabase(name);
  return {
    dialect: 'postgres',
    url,
    query: (sql) => queryPostgres(url, sql),
    createUser: async (user, password) => (await server.createUser(user, password)).replace(/\/postgres$/, `/${name}`),
    connections: async () => Number((await queryPostgres(url, "select count(*) as n from pg_stat_activity where application_name = 'rollcall' and datname = current_database()"))[0]?.n),
  };
}

async function makeMariadb(server: Mariadb, name: string): Promise<TestDatabase> {
  const url = await server.createDatabase(name);
  return {
    dialect: 'mariadb',
    url,
    query: (sql) => queryMariadb(url, sql),
    createUser: async (user, password) => `${await server.createUser(user, password)}${name}`,
    connections: async () => Number((await queryMariadb(url, 'select count(*) as n from information_schema.processlist where db = database() and id <> connection_id()'))[0]?.n),
  };
}

async function makeSqlite(name: string): Promise<TestDatabase> {
  folder ??= await mkdtemp(join(tmpdir(), 'rollcall-target-sql-'));
  const file = join(folder, name);
  const query = async (sql: string): Promise<Rows> => {
    const database = await openSqlite(file);
    try {
      const statements = sql.split(';').filter((statement) => statement.trim() !== '');
      let rows: Rows = [];
      for (const statement of statements) {
        if (/^\s*(?:select|pragma)/i.test(statement)) rows = database.all(statement).map((row) => ({ ...row }));
        else database.exec(statement);
      }
      return rows;
    } finally {
      database.close();
    }
  };
  await query('pragma journal_mode = wal');
  return { dialect: 'sqlite', url: `sqlite:${file}`, query, createUser: () => Promise.reject(new Error('SQLite has no users')), connections: () => Promise.resolve(0) };
}
