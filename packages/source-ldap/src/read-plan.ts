import { ConnectorError, type ReadScope, type SourceType } from '@rollcall/core';
import { type Filter } from 'ldapts';
import { type Attribute, DN } from './attributes.js';
import type { GroupsConfig, LdapConfig } from './config.js';
import { parseFilter } from './filter.js';
import { peopleFilter } from './flavor.js';
import { keyAttributeOf } from './key.js';
import type { RecordPlan } from './records.js';
import type { RootDse } from './root-dse.js';
import { groupAttributes, personAttributes } from './schema.js';
import type { SearchTerms } from './search.js';
import type { Query } from './session.js';

const MEMBER_ATTRIBUTES = ['member', 'uniqueMember', 'memberUid'] as const;

/** One search of a read: what to ask the server, and what to make of the entries. */
export interface Part {
  readonly query: Query;
  readonly filter: Filter;
  readonly terms: SearchTerms;
  readonly record: RecordPlan;
  /** Whether records of the type are wanted; else the entries are read for memberships only. */
  readonly deliver: boolean;
  /** The attributes whose values are memberships. */
  readonly memberships: readonly string[];
  /** Whether the memberships that are handed over rest on these entries: on their values, or on searches for each of them. */
  readonly bearsMemberships: boolean;
}

/** What a read consists of. */
export interface ReadPlan {
  readonly people: Part | undefined;
  readonly groups: Part | undefined;
  readonly memberships: boolean;
}

/** How the account that reads is called in messages. */
export function readerOf(config: LdapConfig): string {
  return config.bind?.dn ?? 'an anonymous reader';
}

/** The attributes in which this configuration finds memberships on groups. */
export function memberAttributes(groups: GroupsConfig): readonly string[] {
  if (groups.membership === undefined) return MEMBER_ATTRIBUTES;
  return groups.membership === 'memberOf' ? [] : [groups.membership];
}

/** Plans a read. @throws ConnectorError for what is not configured */
export function planRead(scope: ReadScope<SourceType>, config: LdapConfig, root: RootDse): ReadPlan {
  const wants = (type: SourceType): boolean => scope.types.includes(type);
  const { groups } = config;
  if (groups === undefined && (wants('group') || wants('membership'))) {
    throw new ConnectorError({ kind: 'unsupported', message: 'no groups are configured', remedy: 'add groups: { base } to the source' });
  }
  const byPerson = wants('membership') && groups?.membership === 'memberOf';
  const keyed = isKeyed(scope) && wants('membership');
  const needsPeople = wants('person') || byPerson || keyed;
  const needsGroups = groups !== undefined && (wants('group') || (wants('membership') && !byPerson) || keyed);
  return {
    people: needsPeople ? peoplePart(scope, config, root, byPerson) : undefined,
    groups: needsGroups ? groupsPart(scope, config, groups, root) : undefined,
    memberships: wants('membership'),
  };
}

function isKeyed({ keys }: ReadScope<SourceType>): boolean {
  return keys !== 'all';
}

function peoplePart(scope: ReadScope<SourceType>, config: LdapConfig, root: RootDse, memberOf: boolean): Part {
  const { people, groups } = config;
  const deliver = scope.types.includes('person');
  const attributes = deliver ? wantedOf(scope.attributes.person, personAttributes(people)) : [];
  const uidReferences = groups !== undefined && memberAttributes(groups).includes('memberUid');
  const record = { type: 'person' as const, key: keyAttributeOf(people.key, root.flavor), attributes, uidReferences, reader: readerOf(config) };
  const more = [...(uidReferences ? ['uid'] : []), ...(memberOf ? ['memberOf'] : [])];
  const bearsMemberships = memberOf || (isKeyed(scope) && scope.types.includes('membership'));
  const part = partOf('people', { ...people, filter: people.filter ?? peopleFilter(root.flavor) }, record, more, config, root);
  return { ...part, record, deliver, memberships: memberOf ? ['memberOf'] : [], bearsMemberships };
}

function groupsPart(scope: ReadScope<SourceType>, config: LdapConfig, groups: GroupsConfig, root: RootDse): Part {
  const deliver = scope.types.includes('group');
  const attributes = deliver ? wantedOf(scope.attributes.group, groupAttributes(groups), groups.name) : [];
  const record = { type: 'group' as const, key: keyAttributeOf(groups.key, root.flavor), attributes, uidReferences: false, reader: readerOf(config) };
  const memberships = scope.types.includes('membership') ? memberAttributes(groups) : [];
  const bearsMemberships = memberships.length > 0 || (isKeyed(scope) && scope.types.includes('membership'));
  return { ...partOf('groups', groups, record, memberships, config, root), record, deliver, memberships, bearsMemberships };
}

function partOf(
  section: 'people' | 'groups',
  { base, scope, filter }: { readonly base: string; readonly scope: Query['scope']; readonly filter: string },
  record: RecordPlan,
  more: readonly string[],
  config: LdapConfig,
  root: RootDse,
): { readonly query: Query; readonly filter: Filter; readonly terms: SearchTerms } {
  const requested = [...record.attributes.filter(({ name }) => name !== DN).map(({ name }) => name), record.key.name, ...more];
  const parsed = parseFilter(filter);
  return {
    query: { base, scope, filter: parsed, attributes: uniqueNames(requested) },
    filter: parsed,
    terms: { root, pageSize: config.pageSize, setting: `${section}.base`, reader: readerOf(config) },
  };
}

/** The attributes to deliver: the named ones, or all of the schema where the engine names none. */
function wantedOf(names: readonly string[] | undefined, schema: ReadonlyMap<string, Attribute>, always?: string): readonly Attribute[] {
  if (names === undefined) return [...schema.values()];
  return [...new Set(always === undefined ? names : [...names, always])].map((name) => {
    const attribute = schema.get(name);
    if (attribute !== undefined) return attribute;
    throw new ConnectorError({ kind: 'invalid', message: `${name} is not among the attributes of this source`, remedy: `declare it: attributes: { ${name}: {} }` });
  });
}

function uniqueNames(names: readonly string[]): readonly string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
