import { type LdifEntry, escapeDnValue, ldifOf } from './ldif.js';

export type LdifGroupKind = 'groupOfNames' | 'groupOfUniqueNames' | 'posixGroup';

export interface PeopleLdifOptions {
  readonly people: number;
  /** Default: 0. */
  readonly groups?: number;
  /** Drawn for each group, at most as many as there are people. Default: 20. */
  readonly membersPerGroup?: number;
  /** Taken in turn. Default: groupOfNames only. */
  readonly groupKinds?: readonly LdifGroupKind[];
  /** Further groupOfNames whose members are two of the other groups. Default: 0. */
  readonly nestedGroups?: number;
  /** Default: `dc=example,dc=edu`. */
  readonly suffix?: string;
  /** The same seed gives the same text. Default: 1. */
  readonly seed?: number;
}

export interface LdifPerson extends LdifEntry {
  readonly uid: string;
  readonly cn: string;
  readonly mail: string;
}

export interface LdifGroup extends LdifEntry {
  readonly cn: string;
  readonly kind: LdifGroupKind;
  /** As the group names them: DNs of people or groups; uids for a posixGroup. */
  readonly members: readonly string[];
}

/** A directory's content: the text to load, and what it says. */
export interface PeopleLdif {
  readonly text: string;
  readonly people: readonly LdifPerson[];
  readonly groups: readonly LdifGroup[];
}

const GIVEN_NAMES = ['Ada', 'Zoë', 'Søren', 'Łukasz', 'Нина', '明', 'Mary Ann', 'José', 'Þóra', 'Grace', 'Alan', "D'Arcy"];
const SURNAMES = ['Lovelace', 'Müller', "O'Brien", 'Ærø', 'Şahin', '李', 'van der Berg', 'Nguyễn', 'Hopper', 'Smith-Jones'];
const DIVISIONS = ['staff', 'faculty', 'students'];
const DEPARTMENTS = ['Physics', 'Arts, Letters + Music', 'Économie', 'The "Lab"'];

/**
 * A university of `people` and groups, below `ou=people` and `ou=groups`. People live in a tree of two levels of
 * organizational units; names are in several scripts; every tenth person is named by something harder than a uid
 * (commas, quotes, plus, `#`, two attributes). Pure: the same options give the same result.
 */
export function ldifOfPeople(options: PeopleLdifOptions): PeopleLdif {
  const { suffix = 'dc=example,dc=edu', seed = 1 } = options;
  const random = randomNumbers(seed);
  const people = Array.from({ length: options.people }, (_, index) => personAt(index, suffix, random));
  const flat = Array.from({ length: options.groups ?? 0 }, (_, index) => groupAt(index, options, people, suffix, random));
  const nested = Array.from({ length: options.nestedGroups ?? 0 }, (_, index) => nestedGroupAt(index, flat, suffix));
  const groups = [...flat, ...nested];
  return { text: ldifOf([...organizationalUnits(suffix), ...people, ...groups]), people, groups };
}

function organizationalUnits(suffix: string): readonly LdifEntry[] {
  const unit = (ou: string, parent: string): LdifEntry => ({
    dn: `ou=${escapeDnValue(ou)},${parent}`,
    attributes: { objectClass: ['organizationalUnit'], ou: [ou] },
  });
  const top = [unit('people', suffix), unit('groups', suffix)];
  const divisions = DIVISIONS.map((name) => unit(name, `ou=people,${suffix}`));
  const departments = divisions.flatMap(({ dn }) => DEPARTMENTS.map((name) => unit(name, dn)));
  return [...top, ...divisions, ...departments];
}

