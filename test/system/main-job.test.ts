import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDuoSimulator, type DuoSimulator } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { Attribute, Change, Client } from 'ldapts';
import pg from 'pg';
import {
  createCertificateAuthority,
  installedOrSkip,
  ldifOfPeople,
  startPostgres,
  startSlapd,
  type PeopleLdif,
  type Postgres,
  type Slapd,
} from '../support/servers/index.js';
import { Installation } from './support/host-run.js';

const PEOPLE = 5_000;
const GROUPS = 200;
/** Every hundredth person has left, every fiftieth has no row in HR. */
const hasLeft = (index: number): boolean => index % 100 === 7;
const hasRow = (index: number): boolean => index % 50 !== 3;
const isSelected = (cn: string): boolean => !cn.endsWith('5');

const CONFIG = `
state: ./rollcall.db
sources:
  directory:
    use: ldap
    url: "\${env:LDAP_URL}"
    caFile: "\${env:LDAP_CA}"
    bind: { dn: "\${env:LDAP_DN}", password: "\${env:LDAP_PASSWORD}" }
    people: { base: "ou=people,dc=example,dc=edu", filter: "(objectClass=inetOrgPerson)" }
    groups: { base: "ou=groups,dc=example,dc=edu" }
  hr:
    use: sql
    url: "\${env:HR_URL}"
    people:
      key: id
      query: "select id, number, email, mobile, start_on, end_on from person"
      columns: { id: int, number: int, email: string, mobile: string, start_on: date, end_on: date }
targets:
  duo:
    use: duo
    host: 127.0.0.1
    port: "\${env:DUO_PORT}"
    caFile: "\${env:DUO_CA}"
    integrationKey: "\${env:DUO_IKEY}"
    secretKey: "\${env:DUO_SKEY}"
    rates: { reads: 100000, writes: 100000, bulk: 100000, bulkCreate: 100000, trash: 100000, restore: 100000 }
pipelines:
  staff:
    from: directory
    join: { hr: "hr.number == directory.employeeNumber" }
    to: duo
    absence: lookup
    scope: "has_hr && activeOn(hr.start_on, hr.end_on, 'America/Chicago')"
    accounts: { username: "lower(directory.uid)", realname: "directory.cn", email: "hr.email", phones: "hr.mobile" }
    groups: { select: "!group.cn.endsWith('5')", name: "group.cn", desc: "group.description" }
`;

