import { setTimeout as sleep } from 'node:timers/promises';
import { openSqlite } from '@rollcall/sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queryPostgres, startPostgres, type Postgres } from '../../support/servers/index.js';

export type DialectName = 'postgres' | 'sqlite';

/** An empty database of one test suite, and how to write into it. */
export interface TestDatabase {
  readonly dialect: DialectName;
  readonly url: string;
  /** Runs statements on a connection of its own, committed. */
  run(sqlText: string): Promise<void>;
  /** The connections of Rollcall that are still open at the server after up to two seconds; undefined where nobody counts them. */
  openConnections(): Promise<number | undefined>;
}

/** Where the suites get their databases from. One server serves them all. */
export class TestDatabases {
  #postgres: Postgres | undefined;
  #folder: string | undefined;
  #count = 0;

  async make(dialect: DialectName): Promise<TestDatabase> {
    this.#count += 1;
    return dialect === 'postgres' ? this.#makePostgres(`t${this.#count}`) : this.#makeSqlite(`t${this.#count}.db`);
  }

  async stop(): Promise<void> {
    await this.#postgres?.stop();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #makePostgres(name: string): Promise<TestDatabase> {
    this.#postgres ??= await startPostgres();
    const url = await this.#postgres.createDatabase(name);
    return {
      dialect: 'postgres',
      url,
      run: (sqlText) => queryPostgres(url, sqlText).then(() => undefined),
      openConnections: async () => {
        // The server notices a closed connection in its own time.
        for (let tries = 0; ; tries += 1) {
          const rows = await queryPostgres(url, "select count(*)::int as n from pg_stat_activity where application_name = 'rollcall' and datname = current_database()");
          if (rows[0]?.n === 0 || tries === 20) return rows[0]?.n as number;
          await sleep(100);
        }
      },
    };
  }

  async #makeSqlite(name: string): Promise<TestDatabase> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'rollcall-sql-'));
    const file = join(this.#folder, name);
    const run = async (sqlText: string): Promise<void> => {
      const database = await openSqlite(file, { busyTimeoutMs: 0 });
      try {
        database.exec(sqlText);
      } finally {
        database.close();
      }
    };
    await run('pragma journal_mode = wal');
    return { dialect: 'sqlite', url: `sqlite:${file}`, run, openConnections: () => Promise.resolve(undefined) };
  }
}

/** `count` rows of one integer column `n` from 1 on, in either dialect. */
export function numbers(count: number): string {
  return `(with recursive counter(n) as (select 1 union all select n + 1 from counter where n < ${count}) select n from counter)`;
}
