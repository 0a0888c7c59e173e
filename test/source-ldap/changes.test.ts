import { expect } from 'chai';
import { Attribute, Change, Client } from 'ldapts';
import { type Slapd, describeWithServer, ldifOf, ldifOfPeople } from '../support/servers/index.js';
import { call, collect, edges, withSource } from './support/collect.js';

const SUFFIX = 'dc=example,dc=edu';
const PEOPLE = `ou=people,${SUFFIX}`;
const HARD = `cn=Lu\\C4\\8Di\\C4\\87\\, "Ana" + co,${PEOPLE}`.replaceAll('"', '\\"').replace(' + ', ' \\+ ');

const config = (server: Slapd, more: object = {}) => ({
  url: server.ldapsUrl,
  caFile: server.caFile,
  bind: { dn: server.readerDn, password: server.readerPassword },
  people: { base: PEOPLE },
  ...more,
});

async function asRoot(server: Slapd, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ url: server.url });
  await client.bind(server.rootDn, server.rootPassword);
  await work(client).finally(() => client.unbind());
}

const replace = (type: string, values: readonly string[]): Change => new Change({ operation: 'replace', modification: new Attribute({ type, values: [...values] }) });

const person = (dn: string, attributes: Record<string, readonly string[]>) => ({ dn, attributes: { objectClass: ['inetOrgPerson'], ...attributes } });
const CONTENT = ldifOf([
  { dn: PEOPLE, attributes: { objectClass: ['organizationalUnit'], ou: ['people'] } },
  { dn: `ou=moved,${PEOPLE}`, attributes: { objectClass: ['organizationalUnit'], ou: ['moved'] } },
  { dn: `ou=groups,${SUFFIX}`, attributes: { objectClass: ['organizationalUnit'], ou: ['groups'] } },
  person(`uid=jchen,${PEOPLE}`, { uid: ['jchen'], cn: ['Jun Chen', 'J. Chen', 'Chen Jun'], sn: ['Chen'], mail: ['z@x.edu', 'a@x.edu', 'm@x.edu'], ou: ['c', 'a', 'b'] }),
  person(HARD, { cn: ['Lučić, "Ana" + co'], sn: ['Lučić'], uid: ['ana'] }),
  { dn: `cn=staff,ou=groups,${SUFFIX}`, attributes: { objectClass: ['groupOfNames'], cn: ['staff'], member: [`UID=JChen,  OU=People,${SUFFIX}`, HARD] } },
]);

