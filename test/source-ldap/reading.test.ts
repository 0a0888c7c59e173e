import { expect } from 'chai';
import { describeWithServer, ldifOf, ldifOfPeople } from '../support/servers/index.js';
import { call, collect, doubts, edges, withSource } from './support/collect.js';
import { normalisedDn } from '../../packages/source-ldap/src/dn/compare.js';

const SUFFIX = 'dc=example,dc=edu';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describeWithServer(
  'slapd',
  'source-ldap: reading OpenLDAP',
  (server) => {
    const world = ldifOfPeople({ people: 120, groups: 12, membersPerGroup: 15, groupKinds: ['groupOfNames', 'groupOfUniqueNames', 'posixGroup'], nestedGroups: 2 });
    const config = (more: object = {}) => ({
      url: server().ldapsUrl,
      caFile: server().caFile,
      bind: { dn: server().readerDn, password: server().readerPassword },
      people: { base: `ou=people,${SUFFIX}` },
      groups: { base: `ou=groups,${SUFFIX}` },
      pageSize: 50,
      ...more,
    });

    it('delivers every person, group and membership, and claims wholeness with its reasons', async () => {
      const read = await withSource(config(), (source) => collect(source));
      expect(read.error).to.equal(undefined);
      expect(read.rejected).to.deep.equal([]);
      expect(read.people.map((person) => person.attributes.uid).sort()).to.deep.equal(world.people.map((person) => person.uid).sort());
      expect(read.groups.map((group) => group.attributes.cn).sort()).to.deep.equal(world.groups.map((group) => group.cn).sort());
      const expected = world.groups.flatMap((group) =>
        group.members.map((member) => `dn:${normalisedDn(group.dn)} < ${group.kind === 'posixGroup' ? `uid:${member}` : `dn:${normalisedDn(member)}`}`),
      );
      expect(edges(read.memberships)).to.deep.equal(expected.sort());
      expect(read.claims.person).to.deep.include({ whole: true, delivered: 120 });
      expect(read.claims.group).to.deep.include({ whole: true, delivered: 14 });
      expect(read.claims.membership).to.deep.include({ whole: true, delivered: expected.length });
      expect(read.claims.person?.whole === true && read.claims.person.basis).to.match(/people: result code 0, 120 entries in 3 pages, the last cookie empty, no referral/);
    });

    it('resolves memberships to people whatever their DN holds: commas, plus, quotes, other scripts', async () => {
      const read = await withSource(config(), (source) => collect(source));
      const people = new Set(read.people.flatMap((person) => person.references));
      const groups = new Set(read.groups.flatMap((group) => group.references));
      for (const edge of edges(read.memberships)) {
        const [group = '', member = ''] = edge.split(' < ');
        expect(groups.has(group), group).to.equal(true);
        expect(people.has(member) || groups.has(member), member).to.equal(true);
      }
      expect(read.people.every(({ key }) => UUID.test(key))).to.equal(true);
    });

    it('asks only for what is needed: one request a page, and the attributes in use', async () => {
      const read = await withSource(config(), (source) => collect(source, { types: ['person'], attributes: { person: ['mail', 'dn'] } }));
      // bind, root DSE, contextCSN (none here), three pages
      expect(read.requests).to.equal(6);
      for (const { attributes } of read.people) expect(Object.keys(attributes).sort()).to.deep.equal(['dn', 'mail']);
    });

    it('serves one read after another on one connection', async () => {
      await withSource(config(), async (source) => {
        const first = await collect(source);
        const second = await collect(source);
        expect(second.requests).to.equal(first.requests - 2);
        expect(second.people).to.deep.equal(first.people);
      });
    });

    it('reads single records by key, with their memberships and the groups behind them', async () => {
      await withSource(config(), async (source) => {
        const all = await collect(source);
        for (const member of [world.groups[0]?.members[0], world.groups[1]?.members[1]]) {
          const person = all.people.find(({ references }) => references.includes(`dn:${normalisedDn(member ?? '')}`));
          const keys = { by: 'id', values: [person?.key ?? ''] } as const;
          const one = await collect(source, { keys });
          expect(one.people).to.deep.equal([person]);
          const own = edges(all.memberships).filter((edge) => person?.references.some((reference) => edge.endsWith(`< ${reference}`)));
          const uid = `uid:${String(person?.attributes.uid)}`;
          expect(edges(one.memberships)).to.deep.equal(own.map((edge) => edge.replace(uid, person?.references[0] ?? '')).sort());
          expect(one.groups.map(({ key }) => key).sort()).to.deep.equal(all.groups.filter(({ references }) => own.some((edge) => edge.startsWith(`${references[0] ?? ''} <`))).map(({ key }) => key).sort());
          expect(one.claims.person?.whole).to.equal(true);
        }
        const [group] = all.groups;
        const named = await collect(source, { keys: { by: 'id', values: [group?.key ?? ''] } });
        expect(named.groups).to.deep.equal([group]);
        expect(edges(named.memberships)).to.deep.equal(edges(all.memberships).filter((edge) => edge.startsWith(`${group?.references[0] ?? ''} <`)));
      });
    });

    it('reads many keys in few requests, and claims absence for those that are not there', async () => {
      await withSource(config(), async (source) => {
        const all = await collect(source, { types: ['person'] });
        const gone = '00000000-0000-4000-8000-000000000000';
        const read = await collect(source, { types: ['person'], keys: { by: 'id', values: [...all.people.map(({ key }) => key), gone] } });
        expect(read.people.map(({ key }) => key).sort()).to.deep.equal(all.people.map(({ key }) => key).sort());
        expect(read.claims.person).to.deep.include({ whole: true, delivered: 120 });
        expect(read.requests).to.be.at.most(1 + 3 * 2);
        const none = await collect(source, { types: ['person'], keys: { by: 'id', values: [gone] } });
        expect(none.claims.person).to.deep.include({ whole: true, delivered: 0 });
        const nobody = await collect(source, { types: ['person'], keys: { by: 'id', values: [] } });
        expect(nobody.claims.person).to.deep.include({ whole: true, delivered: 0 });
      });
    });

    it('does not take a key of another kind for a person who is gone', async () => {
      const read = await withSource(config(), (source) => collect(source, { types: ['person'], keys: { by: 'id', values: ['jdoe'] } }));
      expect(doubts(read.claims.person)).to.deep.equal(['"jdoe" is no entryUUID']);
    });

    it('refuses a read by name', async () => {
      const read = await withSource(config(), (source) => collect(source, { keys: { by: 'name', values: ['a'] } }));
      expect(read.error).to.have.property('kind', 'unsupported');
    });

    it('reports what a person should know first', async () => {
      const findings = await withSource(config(), (source) => source.check(call()));
      expect(findings.map(({ severity, message }) => `${severity} ${message}`)).to.deep.equal([
        `info OpenLDAP: bound as ${server().readerDn}; pages of 50; holds ${SUFFIX}`,
        'info entryUUID is present in 14 of the 14 groups',
        'info entryUUID is present in 50 of the first 50 people',
      ]);
    });
  },
  () => ({
    ldif: ldifOfPeople({ people: 120, groups: 12, membersPerGroup: 15, groupKinds: ['groupOfNames', 'groupOfUniqueNames', 'posixGroup'], nestedGroups: 2 }).text,
  }),
);

