import type { FakeAnswer, FakeEntry, FakeRequest } from '../../source-ldap/support/fake-directory.js';

/** A directory of a few people and groups, answered as a server of a kind would; small enough to be cut everywhere. */
export interface DirectoryScript {
  readonly title: string;
  /** The plugin's section of the configuration, without the address. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Called for each connection: a server begins anew with each. */
  begin(): void;
  answer(request: FakeRequest): FakeAnswer;
}

const PAGE = 3;
const RANGE = 4;
const PAGED = '1.2.840.113556.1.4.319';
const SUFFIX = 'dc=x';
const PEOPLE = `ou=p,${SUFFIX}`;
const GROUPS = `ou=g,${SUFFIX}`;
const CONTROLLER = `cn=dc1,${SUFFIX}`;

const dnOf = (uid: string): string => `uid=${uid},${PEOPLE}`;
const guidOf = (number: number): Buffer => Buffer.alloc(16, number);
const uuidOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const uids = ['ann', 'bob', 'cem', 'dia', 'eve', 'fay', 'gus', 'hal'] as const;
const groups: Readonly<Record<string, readonly string[]>> = { all: uids, vpn: ['ann', 'cem', 'eve'], ops: ['bob'], zoo: ['hal', 'gus'] };

/** One page of a list, by the cookie that the page before ended with. */
function pageOf(entries: readonly FakeEntry[], { cookie = '' }: FakeRequest): FakeAnswer {
  const start = Number(cookie === '' ? 0 : cookie);
  const next = start + PAGE;
  return { entries: entries.slice(start, next), cookie: next < entries.length ? String(next) : '' };
}

/** OpenLDAP with syncprov. `moves`: it is written to during the read, so that the reader looks at what changed. */
export function openldapScript(moves: boolean): DirectoryScript {
  let marks = 0;
  const csn = (): string => `2026112210150${moves ? Math.min(marks, 9) : 0}.000000Z#000000#000#000000`;
  const people = uids.map((uid, index): FakeEntry => ({ dn: dnOf(uid), attributes: { entryUUID: [uuidOf(index + 1)], uid: [uid], mail: [`${uid}@x`], createTimestamp: ['20250101000000Z'] } }));
  const folk = Object.entries(groups).map(([cn, members], index): FakeEntry => ({ dn: `cn=${cn},${GROUPS}`, attributes: { entryUUID: [uuidOf(100 + index)], cn: [cn], member: members.map(dnOf), createTimestamp: ['20250101000000Z'] } }));
  return {
    title: moves ? 'OpenLDAP, written to meanwhile' : 'OpenLDAP',
    config: { people: { base: PEOPLE }, groups: { base: GROUPS }, pageSize: PAGE },
    begin: () => void (marks = 0),
    answer: (request) => {
      const { base } = request;
      if (base === '') return { entries: [{ dn: '', attributes: { objectClass: ['OpenLDAProotDSE'], namingContexts: [SUFFIX], supportedControl: [PAGED] } }] };
      if (base === SUFFIX) {
        marks += 1;
        return { entries: [{ dn: SUFFIX, attributes: { contextCSN: [csn()] } }] };
      }
      const all = base === PEOPLE ? people : folk;
      return pageOf(request.raw.includes('entryCSN') ? all.slice(0, 4) : all, request);
    },
  };
}

/** Active Directory, which hands out long lists in ranges: members of groups, and one person's addresses. */
export function activeDirectoryScript(): DirectoryScript {
  const inRanges = (name: string, values: readonly string[], from: number): FakeEntry['attributes'] => {
    if (values.length <= RANGE && from === 0) return { [name]: values };
    const isLast = from + RANGE >= values.length;
    return { [`${name};range=${from}-${isLast ? '*' : from + RANGE - 1}`]: values.slice(from, from + RANGE) };
  };
  const addresses = ['a@y', 'b@y', 'c@y', 'd@y', 'e@y', 'f@y'];
  const people = uids.map((uid, index): FakeEntry => ({ dn: dnOf(uid), attributes: { objectGUID: [guidOf(index + 1)], uid: [uid], mail: [`${uid}@x`], ...(uid === 'cem' ? inRanges('otherMailbox', addresses, 0) : {}) } }));
  const withMembers = (members: readonly string[], from: number): FakeEntry['attributes'] => inRanges('member', members.map(dnOf), from);
  const folk = Object.entries(groups).map(([cn, members], index): FakeEntry => ({ dn: `cn=${cn},${GROUPS}`, attributes: { objectGUID: [guidOf(100 + index)], cn: [cn], ...withMembers(members, 0) } }));
  return {
    title: 'Active Directory',
    config: { people: { base: PEOPLE }, groups: { base: GROUPS }, pageSize: PAGE },
    begin: () => undefined,
    answer: (request) => {
      const { base, attributes } = request;
      if (base === '') return { entries: [{ dn: '', attributes: { supportedCapabilities: ['1.2.840.113556.1.4.800'], supportedControl: [PAGED], highestCommittedUSN: ['4711'], dsServiceName: [CONTROLLER] } }] };
      if (base === CONTROLLER) return { entries: [{ dn: base, attributes: { invocationId: [guidOf(77)] } }] };
      const from = /;range=(\d+)-/.exec(attributes[0] ?? '')?.[1];
      if (from === undefined) return pageOf(base === PEOPLE ? people : folk, request);
      if (base.startsWith('uid=')) return { entries: [{ dn: base, attributes: { ...inRanges('otherMailbox', addresses, Number(from)), uSNChanged: ['9'] } }] };
      const members = groups[/^cn=(\w+)/.exec(base)?.[1] ?? ''] ?? [];
      return { entries: [{ dn: base, attributes: { ...withMembers(members, Number(from)), uSNChanged: ['9'] } }] };
    },
  };
}

/** A server whose people tell their groups (memberOf), and which has no marks: 389 Directory Server. */
export function memberOfScript(): DirectoryScript {
  const groupsOf = (uid: string): readonly string[] => Object.entries(groups).flatMap(([cn, members]) => (members.includes(uid) ? [`cn=${cn},${GROUPS}`] : []));
  const people = uids.map((uid, index): FakeEntry => ({ dn: dnOf(uid), attributes: { nsUniqueId: [uuidOf(index + 1)], uid: [uid], mail: [`${uid}@x`], memberOf: groupsOf(uid) } }));
  const folk = Object.keys(groups).map((cn, index): FakeEntry => ({ dn: `cn=${cn},${GROUPS}`, attributes: { nsUniqueId: [uuidOf(100 + index)], cn: [cn] } }));
  return {
    title: '389 Directory Server',
    config: { people: { base: PEOPLE }, groups: { base: GROUPS, membership: 'memberOf' }, pageSize: PAGE },
    begin: () => undefined,
    answer: (request) => {
      if (request.base === '') return { entries: [{ dn: '', attributes: { vendorName: ['389 Project'], supportedControl: [PAGED] } }] };
      return pageOf(request.base === PEOPLE ? people : folk, request);
    },
  };
}