describeWithServer(
  'slapd',
  'source-ldap: what changes and what must not',
  (server) => {
    it('a person whose uid, cn, mail and DN change keeps the key (A1)', async () => {
      const groups = { groups: { base: `ou=groups,${SUFFIX}` } };
      const before = await withSource(config(server(), groups), (source) => collect(source));
      const key = before.people.find(({ attributes }) => attributes.uid === 'jchen')?.key;
      await asRoot(server(), async (client) => {
        await client.modify(`uid=jchen,${PEOPLE}`, [replace('cn', ['June Park']), replace('mail', ['june@x.edu'])]);
        await client.modifyDN(`uid=jchen,${PEOPLE}`, `uid=jpark,ou=moved,${PEOPLE}`);
      });
      const after = await withSource(config(server(), groups), (source) => collect(source));
      const renamed = after.people.find((candidate) => candidate.key === key);
      expect(renamed).to.deep.include({ references: [`dn:uid=jpark,ou=moved,ou=people,${SUFFIX}`, 'uid:jpark'] });
      expect(renamed?.attributes).to.deep.include({ uid: 'jpark', cn: 'June Park', mail: 'june@x.edu' });
      await asRoot(server(), async (client) => {
        await client.modifyDN(`uid=jpark,ou=moved,${PEOPLE}`, `uid=jchen,${PEOPLE}`);
        await client.modify(`uid=jchen,${PEOPLE}`, [replace('cn', ['Jun Chen', 'J. Chen', 'Chen Jun']), replace('mail', ['z@x.edu', 'a@x.edu', 'm@x.edu'])]);
      });
    });

    it('memberships resolve however the member value spells the DN', async () => {
      const read = await withSource(config(server(), { groups: { base: `ou=groups,${SUFFIX}` } }), (source) => collect(source));
      const known = new Set(read.people.flatMap(({ references }) => references));
      const members = edges(read.memberships).map((edge) => edge.split(' < ')[1]);
      expect(members).to.have.lengthOf(2);
      for (const member of members) expect(known.has(member ?? ''), member).to.equal(true);
    });

    it('values in reverse order give the same records, remarks included (A12)', async () => {
      const before = await withSource(config(server()), (source) => collect(source, { types: ['person'] }));
      await asRoot(server(), (client) =>
        client.modify(`uid=jchen,${PEOPLE}`, [replace('cn', ['Chen Jun', 'J. Chen', 'Jun Chen']), replace('mail', ['m@x.edu', 'a@x.edu', 'z@x.edu']), replace('ou', ['b', 'a', 'c'])]),
      );
      const after = await withSource(config(server()), (source) => collect(source, { types: ['person'] }));
      const jchen = after.people.find(({ attributes }) => attributes.uid === 'jchen');
      const strip = (people: typeof after.people) => people.map(({ attributes: { modifyTimestamp: _, ...attributes }, ...rest }) => ({ ...rest, attributes }));
      expect(strip(after.people)).to.deep.equal(strip(before.people));
      expect(jchen?.attributes).to.deep.include({ cn: 'Chen Jun', mail: 'a@x.edu', ou: ['a', 'b', 'c'] });
      expect(jchen?.remarks).to.include('cn has 3 values, "Chen Jun" is used').and.include('mail has 3 values, "a@x.edu" is used');
    });

    it('a value that is no text rejects its record, with the key', async () => {
      await asRoot(server(), (client) => client.modify(HARD, [new Change({ operation: 'add', modification: new Attribute({ type: 'audio', values: [Buffer.from([0xff, 0xfe])] }) })]));
      const wanted = { types: ['person' as const], attributes: { person: ['cn', 'audio'] } };
      const asText = await withSource(config(server(), { people: { base: PEOPLE, attributes: { audio: {} } } }), (source) => collect(source, wanted));
      expect(asText.rejected).to.have.lengthOf(1);
      expect(asText.rejected[0]?.key).to.match(/^[0-9a-f-]{36}$/);
      expect(asText.rejected[0]?.reason).to.include('audio has a value that is not UTF-8');
      expect(asText.claims.person).to.deep.include({ whole: true, delivered: 2 });
      const asBytes = await withSource(config(server(), { people: { base: PEOPLE, attributes: { audio: { binary: true } } } }), (source) => collect(source, wanted));
      expect(asBytes.people.find(({ key }) => key === asText.rejected[0]?.key)?.attributes.audio).to.equal('//4=');
    });

    it('the claim carries the mark from before the read, and it grows with every change (D3)', async () => {
      await withSource(config(server()), async (source) => {
        const mark = async () => {
          const { claims } = await collect(source, { types: ['person'] }, call());
          return claims.person?.whole === true ? (claims.person.watermark ?? '') : '';
        };
        const first = await mark();
        expect(first).to.match(/^\d{14}\.\d{6}Z#/);
        expect(await mark()).to.equal(first);
        await asRoot(server(), (client) => client.modify(HARD, [replace('description', ['changed'])]));
        expect((await mark()) > first).to.equal(true);
      });
    });

    it('passwords are never asked for', async () => {
      const read = await withSource({ ...config(server()), bind: { dn: server().rootDn, password: server().rootPassword }, people: { base: SUFFIX, filter: '(objectClass=*)' } }, (source) => collect(source, { types: ['person'] }));
      expect(JSON.stringify(read)).to.not.match(/userPassword/i);
      const asked = await withSource(config(server()), (source) => collect(source, { types: ['person'], attributes: { person: ['userPassword'] } }));
      expect(asked.error).to.have.property('kind', 'invalid');
    });
  },
  () => ({ ldif: CONTENT, overlays: ['syncprov'] }),
);

describeWithServer(
  'slapd',
  'source-ldap: a key that the file answers for',
  (server) => {
    it('identifies people by uid', async () => {
      const read = await withSource(config(server(), { people: { base: PEOPLE, key: { attribute: 'uid', neverReused: true } } }), (source) => collect(source, { types: ['person'] }));
      expect(read.people.map(({ key }) => key).sort()).to.deep.equal(['p000001', 'p000002', 'p000003']);
      const one = await withSource(config(server(), { people: { base: PEOPLE, key: { attribute: 'uid', neverReused: true } } }), (source) => collect(source, { types: ['person'], keys: { by: 'id', values: ['p000002'] } }));
      expect(one.people.map(({ key }) => key)).to.deep.equal(['p000002']);
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 3 }).text }),
);
