import { expect } from 'chai';
import type { ReadClaim, SourceType } from '@rollcall/core';
import { Attribute, Change, Client } from 'ldapts';
import { type Slapd, describeWithServer, ldifOfPeople } from '../support/servers/index.js';
import { call, collect, doubts, withSource } from './support/collect.js';

const SUFFIX = 'dc=example,dc=edu';
const PEOPLE = `ou=people,${SUFFIX}`;
const GROUPS = `ou=groups,${SUFFIX}`;
const world = ldifOfPeople({ people: 40, groups: 4, membersPerGroup: 10 });
const [member = ''] = world.groups[0]?.members ?? [];

const config = (server: Slapd, more: object = {}) => ({
  url: server.url,
  bind: { dn: server.readerDn, password: server.readerPassword },
  people: { base: PEOPLE, filter: '(&(objectClass=person)(!(employeeType=left)))' },
  groups: { base: GROUPS },
  pageSize: 10,
  ...more,
});

async function asRoot<T>(server: Slapd, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ url: server.url });
  await client.bind(server.rootDn, server.rootPassword);
  return work(client).finally(() => client.unbind());
}

const set = (type: string, ...values: readonly string[]): Change => new Change({ operation: 'replace', modification: new Attribute({ type, values: [...values] }) });

/** Reads everything, and does something at the server once the given number of pages has come. */
async function readWhile(raw: object, pages: number, happens: () => Promise<unknown>): Promise<Readonly<Record<SourceType, ReadClaim>>> {
  return withSource(raw, async (source) => {
    const read = source.read({ types: ['person', 'group', 'membership'], keys: 'all', attributes: {} }, call());
    for (let page = 0; ; page += 1) {
      if (page === pages) await happens();
      const step = await read.next();
      if (step.done === true) return step.value;
    }
  });
}

describeWithServer(
  'slapd',
  'source-ldap: a directory that changes while it is read',
  (server) => {
    const wholeOf = (claims: Readonly<Record<SourceType, ReadClaim>>): readonly string[] => Object.entries(claims).flatMap(([type, claim]) => (claim.whole ? [type] : []));
    const basisOf = (claim: ReadClaim): string => (claim.whole ? claim.basis : JSON.stringify(claim));

    it('says that nothing moved where nothing did', async () => {
      const claims = await readWhile(config(server()), 2, () => Promise.resolve());
      expect(wholeOf(claims)).to.deep.equal(['person', 'group', 'membership']);
      expect(basisOf(claims.person)).to.include("the server's state did not move meanwhile");
    });

    it('is no doubt by itself: a value that changes, an entry elsewhere, a newcomer; the basis says that it was looked at', async () => {
      for (const happens of [
        (client: Client) => client.modify(member, [set('title', 'another')]),
        (client: Client) => client.add(`uid=elsewhere,${SUFFIX}`, { objectClass: ['inetOrgPerson'], cn: 'E', sn: 'E' }),
        (client: Client) => client.add(`uid=newcomer,${PEOPLE}`, { objectClass: ['inetOrgPerson'], cn: 'N', sn: 'N' }),
        (client: Client) => client.del(`uid=newcomer,${PEOPLE}`),
      ]) {
        // The clock of change numbers and of creation must be told apart: a second goes by first.
        await new Promise((resolve) => setTimeout(resolve, 1100));
        const claims = await readWhile(config(server()), 5, () => asRoot(server(), happens));
        expect(wholeOf(claims), JSON.stringify(claims)).to.deep.equal(['person', 'group', 'membership']);
        expect(basisOf(claims.person)).to.match(/the server's state moved on meanwhile: \d+ changed entries were looked at again/);
      }
    });

    for (const pages of [1, 3, 4]) {
      it(`doubts memberships when a person is renamed once page ${pages} has come: groups may name the old name or the new`, async () => {
        const [rdn = '', ...rest] = member.split(',');
        const renamed = `uid=renamed-${pages}`;
        const claims = await readWhile(config(server()), pages, () => asRoot(server(), (client) => client.modifyDN(member, renamed)));
        await asRoot(server(), (client) => client.modifyDN([renamed, ...rest].join(','), rdn));
        expect(doubts(claims.membership)).to.deep.equal(['a person was renamed while memberships were read, which may name it either way']);
        expect(wholeOf(claims)).to.deep.equal(['person', 'group']);
        const later = await withSource(config(server()), (source) => collect(source));
        expect(later.claims.membership?.whole).to.equal(true);
      });
    }

    it('doubts people when somebody who was there before comes back during the read, and was not among those read', async () => {
      await asRoot(server(), (client) => client.modify(member, [set('employeeType', 'left')]));
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const claims = await readWhile(config(server()), 5, () => asRoot(server(), (client) => client.modify(member, [set('employeeType')])));
      expect(doubts(claims.person)).to.deep.equal(['a person that is there now was not among those read: it came back, or moved, during the read']);
      expect(claims.membership.whole).to.equal(false);
      expect(claims.group.whole).to.equal(true);
    });
  },
  () => ({ ldif: world.text, overlays: ['syncprov'] }),
);

describeWithServer(
  'slapd',
  'source-ldap: memberOf, while the directory changes',
  (server) => {
    it('doubts memberships when a group is renamed behind the groups: people name it by the new name', async () => {
      const [group] = world.groups;
      const [rdn = '', ...rest] = (group?.dn ?? '').split(',');
      const raw = config(server(), { groups: { base: GROUPS, membership: 'memberOf' } });
      const claims = await readWhile(raw, 1, () => asRoot(server(), (client) => client.modifyDN(group?.dn ?? '', 'cn=renamed')));
      await asRoot(server(), (client) => client.modifyDN(['cn=renamed', ...rest].join(','), rdn));
      expect(doubts(claims.membership)).to.include('a group was renamed while memberships were read, which may name it either way');
    });
  },
  () => ({ ldif: world.text, overlays: ['syncprov', 'memberof'] }),
);
