import { expect } from 'chai';
import { collect, doubts, edges, withSource } from './support/collect.js';
import { type FakeAnswer, type FakeEntry, type FakeRequest, startFakeDirectory } from './support/fake-directory.js';

// A scripted server: Samba as a throwaway AD DC comes with a later issue, and even it never splits values into ranges by itself.
const DOMAIN = 'DC=example,DC=edu';
const ROOT: FakeEntry = {
  dn: '',
  attributes: {
    namingContexts: [DOMAIN],
    supportedCapabilities: ['1.2.840.113556.1.4.800'],
    supportedControl: ['1.2.840.113556.1.4.319'],
    highestCommittedUSN: ['4711'],
    dsServiceName: ['CN=NTDS Settings,CN=DC1'],
  },
};
const GUID = Buffer.from('b1f60a8e3c5d4f4f9a7b0123456789ab', 'hex');
const PERSON: FakeEntry = { dn: `CN=Chen\\, Jun,OU=Staff,${DOMAIN}`, attributes: { objectGUID: [GUID], cn: ['Chen, Jun'], sAMAccountName: ['jchen'] } };
const group = (attributes: FakeEntry['attributes']): FakeEntry => ({ dn: `CN=all,OU=Groups,${DOMAIN}`, attributes: { objectGUID: [Buffer.alloc(16, 7)], cn: ['all'], ...attributes } });
const member = (index: number): string => `CN=p${index},OU=Staff,${DOMAIN}`;

const config = (url: string, more: object = {}) => ({
  url,
  bind: { dn: 'reader@example.edu', password: 'x' },
  people: { base: `OU=Staff,${DOMAIN}` },
  groups: { base: `OU=Groups,${DOMAIN}` },
  ...more,
});

/** The root DSE and the settings of the controller, which every read looks at. */
const administrative = ({ base }: FakeRequest): FakeAnswer | undefined =>
  base === '' ? { entries: [ROOT] } : base === 'CN=NTDS Settings,CN=DC1' ? { entries: [{ dn: base, attributes: { invocationId: [Buffer.alloc(16, 0xd1)] } }] } : undefined;

async function readFrom(answer: (request: FakeRequest, index: number) => FakeAnswer, scope: Parameters<typeof collect>[1] = {}, more: object = {}) {
  const directory = await startFakeDirectory((request, index) => administrative(request) ?? answer(request, index));
  try {
    return { ...(await withSource(config(directory.url, more), (source) => collect(source, scope))), searches: directory.searches };
  } finally {
    await directory.close();
  }
}

