import { expect } from 'chai';
import { Client } from 'ldapts';
import { type Slapd, describeWithServer, ldifOf, ldifOfPeople } from '../support/servers/index.js';
import { collect, doubts, edges, withSource } from './support/collect.js';
import { startFakeDirectory, type FakeAnswer, type FakeRequest } from './support/fake-directory.js';

const SUFFIX = 'dc=example,dc=edu';
const PEOPLE = `ou=people,${SUFFIX}`;
const person = { types: ['person'] as const };
const byKeys = (values: readonly string[]) => ({ ...person, keys: { by: 'id' as const, values } });
const config = (server: Slapd, more: object = {}) => ({
  url: server.url,
  bind: { dn: server.readerDn, password: server.readerPassword },
  people: { base: PEOPLE },
  groups: { base: `ou=groups,${SUFFIX}` },
  ...more,
});

async function asRoot(server: Slapd, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ url: server.url });
  await client.bind(server.rootDn, server.rootPassword);
  await work(client).finally(() => client.unbind());
}

const unknownKey = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

describeWithServer(
  'slapd',
  'source-ldap: keyed reads of OpenLDAP',
  (server) => {
    it('of 1,000 keys, known and unknown, claim all of them in 20 requests', async () => {
      await withSource(config(server()), async (source) => {
        const all = await collect(source, person);
        const known = all.people.map(({ key }) => key);
        const keys = [...known, ...Array.from({ length: 1000 - known.length }, (_, index) => unknownKey(index))];
        const read = await collect(source, byKeys(keys));
        expect(read.people.map(({ key }) => key).sort()).to.deep.equal([...known].sort());
        expect(read.claims.person).to.deep.include({ whole: true, delivered: known.length });
        expect(read.claims.person?.whole === true && read.claims.person.basis).to.include('1000 keys asked for');
        // The mark of the server's state before it.
        expect(read.requests).to.equal(1 + 20);
      });
    });

    it('of a key whose entry is outside of the filter or of the base claim that it is not there', async () => {
      const all = await withSource(config(server()), (source) => collect(source, person));
      const [one] = all.people;
      const keys = byKeys([one?.key ?? '']);
      for (const people of [{ base: PEOPLE, filter: `(&(objectClass=person)(!(uid=${String(one?.attributes.uid)})))` }, { base: `ou=groups,${SUFFIX}` }]) {
        const read = await withSource(config(server(), { people }), (source) => collect(source, keys));
        expect(read.people).to.deep.equal([]);
        expect(read.claims.person).to.deep.include({ whole: true, delivered: 0 });
      }
    });

    it('of a person who was deleted since the whole read claim that nobody is there', async () => {
      await withSource(config(server()), async (source) => {
        const all = await collect(source, person);
        const gone = all.people.at(-1);
        await asRoot(server(), (client) => client.del(String(gone?.attributes.dn)));
        const read = await collect(source, byKeys([gone?.key ?? '', all.people[0]?.key ?? '']));
        expect(read.people.map(({ key }) => key)).to.deep.equal([all.people[0]?.key]);
        expect(read.claims.person).to.deep.include({ whole: true, delivered: 1 });
      });
    });

    it('that name a key twice, or nobody at all, are whole', async () => {
      await withSource(config(server()), async (source) => {
        const [one] = (await collect(source, person)).people;
        expect((await collect(source, byKeys([one?.key ?? '', one?.key ?? '']))).people).to.have.lengthOf(1);
        expect((await collect(source, byKeys([]))).claims.person).to.deep.include({ whole: true, delivered: 0 });
      });
    });

    it('of a size that the server does not allow are in doubt, their memberships too', async () => {
      const { bind: _, ...limited } = config(server(), { pageSize: 10_000 });
      const keys = (await withSource(config(server()), (source) => collect(source, person))).people.map(({ key }) => key).slice(0, 40);
      const read = await withSource(limited, (source) => collect(source, { types: ['membership'], keys: { by: 'id', values: keys } }));
      expect(doubts(read.claims.membership)[0]).to.match(/^server stopped at \d+ \(sizeLimitExceeded\)/);
    });
  },
  () => ({
    ldif: ldifOfPeople({ people: 120, groups: 3, membersPerGroup: 5 }).text,
    databaseDirectives: ['limits anonymous size.soft=10 size.hard=10 size.prtotal=10', 'access to * by * read'],
  }),
);

const ODD = ['a*b', '(c)', 'd\\e', 'f\\2ag', 'h & | !', 'Łódź', '山田', '#i', 'j=k,l+m;n', "o'p\"q", '*'];

