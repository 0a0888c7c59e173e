import { join } from 'node:path';
import { openSqlite } from '@rollcall/sqlite';
import { startDuoSimulator, type DuoSimulator, type DuoSimulatorOptions } from '@rollcall/duo-simulator';
import { Installation } from './host-run.js';

const OFFICE = `
state: ./rollcall.db
sources:
  hr:
    use: sql
    url: "\${env:HR_URL}"
    people: { key: id, query: "select id, login, name, email, mobile, active from person", columns: { id: int, login: string, name: string, email: string, mobile: string, active: int } }
    groups: { key: id, query: "select id, name, about from team", columns: { id: int, name: string, about: string } }
    memberships: { query: "select person_id, team_id from member", person: person_id, group: team_id }
targets:
  duo:
    use: duo
    host: 127.0.0.1
    port: "\${env:DUO_PORT}"
    integrationKey: "\${env:DUO_IKEY}"
    secretKey: "\${env:DUO_SKEY}"
    rates: { reads: 100000, writes: 100000, bulk: 100000, bulkCreate: 100000, trash: 100000, restore: 100000 }
pipelines:
  staff:
    from: hr
    to: duo
    scope: "hr.active == 1"
    accounts: { username: "hr.login", realname: "hr.name", email: "hr.email", phones: "hr.mobile" }
    groups: { name: "group.name", desc: "group.about" }
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 } }
`;

/** A small company: a SQLite database as HR, a Duo simulator over HTTP, and Rollcall between them. */
export class SmallOffice {
  readonly installation = new Installation();

  private constructor(readonly simulator: DuoSimulator) {}

  static async open(people: number, options: DuoSimulatorOptions = {}): Promise<SmallOffice> {
    const office = new SmallOffice(await startDuoSimulator(options));
    const path = join(office.installation.folder, 'hr.db');
    office.installation.configure(OFFICE, { HR_URL: path, DUO_PORT: String(office.simulator.port), DUO_IKEY: office.simulator.ikey, DUO_SKEY: office.simulator.skey });
    await office.sql(`
      create table person (id integer primary key, login text, name text, email text, mobile text, active integer);
      create table team (id integer primary key, name text, about text);
      create table member (person_id integer, team_id integer);
      insert into team values (1, 'vpn', 'The VPN'), (2, 'mail', 'Mail');
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${people})
        insert into person select i, 'user' || i, 'User ' || i, 'user' || i || '@example.edu', null, 1 from n;
      insert into member select id, 1 + id % 2 from person;`);
    return office;
  }

  async sql(text: string): Promise<void> {
    const database = await openSqlite(join(this.installation.folder, 'hr.db'));
    try {
      database.exec(text);
    } finally {
      database.close();
    }
  }

  async close(): Promise<void> {
    await this.simulator.close();
    this.installation.dispose();
  }
}
