import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

import { expect } from 'chai';
import { Client, InvalidCredentialsError, SizeLimitExceededError } from 'ldapts';
import pg from 'pg';

import { describeServer, obtainServer } from '../../scripts/lib/servers.mjs';

import {
  type Slapd,
  createCertificateAuthority,
  describeWithServer,
  installedOrSkip,
  ldifOfPeople,
  queryMariadb,
  skipBecause,
  startMariadb,
  startPostgres,
  startSlapd,
} from './servers/index.js';
import { isAlive } from './servers/is-alive.js';
import { runModule } from './servers/run-node.js';

describe('throwaway slapd', () => {
  const people = ldifOfPeople({
    people: 200,
    groups: 9,
    nestedGroups: 2,
    groupKinds: ['groupOfNames', 'groupOfUniqueNames', 'posixGroup'],
  });

  describeWithServer('slapd', 'with people loaded', (server) => {
    for (const transport of ['ldap', 'ldaps', 'StartTLS'] as const) {
      it(`serves what was loaded over ${transport}`, async () => {
        const found = await withReader(server(), transport, async (client) => {
          const { searchEntries } = await client.search(server().suffix, { filter: '(objectClass=inetOrgPerson)' });
          return searchEntries.map(({ uid, cn }) => `${String(uid)} ${String(cn)}`).sort();
        });
        expect(found).to.deep.equal(people.people.map(({ uid, cn }) => `${uid} ${cn}`).sort());
      });
    }

    it('resolves every generated member, however its DN is escaped', async () => {
      await withReader(server(), 'ldap', async (client) => {
        for (const person of people.people.filter((_, index) => index % 10 === 9)) {
          const { searchEntries } = await client.search(person.dn, { scope: 'base', attributes: ['uid'] });
          expect(searchEntries[0]?.uid, person.dn).to.equal(person.uid);
        }
      });
    });

    it('gives each entry an entryUUID', async () => {
      await withReader(server(), 'ldap', async (client) => {
        const { searchEntries } = await client.search(`ou=people,${server().suffix}`, { attributes: ['entryUUID'] });
        const ids = searchEntries.map(({ entryUUID }) => entryUUID);
        expect(new Set(ids).size).to.equal(searchEntries.length);
      });
    });

    it('refuses a wrong password', async () => {
      const client = new Client({ url: server().url });
      const error = await client.bind(server().readerDn, 'wrong').catch((reason: unknown) => reason);
      await client.unbind();
      expect(error).to.be.instanceOf(InvalidCredentialsError);
    });

    it('is not trusted without its certificate authority', async () => {
      const client = new Client({ url: server().ldapsUrl });
      const error = await client.bind(server().readerDn, server().readerPassword).catch((reason: unknown) => reason);
      expect(String(error)).to.match(/certificate/i);
    });
  }, () => ({ ldif: people.text }));

  describeWithServer('slapd', 'with a size limit for its reader', (server) => {
    it('cuts an unpaged search short and a paged one not', async () => {
      await withReader(server(), 'ldap', async (client) => {
        const unpaged = await client.search(server().suffix).catch((reason: unknown) => reason);
        expect(unpaged).to.be.instanceOf(SizeLimitExceededError);
        const paged = await client.search(server().suffix, { filter: '(uid=*)', paged: { pageSize: 40 } });
        expect(paged.searchEntries).to.have.length(200);
      });
    });
  }, () => ({ ldif: people.text, readerSizeLimit: { unpaged: 50 } }));

  describeWithServer('slapd', 'with the memberof overlay', (server) => {
    it('tells each person the groups they are in', async () => {
      const [group] = people.groups;
      const member = people.people.find(({ dn }) => dn === group?.members[0]);
      await withReader(server(), 'ldap', async (client) => {
        const options = { filter: `(uid=${member?.uid ?? ''})`, attributes: ['memberOf'] };
        const { searchEntries } = await client.search(server().suffix, options);
        expect([searchEntries[0]?.memberOf].flat()).to.include(group?.dn);
      });
    });
  }, () => ({ ldif: people.text, overlays: ['memberof', 'syncprov'] }));

  it('can present an expired certificate', async function () {
    await installedOrSkip(this, 'slapd');
    const slapd = await startSlapd({ certificate: { validTo: new Date(Date.now() - 3_600_000) } });
    const error = await withReader(slapd, 'ldaps', () => Promise.resolve()).catch((reason: unknown) => reason);
    await slapd.stop();
    expect(String(error)).to.match(/expired/);
  });

  it('freezes, dies, comes back with its data, and leaves nothing behind', async function () {
    await installedOrSkip(this, 'slapd');
    const slapd = await startSlapd({ ldif: people.text });
    slapd.pause();
    const frozen = new Client({ url: slapd.url, timeout: 300 });
    const error = await frozen.bind(slapd.readerDn, slapd.readerPassword).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
    slapd.resume();
    const { pid } = slapd;
    await slapd.kill();
    expect(isAlive(pid)).to.equal(false);
    await slapd.restart();
    await withReader(slapd, 'ldap', async (client) => {
      expect((await client.search(slapd.suffix, { filter: '(uid=p000001)' })).searchEntries).to.have.length(1);
    });
    await slapd.stop();
    await slapd.stop();
    expect([isAlive(slapd.pid), existsSync(slapd.directory)]).to.deep.equal([false, false]);
  });

  it('starts again from the cache, loads 5,000 people with 200 groups, and is ready within 5 s', async function () {
    await installedOrSkip(this, 'slapd');
    const large = ldifOfPeople({ people: 5_000, groups: 200 });
    const startedAt = performance.now();
    const slapd = await startSlapd({ ldif: large.text });
    const elapsedMs = performance.now() - startedAt;
    await slapd.stop();
    // A download alone takes longer; measured on 2 cores: 0.6 s.
    expect(elapsedMs).to.be.below(5_000);
  });
});