describeWithServer(
  'slapd',
  'source-ldap: keyed reads with odd keys',
  (server) => {
    const odd = () => config(server(), { people: { base: PEOPLE, key: { attribute: 'employeeNumber', neverReused: true } } });

    it('find exactly whom they name, whatever the characters', async () => {
      await withSource(odd(), async (source) => {
        expect((await collect(source, person)).people.map(({ key }) => key).sort()).to.deep.equal([...ODD].sort());
        for (const key of ODD) expect((await collect(source, byKeys([key]))).people.map((each) => each.key), key).to.deep.equal([key]);
        const all = await collect(source, byKeys(ODD));
        expect(all.people).to.have.lengthOf(ODD.length);
        const none = await collect(source, byKeys(['a', 'a?b', '**', '(c', 'łódz', ')(employeeNumber=*']));
        expect(none.people).to.deep.equal([]);
        expect(none.claims.person).to.deep.include({ whole: true, delivered: 0 });
      });
    });
  },
  () => ({
    ldif: ldifOf([
      { dn: PEOPLE, attributes: { objectClass: ['organizationalUnit'], ou: ['people'] } },
      { dn: `ou=groups,${SUFFIX}`, attributes: { objectClass: ['organizationalUnit'], ou: ['groups'] } },
      ...ODD.map((key, index) => ({ dn: `uid=p${index},${PEOPLE}`, attributes: { objectClass: ['inetOrgPerson'], uid: [`p${index}`], cn: ['P'], sn: ['P'], employeeNumber: [key] } })),
    ]),
  }),
);

describe('source-ldap: values that come in parts (scripted)', () => {
  const GUID = Buffer.alloc(16, 1);
  const root = { dn: '', attributes: { supportedCapabilities: ['1.2.840.113556.1.4.800'], supportedControl: ['1.2.840.113556.1.4.319'] } };
  const readFrom = async (answer: (request: FakeRequest) => FakeAnswer, scope: Parameters<typeof collect>[1]) => {
    const directory = await startFakeDirectory((request) => (request.base === '' ? { entries: [root] } : answer(request)));
    const raw = { url: directory.url, people: { base: 'OU=Staff,DC=x' }, groups: { base: 'OU=Groups,DC=x' } };
    const read = await withSource(raw, (source) => collect(source, scope)).finally(() => directory.close());
    return read;
  };
  const isRanged = ({ attributes }: FakeRequest): boolean => attributes.some((name) => name.includes(';range='));

  it('a person whose list stays half read is withheld by key: a missing value would look as if it had been taken away', async () => {
    const half = { dn: 'CN=a,OU=Staff,DC=x', attributes: { objectGUID: [GUID], 'memberOf;range=0-1': ['CN=one,DC=x', 'CN=two,DC=x'] } };
    const read = await readFrom((request) => (isRanged(request) ? { code: 80 } : { entries: [half], cookie: '' }), { types: ['person'], attributes: { person: ['memberOf', 'cn'] } });
    expect(read.people).to.deep.equal([]);
    expect(read.rejected).to.deep.equal([{ ok: false, type: 'person', key: '01010101-0101-0101-0101-010101010101', reason: 'CN=a,OU=Staff,DC=x: not all values of memberOf could be read' }]);
    expect(read.claims.person?.whole).to.equal(false);
  });

  const group = (attributes: Readonly<Record<string, readonly (string | Buffer)[]>>) => ({ dn: 'CN=g,OU=Groups,DC=x', attributes: { objectGUID: [GUID], cn: ['g'], ...attributes } });
  const members = (from: number, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `CN=m${from + index},DC=x`);
  for (const [title, second, reason] of [
    ['that leave a gap', { 'member;range=4-*': members(4, 2) }, 'the server sent values from 4 on where 2 was asked for'],
    ['without their numbers', { member: members(0, 6) }, 'the server does not say which of the values it sent'],
    ['that never came', { 'member;range=2-3': [] }, 'the server sent nothing from value 2 on'],
  ] as const) {
    it(`members ${title} are in doubt`, async () => {
      const read = await readFrom((request) => {
        if (!isRanged(request)) return { entries: [group({ 'member;range=0-1': members(0, 2) })], cookie: '' };
        return { entries: [group(request.attributes[0] === 'member;range=0-*' ? { 'member;range=0-1': members(0, 2) } : second)] };
      }, { types: ['membership'] });
      expect(doubts(read.claims.membership)[0]).to.include(reason);
    });
  }

  it('a range without values is not the end of a list', async () => {
    const read = await readFrom((request) => (isRanged(request) ? { entries: [group({ member: [] })] } : { entries: [group({ 'member;range=0-1': [] })], cookie: '' }), { types: ['membership'] });
    expect(doubts(read.claims.membership)[0]).to.include('the server sent nothing from value 0 on');
    expect(edges(read.memberships)).to.deep.equal([]);
  });
});
