import { expect } from 'chai';
import { Client, Control } from 'ldapts';
import { type Slapd, describeWithServer, ldifOf, ldifOfPeople } from '../support/servers/index.js';
import { type Collected, call, collect, doubts, withSource } from './support/collect.js';
import { OPERATIONS, startWireProxy } from './support/wire-proxy.js';

const SUFFIX = 'dc=example,dc=edu';
const OTHER = 'ldap://elsewhere.example.edu/ou=away,dc=example,dc=edu';

const plain = (server: Slapd, more: object = {}) => ({
  url: server.url,
  bind: { dn: server.readerDn, password: server.readerPassword },
  people: { base: `ou=people,${SUFFIX}` },
  groups: { base: `ou=groups,${SUFFIX}` },
  pageSize: 20,
  ...more,
});

const nothingWhole = (read: Collected): void => {
  const whole = Object.entries(read.claims).filter(([, claim]) => claim.whole);
  expect(whole).to.deep.equal([]);
};

/** The result code in a search's last message: `30 len 02 len id 65 len 0a 01 code`. */
function withResultCode(frame: Buffer, code: number): Buffer {
  const at = frame.indexOf(Buffer.from([0x0a, 0x01]));
  const changed = Buffer.from(frame);
  changed[at + 2] = code;
  return changed;
}

describeWithServer(
  'slapd',
  'source-ldap: size limits',
  (server) => {
    const limited = () => plain(server(), { pageSize: 30 });

    it('that cut a paged read are a doubt with the count and a way out; what came before is delivered', async () => {
      const read = await withSource(limited(), (source) => collect(source));
      expect(read.people).to.have.lengthOf(70);
      expect(doubts(read.claims.person)).to.deep.equal(['server stopped at 70 (sizeLimitExceeded)']);
      expect(read.claims.person?.whole === false && read.claims.person.doubts[0].remedy).to.include('size.prtotal=unlimited').and.include(server().readerDn);
      expect(read.claims.group?.whole).to.equal(true);
      expect(read.claims.membership?.whole).to.equal(true);
    });

    it('are told by check', async () => {
      const findings = await withSource({ ...limited(), pageSize: 1000 }, (source) => source.check(call()));
      expect(findings.map(({ code }) => code)).to.include('ldap-not-whole');
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 100, groups: 2 }).text, readerSizeLimit: { unpaged: 40, pagedTotal: 70 } }),
);

describeWithServer(
  'slapd',
  'source-ldap: no right to page',
  (server) => {
    it('is a doubt', async () => {
      const read = await withSource(plain(server()), (source) => collect(source));
      nothingWhole(read);
      expect(doubts(read.claims.person)[0]).to.match(/^server stopped at \d+ \(/);
    });
  },
  () => ({
    ldif: ldifOfPeople({ people: 100, groups: 2 }).text,
    databaseDirectives: [`limits dn.exact="cn=reader,${SUFFIX}" size.soft=40 size.hard=40 size.prtotal=disabled`],
  }),
);

describeWithServer(
  'slapd',
  'source-ldap: reads that are cut',
  (server) => {
    it('before any message of the server are never whole', async function () {
      this.timeout(120_000);
      let messages = 0;
      const counter = await startWireProxy(server().url, { pass: () => (messages += 1) > 0 });
      const full = await withSource({ ...plain(server()), url: counter.url }, (source) => collect(source));
      await counter.close();
      expect(full.claims.person?.whole).to.equal(true);
      for (let cut = 0; cut < messages; cut += 1) {
        const proxy = await startWireProxy(server().url, { pass: (_, index) => index !== cut });
        const read = await withSource({ ...plain(server()), url: proxy.url }, (source) => collect(source));
        await proxy.close();
        nothingWhole(read);
        expect(read.error, `cut at ${cut}`).to.have.property('kind', 'unavailable');
      }
    });

    for (const [code, name] of [[3, 'timeLimitExceeded'], [11, 'adminLimitExceeded'], [53, 'unwillingToPerform'], [80, 'other'], [10, 'referral']] as const) {
      it(`by ${name} on the second page are doubts`, async () => {
        let pages = 0;
        const proxy = await startWireProxy(server().url, {
          change: (frame, operation) => (operation === OPERATIONS.searchDone && (pages += 1) === 4 ? withResultCode(frame, code) : frame),
        });
        const read = await withSource({ ...plain(server()), url: proxy.url }, (source) => collect(source, { types: ['person'] }));
        await proxy.close();
        expect(read.error).to.equal(undefined);
        expect(read.claims.person?.whole).to.equal(false);
        expect(doubts(read.claims.person)[0]).to.include(code === 10 ? 'refers to another server' : `server stopped at ${read.people.length} (${name})`);
        expect(read.people.length).to.be.greaterThan(0);
      });
    }

    it('by silence end after the timeout', async () => {
      const began = Date.now();
      server().pause();
      const read = await withSource(plain(server(), { timeout: '300ms' }), (source) => collect(source)).finally(() => server().resume());
      expect(read.error).to.have.property('kind', 'unavailable');
      expect(String(read.error)).to.include('no answer within 0.3 s');
      expect(Date.now() - began).to.be.lessThan(5000);
    });

    it('on request end within a second, with "cancelled"', async () => {
      const controller = new AbortController();
      server().pause();
      setTimeout(() => controller.abort(), 100);
      const began = Date.now();
      const read = await withSource(plain(server()), (source) => collect(source, {}, call(controller.signal))).finally(() => server().resume());
      expect(read.error).to.have.property('kind', 'cancelled');
      expect(Date.now() - began).to.be.lessThan(4000);
    });

    it('by the consumer leave the source usable', async () => {
      await withSource(plain(server()), async (source) => {
        const read = source.read({ types: ['person'], keys: 'all', attributes: {} }, call());
        await read.next();
        await read.return(undefined as never);
        expect((await collect(source)).claims.person?.whole).to.equal(true);
      });
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 50, groups: 3, membersPerGroup: 4 }).text, overlays: ['syncprov'] }),
);