describe('source-ldap: Active Directory (scripted)', () => {
  const people = { types: ['person' as const] };

  it('is recognised, and objectGUID is the key, written as Microsoft writes it', async () => {
    const read = await readFrom(() => ({ entries: [PERSON], cookie: '' }), people);
    expect(read.people[0]).to.deep.include({ key: '8e0af6b1-5d3c-4f4f-9a7b-0123456789ab', references: [`dn:cn=chen\\, jun,ou=staff,${DOMAIN.toLowerCase()}`] });
    expect(read.claims.person).to.deep.include({ whole: true, watermark: 'd1d1d1d1-d1d1-d1d1-d1d1-d1d1d1d1d1d1@00000000000000004711' });
  });

  it('is asked for a GUID by its bytes', async () => {
    const read = await readFrom(() => ({ entries: [PERSON], cookie: '' }), { ...people, keys: { by: 'id', values: ['8e0af6b1-5d3c-4f4f-9a7b-0123456789ab'] } });
    expect(read.searches.some(({ raw }) => raw.includes(Buffer.concat([Buffer.from('objectGUID'), Buffer.from([0x04, 16]), GUID])))).to.equal(true);
    expect(read.people).to.have.lengthOf(1);
  });

  it('counts computers as persons: the default filter leaves them out', async () => {
    const asked = async (more: object): Promise<boolean> => (await readFrom(() => ({ entries: [PERSON], cookie: '' }), people, more)).searches.some(({ raw }) => raw.includes('objectCategory'));
    expect(await asked({})).to.equal(true);
    expect(await asked({ people: { base: `OU=Staff,${DOMAIN}`, filter: '(objectClass=person)' } })).to.equal(false);
  });

  const ranges = (total: number, mark: (request: number) => string): ((request: FakeRequest, index: number) => FakeAnswer) => {
    let requests = 0;
    return ({ attributes }) => {
      const from = Number(/;range=(\d+)-/.exec(attributes[0] ?? '')?.[1] ?? 0);
      const ranged = attributes[0]?.includes(';range=') === true;
      if (ranged) requests += 1;
      const last = from + 1500 >= total;
      const values = Array.from({ length: Math.min(1500, total - from) }, (_, index) => member(from + index));
      const name = `member;range=${from}-${last ? '*' : from + 1499}`;
      const entry = group({ [name]: values, ...(ranged ? { uSNChanged: [mark(requests)] } : { member: [] }) });
      return ranged ? { entries: [entry] } : { entries: [entry], cookie: '' };
    };
  };

  it('holds members back in ranges: all of them are fetched', async () => {
    const read = await readFrom(ranges(4000, () => '1'), { types: ['membership'] });
    expect(new Set(edges(read.memberships)).size).to.equal(4000);
    expect(read.claims.membership).to.deep.include({ whole: true, delivered: 4000 });
  });

  it('whose group changes between two ranges is asked again, and doubted when it never rests', async () => {
    const once = await readFrom(ranges(4000, (request) => (request === 1 ? '1' : '2')), { types: ['membership'] });
    expect(once.claims.membership).to.deep.include({ whole: true, delivered: 4000 });
    const always = await readFrom(ranges(4000, String), { types: ['membership'] });
    expect(doubts(always.claims.membership)[0]).to.include('changed while it was read');
  });

  it('that stops in the middle of the ranges is doubted', async () => {
    const answer = ranges(4000, () => '1');
    const read = await readFrom((request, index) => (request.attributes[0] === 'member;range=3000-*' ? { code: 80 } : answer(request, index)), { types: ['membership'] });
    expect(doubts(read.claims.membership)[0]).to.include('could not be read whole: other');
    const cut = await readFrom((request, index) => (request.attributes[0] === 'member;range=3000-*' ? { entries: [group({ uSNChanged: ['1'] })] } : answer(request, index)), { types: ['membership'] });
    expect(doubts(cut.claims.membership)[0]).to.include('sent nothing from value 3000 on');
  });

  it("refers to its DNS partitions from the domain's root: these hold no people; another domain does", async () => {
    const dns = [`ldap://ForestDnsZones.example.edu/DC=ForestDnsZones,${DOMAIN}`, `ldap://example.edu/CN=Configuration,${DOMAIN}`];
    const harmless = await readFrom(() => ({ entries: [PERSON], references: dns, cookie: '' }), people);
    expect(harmless.claims.person?.whole).to.equal(true);
    const child = await readFrom(() => ({ entries: [PERSON], references: [...dns, `ldap://sub.example.edu/DC=sub,${DOMAIN}`], cookie: '' }), people);
    expect(doubts(child.claims.person)[0]).to.include(`ldap://sub.example.edu/DC=sub,${DOMAIN}`);
  });

  it('that falls back to an older state during the read is doubted', async () => {
    let roots = 0;
    const directory = await startFakeDirectory(({ base }) => {
      if (base !== '') return base.startsWith('CN=NTDS') ? {} : { entries: [PERSON], cookie: '' };
      roots += 1;
      return { entries: [{ dn: '', attributes: { ...ROOT.attributes, highestCommittedUSN: [String(5000 - roots)] } }] };
    });
    const read = await withSource(config(directory.url), (source) => collect(source, people));
    await directory.close();
    expect(doubts(read.claims.person)[0]).to.include("the server's state went back during the read");
  });
});