describeWithServer(
  'slapd',
  'source-ldap: memberOf',
  (server) => {
    const config = () => ({
      url: server().ldapsUrl,
      caFile: server().caFile,
      bind: { dn: server().readerDn, password: server().readerPassword },
      people: { base: `ou=people,${SUFFIX}` },
      groups: { base: `ou=groups,${SUFFIX}`, membership: 'memberOf' },
    });
    const byMember = () => ({ ...config(), groups: { base: `ou=groups,${SUFFIX}`, membership: 'member' } });

    it('gives the same memberships from the side of the people', async () => {
      const told = await withSource(config(), (source) => collect(source));
      const listed = await withSource(byMember(), (source) => collect(source));
      expect(edges(told.memberships)).to.deep.equal(edges(listed.memberships));
      expect(told.memberships.every((record) => 'person' in record)).to.equal(true);
      expect(told.claims.membership?.whole).to.equal(true);
    });

    it('gives the same memberships by key', async () => {
      const all = await withSource(byMember(), (source) => collect(source));
      const keys = { by: 'id' as const, values: [all.people[0]?.key ?? '', all.groups[1]?.key ?? ''] };
      const told = await withSource(config(), (source) => collect(source, { keys }));
      const listed = await withSource(byMember(), (source) => collect(source, { keys }));
      expect([...new Set(edges(told.memberships))]).to.deep.equal([...new Set(edges(listed.memberships))]);
      expect(told.groups.map(({ key }) => key).sort()).to.deep.equal(listed.groups.map(({ key }) => key).sort());
    });
  },
  () => ({ overlays: ['memberof'], ldif: ldifOfPeople({ people: 30, groups: 5, membersPerGroup: 8 }).text }),
);

describeWithServer(
  'slapd',
  'source-ldap: large groups',
  (server) => {
    it('delivers 20,000 members in records of at most 1,000', async () => {
      const read = await withSource(
        {
          url: server().ldapsUrl,
          caFile: server().caFile,
          bind: { dn: server().readerDn, password: server().readerPassword },
          people: { base: `ou=people,${SUFFIX}` },
          groups: { base: `ou=groups,${SUFFIX}` },
        },
        (source) => collect(source, { types: ['membership'] }),
      );
      expect(read.memberships).to.have.lengthOf(20);
      expect(new Set(edges(read.memberships)).size).to.equal(20_000);
      expect(read.claims.membership).to.deep.include({ whole: true, delivered: 20_000 });
    });
  },
  () => ({
    ldif: ldifOf([
      { dn: `ou=people,${SUFFIX}`, attributes: { objectClass: ['organizationalUnit'], ou: ['people'] } },
      { dn: `ou=groups,${SUFFIX}`, attributes: { objectClass: ['organizationalUnit'], ou: ['groups'] } },
      {
        dn: `cn=all,ou=groups,${SUFFIX}`,
        attributes: { objectClass: ['groupOfNames'], cn: ['all'], member: Array.from({ length: 20_000 }, (_, index) => `uid=p${String(index)},ou=people,${SUFFIX}`) },
      },
    ]),
  }),
);