describeWithServer(
  'slapd',
  'source-ldap: the time limit of a real server',
  (server) => {
    it('is a doubt', async () => {
      const proxy = await startWireProxy(server().url, { holdFirstEntryMs: 2500 });
      const read = await withSource({ ...plain(server()), url: proxy.url, pageSize: 10_000 }, (source) => collect(source, { types: ['person'] }));
      await proxy.close();
      expect(doubts(read.claims.person)[0]).to.match(/^server stopped at \d+ \(timeLimitExceeded\)/);
      expect(read.people.length).to.be.within(1, 4999);
    });
  },
  () => ({
    ldif: ldifOf([
      { dn: `ou=people,${SUFFIX}`, attributes: { objectClass: ['organizationalUnit'], ou: ['people'] } },
      ...Array.from({ length: 5000 }, (_, index) => ({
        dn: `uid=p${String(index)},ou=people,${SUFFIX}`,
        attributes: { objectClass: ['inetOrgPerson'], uid: [`p${String(index)}`], cn: ['P'], sn: ['P'], description: ['x'.repeat(6000)] },
      })),
    ]),
    databaseDirectives: [`limits dn.exact="cn=reader,${SUFFIX}" size=unlimited time.soft=1 time.hard=1`],
  }),
);

describeWithServer(
  'slapd',
  'source-ldap: what a server does not show',
  (server) => {
    const asRoot = async (work: (client: Client) => Promise<void>): Promise<void> => {
      const client = new Client({ url: server().url });
      await client.bind(server().rootDn, server().rootPassword);
      await work(client).finally(() => client.unbind());
    };

    it('a part on another server is a doubt for what is read there', async () => {
      const away = `ou=away,ou=people,${SUFFIX}`;
      await asRoot((client) => client.add(away, { objectClass: ['referral', 'extensibleObject'], ou: 'away', ref: OTHER }));
      const read = await withSource(plain(server()), (source) => collect(source));
      await asRoot(async (client) => {
        await client.del(away, new Control('2.16.840.1.113730.3.4.2', { critical: true }));
      });
      expect(doubts(read.claims.person)).to.have.lengthOf(1);
      expect(doubts(read.claims.person)[0]).to.include('is on another server and was not read: ldap://elsewhere.example.edu/');
      expect(read.people).to.have.lengthOf(20);
      expect(read.claims.group?.whole).to.equal(true);
    });

    it('a missing base stops the read, and check names what the server holds', async () => {
      const missing = plain(server(), { people: { base: `ou=peple,${SUFFIX}` } });
      const read = await withSource(missing, (source) => collect(source, { types: ['person'] }));
      expect(read.error).to.have.property('kind', 'invalid');
      expect(String(read.error)).to.include(`people.base "ou=peple,${SUFFIX}" does not exist`).and.include(`the server holds "${SUFFIX}"`);
      const findings = await withSource(missing, (source) => source.check(call()));
      expect(findings.find(({ code }) => code === 'ldap-base-missing')).to.include({ severity: 'error', about: 'people.base' });
    });

    it('members outside the people base are told by check', async () => {
      const findings = await withSource(plain(server(), { people: { base: `ou=people,ou=people,${SUFFIX}` } }), (source) => source.check(call()));
      const other = plain(server(), { people: { base: `ou=groups,${SUFFIX}`, filter: '(objectClass=*)' } });
      const elsewhere = await withSource(other, (source) => source.check(call()));
      expect(findings.some(({ code }) => code === 'ldap-base-missing')).to.equal(true);
      expect(elsewhere.find(({ code }) => code === 'ldap-members-elsewhere')?.message).to.match(
        /^0 of 4 groups have members that resolve; members look like uid=…,ou=.*, people base is ou=groups,dc=example,dc=edu$/,
      );
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 20, groups: 4, membersPerGroup: 3 }).text }),
);

describeWithServer(
  'slapd',
  'source-ldap: a hidden key',
  (server) => {
    it('makes the read not whole, and says what to allow', async () => {
      const read = await withSource(plain(server()), (source) => collect(source));
      expect(read.people).to.deep.equal([]);
      expect(read.rejected.filter(({ type, key }) => type === 'person' && key === undefined)).to.have.lengthOf(20);
      expect(read.rejected[0]?.reason).to.include('has no entryUUID').and.include(`let ${server().readerDn} read entryUUID`);
      nothingWhole({ ...read, claims: { ...(read.claims.person === undefined ? {} : { person: read.claims.person }) } });
      const findings = await withSource(plain(server()), (source) => source.check(call()));
      expect(findings.find(({ code, about }) => code === 'ldap-key-missing' && about === 'people.base')?.message).to.include('20 of the first 20 people show no usable entryUUID');
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 20, groups: 1 }).text, databaseDirectives: ['access to attrs=entryUUID by * none'] }),
);