describe('the main job: OpenLDAP joined with PostgreSQL into Duo over HTTPS', function () {
  this.timeout(300_000);
  let slapd: Slapd;
  let postgres: Postgres;
  let simulator: DuoSimulator;
  let hr: pg.Client;
  let directory: Client;
  let content: PeopleLdif;
  const installation = new Installation();

  before('start the servers', async function () {
    await installedOrSkip(this, 'slapd');
    await installedOrSkip(this, 'postgres');
    content = ldifOfPeople({ people: PEOPLE, groups: GROUPS, groupKinds: ['groupOfNames', 'groupOfUniqueNames', 'posixGroup'] });
    slapd = await startSlapd({ ldif: content.text, overlays: ['syncprov'] });
    opened.push(() => slapd.stop());
    postgres = await startPostgres({ authentication: 'password' });
    opened.push(() => postgres.stop());
    const authority = createCertificateAuthority();
    const certificate = authority.issue({ ipAddresses: ['127.0.0.1'] });
    simulator = await startDuoSimulator({ tls: { key: certificate.privateKeyPem, cert: certificate.certificatePem }, seed: { users: [{ username: 'breakglass', realname: 'Emergency' }, { username: 'P000002', realname: 'old name' }] } });
    opened.push(() => simulator.close());
    const caPath = join(installation.folder, 'duo-ca.pem');
    writeFileSync(caPath, authority.certificatePem);
    hr = new pg.Client({ connectionString: postgres.url });
    await hr.connect();
    opened.push(() => hr.end());
    await fillHr(hr, content);
    directory = new Client({ url: slapd.url });
    await directory.bind(slapd.rootDn, slapd.rootPassword);
    opened.push(() => directory.unbind());
    installation.configure(CONFIG, {
      LDAP_URL: slapd.ldapsUrl, LDAP_CA: slapd.caFile, LDAP_DN: slapd.readerDn, LDAP_PASSWORD: slapd.readerPassword,
      HR_URL: await postgres.createUser('reader', 'Hr-Read-Pass-77').then(async (url) => (await hr.query('grant select on person to reader'), url)),
      DUO_PORT: String(simulator.port), DUO_CA: caPath, DUO_IKEY: simulator.ikey, DUO_SKEY: simulator.skey,
    });
  });

  const opened: (() => Promise<unknown>)[] = [];
  after('stop the servers', async () => {
    for (const close of opened.reverse()) await close();
    installation.dispose();
  });

  it('leaves Duo equal to what the mapping says, the stranger untouched', async () => {
    const plan = await installation.plan();
    expect(plan.header.removalsWithheld).to.deep.equal([]);
    expect(plan.header.blocked).to.equal(false);
    const applied = await installation.apply();
    expect(applied.findings).to.deep.equal([]);
    expect(applied.status).to.equal('done');
    const wanted = expectation(content);
    const { users, groups, memberships, phones } = shown(simulator);
    expect(differences(users, [{ username: 'breakglass', realname: 'Emergency', email: '', status: 'active' }, ...wanted.users])).to.deep.equal([]);
    expect(differences(groups, wanted.groups)).to.deep.equal([]);
    expect(differences(memberships, wanted.memberships)).to.deep.equal([]);
    expect(differences(phones, wanted.phones)).to.deep.equal([]);
  });

  it('finds nothing to do afterwards', async () => {
    const plan = await installation.plan();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal([]);
  });

  it('sends what the plan forecast, and reads Duo in pages', async () => {
    simulator.requests.clear();
    const plan = await installation.plan();
    expect(plan.header.forecast.reads).to.equal(Math.ceil((shown(simulator).users.length) / 300) + Math.ceil(shown(simulator).groups.length / 100));
    expect(simulator.requests.count({ method: 'POST' })).to.equal(0);
  });

  const person = (index: number) => content.people[index]!;

  it('follows a rename of uid and DN by id', async () => {
    const { dn, uid } = person(20);
    const id = simulator.userId(uid);
    await directory.modifyDN(dn, `uid=renamed20,ou=people,dc=example,dc=edu`);
    expect(await installation.operations()).to.deep.equal(['update account renamed20 username']);
    expect((await installation.apply()).status).to.equal('done');
    expect(simulator.userId('renamed20')).to.equal(id);
    expect(await installation.operations()).to.deep.equal([]);
  });

  it('carries a changed attribute', async () => {
    await hr.query("update person set email = 'new@example.edu' where number = $1", [100_000 + 21]);
    expect(await installation.operations()).to.deep.equal([`update account ${person(21).uid} email`]);
    expect((await installation.apply()).status).to.equal('done');
    expect(await installation.operations()).to.deep.equal([]);
  });

  it('moves a person between groups', async () => {
    const from = content.groups.find((group) => group.kind === 'groupOfNames' && isSelected(group.cn) && group.members.includes(movable(content, group).dn))!;
    const to = content.groups.find((group) => group.kind === 'groupOfNames' && isSelected(group.cn) && !group.members.includes(movable(content, from).dn))!;
    const mover = movable(content, from);
    await directory.modify(from.dn, new Change({ operation: 'delete', modification: new Attribute({ type: 'member', values: [mover.dn] }) }));
    await directory.modify(to.dn, new Change({ operation: 'add', modification: new Attribute({ type: 'member', values: [mover.dn] }) }));
    expect(await installation.operations()).to.deep.equal([`detach ${from.cn} ${mover.uid}`, `attach ${to.cn} ${mover.uid}`]);
    expect((await installation.apply()).status).to.equal('done');
    expect(await installation.operations()).to.deep.equal([]);
  });

  it('disables who leaves by end date, keeps the memberships, and gives everything back on return', async () => {
    const before = shown(simulator);
    await hr.query("update person set end_on = '2020-01-01' where number = $1", [100_000 + 22]);
    expect(await installation.operations()).to.deep.equal([`disable account ${person(22).uid}`]);
    expect((await installation.apply()).status).to.equal('done');
    expect(shown(simulator).users.find((user) => user.username === person(22).uid)?.status).to.equal('disabled');
    expect(shown(simulator).memberships).to.deep.equal(before.memberships);
    expect(await installation.operations()).to.deep.equal([]);
    await hr.query('update person set end_on = null where number = $1', [100_000 + 22]);
    expect(await installation.operations()).to.deep.equal([`enable account ${person(22).uid}`]);
    expect((await installation.apply()).status).to.equal('done');
    expect(shown(simulator)).to.deep.equal(before);
    expect(await installation.operations()).to.deep.equal([]);
  });

  it('disables who is gone from the directory, once asking for the very entry finds nothing', async () => {
    await directory.del(person(24).dn);
    expect(await installation.operations()).to.deep.equal([`disable account ${person(24).uid}`]);
    expect((await installation.apply()).status).to.equal('done');
    expect(await installation.operations()).to.deep.equal([]);
  });

  it('plans no removal when HR breaks off halfway', async () => {
    await hr.query('alter table person rename to person_base');
    await hr.query("create view person as select id, number, email, mobile, start_on, case when id = 4000 then (1 / (id - 4000))::text::date else end_on end as end_on from person_base");
    await hr.query('grant select on person to reader');
    try {
      const plan = await installation.plan();
      expect(plan.operations.filter(({ operation }) => ['disable', 'trash', 'delete', 'detach'].includes(operation.kind))).to.deep.equal([]);
      expect(plan.header.reads.find((read) => read.name === 'hr')?.whole).to.equal(false);
    } finally {
      await hr.query('drop view person');
      await hr.query('alter table person_base rename to person');
      await hr.query('grant select on person to reader');
    }
    expect(await installation.operations()).to.deep.equal([]);
  });
});