describe('throwaway PostgreSQL', () => {
  describeWithServer('postgres', 'with passwords', (server) => {
    it('answers, and keeps databases apart', async () => {
      const url = await server().createDatabase('a "quoted" name');
      expect(await query(url, 'select current_database() as name')).to.deep.equal([{ name: 'a "quoted" name' }]);
    });

    it('lets a created user in by the password only', async () => {
      const url = await server().createUser('reader', "pa's/s@w:rd");
      expect(await query(url, 'select current_user as name')).to.deep.equal([{ name: 'reader' }]);
      const wrong = url.replace(/:[^:@]*@/, ':wrong@');
      const error = await query(wrong, 'select 1').catch((reason: unknown) => reason);
      expect(String(error)).to.match(/password authentication failed/);
    });
  });

  it('trusts everyone when asked to', async function () {
    await installedOrSkip(this, 'postgres');
    const postgres = await startPostgres({ authentication: 'trust', settings: { max_connections: '7' } });
    const rows = await query(`postgres://rollcall@127.0.0.1:${String(postgres.port)}/postgres`, 'show max_connections');
    await postgres.stop();
    expect(rows).to.deep.equal([{ max_connections: '7' }]);
  });

  it('dies, comes back with its data, and leaves nothing behind', async function () {
    await installedOrSkip(this, 'postgres');
    const postgres = await startPostgres();
    await query(postgres.url, 'create table kept as select 1 as one');
    const { pid } = postgres;
    await postgres.kill();
    expect(isAlive(pid)).to.equal(false);
    await postgres.restart();
    expect(await query(postgres.url, 'select one from kept')).to.deep.equal([{ one: 1 }]);
    await postgres.stop();
    expect([isAlive(postgres.pid), existsSync(postgres.directory)]).to.deep.equal([false, false]);
  });
});

