import { installedOrSkip } from '../../support/servers/index.js';
import { TestDatabases, type DialectName, type TestDatabase } from './databases.js';

const SEED = `
  create table person (id integer primary key, name varchar(50), email text, start_on date);
  insert into person values (3, 'Zoë Ångström', 'zoe@example.edu', '2024-02-29'), (1, '山田太郎', null, null), (2, '', 'b@example.edu', '2023-12-31');
  create table team (id integer primary key, name text);
  insert into team values (10, 'vpn'), (20, 'mail');
  create table member (person_id integer, team_id integer);
  insert into member values (1, 10), (1, 20), (2, 20), (3, 20), (3, 10);`;

/** What a suite gets: a database with three people, two teams and five memberships, and configurations over it. */
export interface Fixture {
  readonly dialect: DialectName;
  readonly database: () => TestDatabase;
  /** A configuration with people only. */
  readonly people: (query: string, more?: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  /** A configuration with people, groups and memberships. */
  readonly all: () => Record<string, unknown>;
}

/** The same suite on every dialect: what holds on one must hold on all. */
export function describeEachDialect(title: string, body: (fixture: Fixture) => void): void {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    describe(`source-sql on ${dialect}: ${title}`, () => {
      const databases = new TestDatabases();
      let made: TestDatabase | undefined;
      const database = (): TestDatabase => {
        if (made === undefined) throw new Error('ask for the database inside a test');
        return made;
      };
      const people: Fixture['people'] = (query, more = {}) => ({ url: database().url, people: { key: 'id', query }, ...more });
      before(async function () {
        if (dialect === 'postgres') await installedOrSkip(this, 'postgres');
        made = await databases.make(dialect);
        await made.run(SEED);
      });
      after(() => databases.stop());
      const all = (): Record<string, unknown> => ({
        ...people('select * from person order by id'),
        groups: { key: 'id', query: 'select * from team order by id' },
        memberships: { query: 'select * from member order by person_id, team_id', person: 'person_id', group: 'team_id' },
      });
      body({ dialect, database, people, all });
    });
  }
}