async function fillHr(client: pg.Client, content: PeopleLdif): Promise<void> {
  await client.query('create table person (id int primary key, number int not null, email text, mobile text, start_on date, end_on date)');
  const rows = content.people.flatMap((person, index) => (hasRow(index) ? [[index + 1, 100_000 + index, person.mail, person.attributes['mobile']?.[0] ?? null, '2020-09-01', hasLeft(index) ? '2021-06-30' : null]] : []));
  for (let at = 0; at < rows.length; at += 1000) {
    const part = rows.slice(at, at + 1000);
    const places = part.map((row, index) => `(${row.map((_, column) => `$${index * 6 + column + 1}`).join(',')})`).join(',');
    await client.query(`insert into person values ${places}`, part.flat());
  }
}

function wants(content: PeopleLdif, uid: string): boolean {
  const index = content.people.findIndex((person) => person.uid === uid);
  return hasRow(index) && !hasLeft(index);
}

/** A member of the group who is in scope, moves freely and is not used by another test. */
function movable(content: PeopleLdif, group: PeopleLdif['groups'][number]): PeopleLdif['people'][number] {
  return content.people.find((person, index) => index > 100 && group.members.includes(person.dn) && wants(content, person.uid)) ?? content.people[0]!;
}

/** The mapping's expectation, from the LDIF and the HR rules, without any of Rollcall's code. */
function expectation(content: PeopleLdif): ReturnType<typeof shown> {
  const inScope = new Map(content.people.flatMap((person, index) => (hasRow(index) && !hasLeft(index) ? [[person.uid, person] as const] : [])));
  const byDn = new Map(content.people.map((person) => [person.dn, person.uid]));
  const groups = content.groups.filter((group) => isSelected(group.cn));
  const memberships = groups.flatMap((group) => group.members.flatMap((member) => {
    const uid = byDn.get(member) ?? member;
    return inScope.has(uid) ? [`${group.cn} ${uid}`] : [];
  }));
  const phones = [...inScope.values()].flatMap((person) => (person.attributes['mobile'] === undefined ? [] : [`${person.attributes['mobile'][0]!.replaceAll(' ', '')} ${person.uid}`]));
  return {
    users: [...inScope.values()].map(({ uid, cn, mail }) => ({ username: uid, realname: cn, email: mail, status: 'active' })).sort((left, right) => (left.username < right.username ? -1 : 1)),
    groups: groups.map(({ cn }) => `${cn}: The members of ${cn}`).sort(),
    memberships: memberships.sort(),
    phones: phones.sort(),
  };
}

/** What only one of two lists holds, repetitions counted; the first few, so that a failure can be read. */
function differences(actual: readonly unknown[], expected: readonly unknown[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const item of actual) counts.set(JSON.stringify(item), (counts.get(JSON.stringify(item)) ?? 0) + 1);
  for (const item of expected) counts.set(JSON.stringify(item), (counts.get(JSON.stringify(item)) ?? 0) - 1);
  return [...counts].filter(([, count]) => count !== 0).map(([text, count]) => `${count > 0 ? 'only in Duo' : 'missing in Duo'}: ${text}`).slice(0, 10);
}

function shown(simulator: DuoSimulator) {
  const { users, groups, memberships, phones } = simulator.state;
  return {
    users: users.map(({ username, realname, email, status }) => ({ username: username.toLowerCase(), realname, email, status })),
    groups: groups.map(({ name, desc }) => `${name}: ${desc}`).sort(),
    memberships: memberships.map(({ group, username }) => `${group} ${username.toLowerCase()}`).sort(),
    phones: phones.flatMap((phone) => phone.users.map((user) => `${phone.number} ${user.toLowerCase()}`)).sort(),
  };
}