function personAt(index: number, suffix: string, random: RandomNumbers): LdifPerson {
  const givenName = random.pick(GIVEN_NAMES);
  const sn = random.pick(SURNAMES);
  const uid = `p${String(index + 1).padStart(6, '0')}`;
  const employeeNumber = String(100_000 + index);
  const mail = `${uid}@example.edu`;
  const { rdn, cn } = nameAt(index, { uid, employeeNumber, givenName, sn });
  const department = random.pick(DEPARTMENTS);
  const parent = `ou=${escapeDnValue(department)},ou=${random.pick(DIVISIONS)},ou=people,${suffix}`;
  const mobile = random.below(3) === 0 ? {} : { mobile: [`+1 312 555 ${String(index % 10_000).padStart(4, '0')}`] };
  const attributes = {
    objectClass: ['inetOrgPerson'],
    uid: [uid],
    cn: [cn],
    sn: [sn],
    givenName: [givenName],
    mail: [mail],
    employeeNumber: [employeeNumber],
    departmentNumber: [department],
    ...mobile,
  };
  return { dn: `${rdn},${parent}`, uid, cn, mail, attributes };
}

interface PersonNames {
  readonly uid: string;
  readonly employeeNumber: string;
  readonly givenName: string;
  readonly sn: string;
}

function nameAt(index: number, names: PersonNames): { readonly rdn: string; readonly cn: string } {
  const { uid, employeeNumber, givenName, sn } = names;
  if (index % 10 !== 9) return { rdn: `uid=${uid}`, cn: `${givenName} ${sn}` };
  const hard = [`${sn}, ${givenName} (${uid})`, `"${givenName}" ${sn} + ${uid}`, `#${uid} <${sn}>; \\ = ${givenName}`];
  const turn = ((index - 9) / 10) % (hard.length + 1);
  const cn = hard[turn];
  if (cn === undefined) return { rdn: `uid=${uid}+employeeNumber=${employeeNumber}`, cn: `${givenName} ${sn}` };
  return { rdn: `cn=${escapeDnValue(cn)}`, cn };
}

function groupAt(
  index: number,
  options: PeopleLdifOptions,
  people: readonly LdifPerson[],
  suffix: string,
  random: RandomNumbers,
): LdifGroup {
  const kinds = options.groupKinds ?? ['groupOfNames'];
  const kind = kinds[index % kinds.length] ?? 'groupOfNames';
  const chosen = random.choose(people, options.membersPerGroup ?? 20);
  const members = chosen.map((person) => (kind === 'posixGroup' ? person.uid : person.dn));
  return group(`group-${String(index + 1).padStart(4, '0')}`, kind, members, suffix, index);
}

function nestedGroupAt(index: number, flat: readonly LdifGroup[], suffix: string): LdifGroup {
  const members = [flat[(2 * index) % flat.length], flat[(2 * index + 1) % flat.length]];
  const dns = [...new Set(members.flatMap((member) => (member === undefined ? [] : [member.dn])))];
  return group(`nested-${String(index + 1).padStart(4, '0')}`, 'groupOfNames', dns, suffix, index);
}

function group(cn: string, kind: LdifGroupKind, members: readonly string[], suffix: string, index: number): LdifGroup {
  if (members.length === 0 && kind !== 'posixGroup') {
    throw new Error(`${cn} would have no member, which ${kind} forbids. Ask for people (nestedGroups: for groups) too.`);
  }
  const own = {
    groupOfNames: { member: members },
    groupOfUniqueNames: { uniqueMember: members },
    posixGroup: { gidNumber: [String(10_000 + index)], memberUid: members },
  }[kind];
  const attributes = { objectClass: [kind], cn: [cn], description: [`The members of ${cn}`], ...own };
  return { dn: `cn=${cn},ou=groups,${suffix}`, cn, kind, members, attributes };
}

interface RandomNumbers {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  pick(values: readonly string[]): string;
  /** `count` of the values, or all of them, without repetition, in their order. */
  choose<T>(values: readonly T[], count: number): readonly T[];
}

/** Mulberry32: small, and the same on every machine. */
function randomNumbers(seed: number): RandomNumbers {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: (values) => values[below(values.length)] ?? '',
    choose: (values, count) => {
      const chosen = new Set<number>();
      const wanted = Math.min(count, values.length);
      // Robert Floyd's sampling: as many draws as values wanted.
      for (let last = values.length - wanted; last < values.length; last += 1) {
        const drawn = below(last + 1);
        chosen.add(chosen.has(drawn) ? last : drawn);
      }
      return [...chosen].sort((a, b) => a - b).flatMap((index) => values.slice(index, index + 1));
    },
  };
}
