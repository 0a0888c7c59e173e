import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@rollcall/sqlite';
import { sqlSource } from '@rollcall/source-sql';
import { sqlTarget } from '@rollcall/target-sql';
import { expect } from 'chai';
import { runHere, type Ended } from '../cli/support/installation.js';
import type { Rows } from './support/databases.js';
import { describeEachDialect } from './support/each-dialect.js';

const PEOPLE = 30;

/** HR in a SQLite file, and the tables of another program that are to be kept as Grouper keeps `grouper_prov_duo_user`. */
const FILE = `
state: ./rollcall.db
sources:
  hr:
    use: sql
    url: "\${env:HR_URL}"
    people: { key: id, query: "select id, login, mail, push, enrolled_at, active from person", columns: { id: int, login: string, mail: string, push: bool, enrolled_at: int, active: int } }
    groups: { key: id, query: "select id, name, about from team", columns: { id: int, name: string, about: string } }
    memberships: { query: "select person_id, team_id from member", person: person_id, group: team_id }
targets:
  table:
    use: sql
    url: "\${env:TABLE_URL}"
    create: true
    accounts:
      table: prov_user
      key: user_id
      name: user_name
      columns:
        user_id: { type: string, maxLength: 40 }
        user_name: { type: string, maxLength: 100 }
        email: { type: string, maxLength: 100 }
        is_push_enabled: { type: bool, as: [T, F] }
        created_at: { type: int, required: true }
      scope: { config_id: duo1 }
    groups: { table: prov_group, key: group_id, name: group_name, columns: { group_name: string, description: string }, scope: { config_id: duo1 } }
    memberships: { table: prov_member, account: user_id, group: group_id, scope: { config_id: duo1 } }
pipelines:
  staff:
    from: hr
    to: table
    absence: immediate
    scope: "hr.active == 1"
    accounts: { user_id: "'u' + string(hr.id)", user_name: "hr.login", email: "hr.mail", is_push_enabled: "hr.push", created_at: "hr.enrolled_at" }
    groups: { group_name: "group.name", description: "group.about" }
    leave: [ { delete: now } ]
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 } }
`;

class Office {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-sql-to-sql-'));

  constructor(private readonly tableUrl: string) {
    writeFileSync(join(this.folder, 'rollcall.yaml'), FILE);
  }

  async hr(sql: string): Promise<void> {
    const database = await openSqlite(join(this.folder, 'hr.db'));
    database.exec(sql);
    database.close();
  }

  run(...args: readonly string[]): Promise<Ended> {
    return runHere([...args, '--config', join(this.folder, 'rollcall.yaml')], { env: { TABLE_URL: this.tableUrl, HR_URL: `sqlite:${join(this.folder, 'hr.db')}` }, plugins: [sqlSource, sqlTarget] });
  }

  /** Plans, applies that plan, and answers what it was and what a new plan would be. */
  async apply(): Promise<{ readonly planned: string; readonly next: string }> {
    const plan = join(this.folder, 'plan.jsonl');
    const planned = await this.run('plan', '--out', plan);
    expect(planned.code, planned.stdout + planned.stderr).to.be.oneOf([0, 2]);
    const applied = await this.run('apply', plan);
    expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
    rmSync(plan);
    return { planned: planned.stdout, next: (await this.run('plan')).stdout };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describeEachDialect('from a SQL source to SQL tables', (database) => {
  let office: Office;
  beforeEach(async () => {
    office = new Office(database().url);
    await office.hr(`
      create table person (id integer primary key, login text, mail text, push integer, enrolled_at integer, active integer);
      create table team (id integer primary key, name text, about text);
      create table member (person_id integer, team_id integer);
      insert into team values (1, 'vpn', 'The VPN'), (2, 'mail', null);
      with recursive n(i) as (select 3 union all select i + 1 from n where i < 12) insert into team select i, 'team' || i, null from n;
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${String(PEOPLE)})
        insert into person select i, 'user' || i, nullif('user' || i || '@example.edu', 'user7@example.edu'), i % 2, 1700000000 + i, 1 from n;
      insert into member select id, 2 from person; insert into member values (4, 1)`);
  });
  afterEach(() => {
    office.dispose();
  });

  const users = (where = '1 = 1'): Promise<Rows> => database().query(`select user_id, user_name, email, is_push_enabled, config_id from prov_user where ${where} order by user_id`);
  const count = async (table: string): Promise<number> => Number((await database().query(`select count(*) as n from ${table}`))[0]?.n);

  it('plans, applies, and has nothing left to do; leavers go, groups are emptied, changes come', async () => {
    const checked = await office.run('check');
    expect(checked.code, checked.stdout + checked.stderr).to.equal(0);
    expect((await office.apply()).next).to.match(/: 0 operations|nothing to do/i);
    expect([await count('prov_user'), await count('prov_group'), await count('prov_member')]).to.deep.equal([PEOPLE, 12, PEOPLE + 1]);
    expect(await users("user_id in ('u6', 'u7')")).to.deep.equal([
      { user_id: 'u6', user_name: 'user6', email: 'user6@example.edu', is_push_enabled: 'F', config_id: 'duo1' },
      { user_id: 'u7', user_name: 'user7', email: null, is_push_enabled: 'T', config_id: 'duo1' },
    ]);
    // Another program's rows lie in the same table.
    await database().query("insert into prov_user (user_id, user_name, created_at, config_id) values ('u1', 'user1', 1, 'duo2')");

    await office.hr(`update person set active = 0 where id = 1; delete from person where id = 2; delete from member where person_id = 2; delete from team where id = 1; delete from member where team_id = 1;
      update person set login = 'renamed', mail = null where id = 3; update team set about = 'Mail!' where id = 2`);
    const { next } = await office.apply();
    expect(next).to.match(/: 0 operations|nothing to do/i);
    expect((await users("user_id in ('u1', 'u2', 'u3')")).map((row) => ({ ...row }))).to.deep.equal([
      { user_id: 'u1', user_name: 'user1', email: null, is_push_enabled: null, config_id: 'duo2' },
      { user_id: 'u3', user_name: 'renamed', email: null, is_push_enabled: 'T', config_id: 'duo1' },
    ]);
    const [vpn] = await database().query("select group_id from prov_group where group_name = 'vpn'");
    expect(vpn, 'a group that left the source is emptied and kept').not.to.equal(undefined);
    expect(await database().query(`select user_id from prov_member where group_id = ${String(vpn?.group_id)}`)).to.deep.equal([]);
    expect(await count('prov_member')).to.equal(PEOPLE - 2);
    expect(await database().query("select description from prov_group where group_name = 'mail'")).to.deep.equal([{ description: 'Mail!' }]);
  });

  it('does what can be done of a batch that holds one bad row, and the rest when it is mended', async () => {
    await office.apply();
    await database().query('create unique index mails on prov_user (email)');
    await office.hr(`with recursive n(i) as (select 31 union all select i + 1 from n where i < 40)
      insert into person select i, 'user' || i, case i when 35 then 'user1@example.edu' else 'user' || i || '@example.edu' end, 0, 1, 1 from n`);
    const bad = await office.run('apply');
    expect(bad.code, bad.stdout).to.equal(5);
    expect(bad.stdout).to.match(/(?:email|a value) is taken/).and.not.to.include('user1@example.edu');
    expect(await count('prov_user')).to.equal(PEOPLE + 9);
    await office.hr("update person set mail = 'user35@example.edu' where id = 35");
    expect((await office.apply()).next).to.match(/: 0 operations|nothing to do/i);
    expect(await count('prov_user')).to.equal(PEOPLE + 10);
  });
});