describe('throwaway MariaDB', () => {
  it('answers, keeps databases apart, lets a created user in by the password only, and comes back with its data', async function () {
    await installedOrSkip(this, 'mariadb');
    const mariadb = await startMariadb();
    const url = await mariadb.createDatabase('a `quoted` name');
    expect(await queryMariadb(url, 'select database() as name')).to.deep.equal([{ name: 'a `quoted` name' }]);
    const user = await mariadb.createUser('reader', "pa's/s@w:rd\\");
    expect(await queryMariadb(user, 'select user() as name')).to.deep.equal([{ name: 'reader@127.0.0.1' }]);
    const error = await queryMariadb(user.replace(/:[^:@]*@/, ':wrong@'), 'select 1').catch((reason: unknown) => reason);
    expect(String(error)).to.match(/Access denied/);
    await queryMariadb(url, 'create table kept as select 1 as one');
    const { pid } = mariadb;
    await mariadb.kill();
    expect(isAlive(pid)).to.equal(false);
    await mariadb.restart();
    expect(await queryMariadb(url, 'select one from kept')).to.deep.equal([{ one: 1 }]);
    await mariadb.stop();
    expect([isAlive(mariadb.pid), existsSync(mariadb.directory)]).to.deep.equal([false, false]);
  });
});

describe('obtaining servers', () => {
  it('says where each comes from', async function () {
    const installed = await installedOrSkip(this, 'postgres');
    expect(describeServer(installed)).to.match(/^postgres: PostgreSQL \d+.* \(.*postgres\)$/);
    expect(await obtainServer('postgres')).to.equal(installed);
  });

  it('runs the embedded PostgreSQL', async function () {
    const script = `
      const { startPostgres } = await import('./test/support/servers/index.ts');
      const { obtainServer } = await import('./scripts/lib/servers.mjs');
      const installed = await obtainServer('postgres');
      if (installed.available) {
        const postgres = await startPostgres();
        await postgres.createDatabase('proof');
        await postgres.stop();
      }
      console.log(installed.available ? installed.origin : installed.reason);`;
    const { stdout, stderr } = await runModule(script, { ROLLCALL_TEST_POSTGRES: 'embedded' });
    // Of a clone in a folder closed to others, run by root, PostgreSQL's own user cannot execute anything.
    if (/no embedded server for|able to enter its folder/.test(stdout)) skipBecause(this, stdout.trim());
    expect(stdout.trim(), stderr).to.equal('embedded');
  });
});

describe('ldifOfPeople', () => {
  it('is the same for the same seed and another for another', () => {
    const text = (seed: number): string => ldifOfPeople({ people: 50, groups: 3, seed }).text;
    expect(text(7)).to.equal(text(7));
    expect(text(7)).not.to.equal(text(8));
  });
});

describe('createCertificateAuthority', () => {
  it('issues what Node accepts as signed by it, for the names asked for', () => {
    const authority = createCertificateAuthority();
    const issued = authority.issue({ dnsNames: ['ds.example.edu'], ipAddresses: ['127.0.0.1'] });
    const certificate = new X509Certificate(issued.certificatePem);
    const parent = new X509Certificate(authority.certificatePem);
    expect(certificate.verify(parent.publicKey) && certificate.checkIssued(parent) && parent.ca).to.equal(true);
    expect(certificate.subjectAltName).to.equal('DNS:ds.example.edu, IP Address:127.0.0.1');
  });
});

async function withReader<T>(
  slapd: Slapd,
  transport: 'ldap' | 'ldaps' | 'StartTLS',
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const ca = [readFileSync(slapd.caFile, 'utf8')];
  const client = new Client(transport === 'ldaps' ? { url: slapd.ldapsUrl, tlsOptions: { ca } } : { url: slapd.url });
  try {
    if (transport === 'StartTLS') await client.startTLS({ ca, host: '127.0.0.1' });
    await client.bind(slapd.readerDn, slapd.readerPassword);
    return await use(client);
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