describe('source-ldap: servers that page in their own way (scripted)', () => {
  const people = { types: ['person' as const] };
  const numbered = (index: number): FakeEntry => ({ ...PERSON, attributes: { ...PERSON.attributes, objectGUID: [Buffer.alloc(16, index)] } });

  it('an empty page with a cookie is not the end', async () => {
    const pages: readonly FakeAnswer[] = [{ entries: [numbered(1)], cookie: 'a' }, { cookie: 'b' }, { entries: [numbered(2)], cookie: '' }];
    let page = 0;
    const read = await readFrom(() => pages[page++] ?? {}, people);
    expect(read.people).to.have.lengthOf(2);
    expect(read.claims.person).to.deep.include({ whole: true, delivered: 2 });
    expect(read.searches.map(({ cookie }) => cookie).filter((cookie) => cookie !== undefined)).to.deep.equal(['', 'a', 'b']);
  });

  const answersWithoutPaging = async (root: FakeEntry, count: number) => {
    const directory = await startFakeDirectory(({ base }) => (base === '' ? { entries: [root] } : { entries: Array.from({ length: count }, (_, index) => numbered(index + 1)) }));
    const read = await withSource(config(directory.url, { pageSize: 3, flavor: 'openldap', people: { base: `OU=Staff,${DOMAIN}`, key: 'objectGUID' } }), (source) => collect(source, people));
    await directory.close();
    return read;
  };
  const MUTE: FakeEntry = { dn: '', attributes: { objectClass: ['top'] } };

  it('a server that never said it pages and answers all at once is whole, unless that may have been a page', async () => {
    for (const [count, whole] of [[2, true], [3, false], [4, true]] as const) {
      expect((await answersWithoutPaging(MUTE, count)).claims.person, `${count} entries`).to.deep.include({ whole, delivered: count });
    }
  });

  it('a server that says it pages and whose answer says nothing about pages is doubted: something left it out', async () => {
    for (const count of [1, 3, 5]) {
      const read = await answersWithoutPaging({ dn: '', attributes: { supportedControl: ['1.2.840.113556.1.4.319'] } }, count);
      expect(doubts(read.claims.person)).to.deep.equal(['the server ended a paged search without saying whether more pages follow']);
    }
  });

  it('a server that forgets paging half way is not whole', async () => {
    const pages: readonly FakeAnswer[] = [{ entries: [numbered(1)], cookie: 'a' }, { entries: [numbered(2)] }];
    let page = 0;
    const half = await readFrom(() => pages[page++] ?? {}, people);
    expect(doubts(half.claims.person)).to.deep.equal(['the server ended a paged search without saying whether more pages follow']);
  });

  it('a server that repeats an empty page for ever is left', async () => {
    const read = await readFrom(() => ({ cookie: 'x' }), people);
    expect(doubts(read.claims.person)).to.deep.equal(['the server repeats the same page']);
    const full = await readFrom(() => ({ entries: [numbered(1)], cookie: 'x' }), people);
    expect(doubts(full.claims.person)).to.deep.equal(['the server repeats the same page']);
  });

  it('a second end of one search is not the end of the next', async () => {
    const pages: readonly FakeAnswer[] = [{ entries: [numbered(1)], cookie: 'a', doneTwice: true }, { entries: [numbered(2)], cookie: '' }];
    let page = 0;
    const read = await readFrom(() => pages[page++] ?? {}, people);
    expect(read.people).to.have.lengthOf(2);
    expect(read.claims.person).to.deep.include({ whole: true, delivered: 2 });
  });

  it('a server that says it cannot page is not asked to', async () => {
    const directory = await startFakeDirectory(({ base }) =>
      base === '' ? { entries: [{ dn: '', attributes: { supportedControl: ['1.2.3'], vendorName: ['389 Project'] } }] } : { entries: [{ dn: `uid=a,${DOMAIN}`, attributes: { nsuniqueid: ['0A-1'] } }] },
    );
    const read = await withSource(config(directory.url), (source) => collect(source, people));
    await directory.close();
    expect(read.people.map(({ key }) => key)).to.deep.equal(['0a-1']);
    expect(directory.searches.every(({ cookie }) => cookie === undefined)).to.equal(true);
    expect(read.claims.person?.whole === true && read.claims.person.basis).to.include('one request without paging');
  });
});
