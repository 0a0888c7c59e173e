import type { Finding, SourceAttribute, SourceProfile, SourceSchema } from '@rollcall/core';
import { type Attribute, GROUP_ATTRIBUTES, PERSON_ATTRIBUTES } from './attributes.js';
import { compareWatermarks } from './marks.js';
import type { GroupsConfig, LdapConfig, PeopleConfig } from './config.js';

type Declared = PeopleConfig['attributes'];

/** The attributes of people that this configuration offers, by name. */
export function personAttributes(people: PeopleConfig): ReadonlyMap<string, Attribute> {
  return merged(PERSON_ATTRIBUTES, people.attributes);
}

/** The attributes of groups that this configuration offers, by name; the naming attribute among them, as one value. */
export function groupAttributes(groups: GroupsConfig): ReadonlyMap<string, Attribute> {
  const all = new Map(merged(GROUP_ATTRIBUTES, groups.attributes));
  all.set(groups.name, { name: groups.name, coding: all.get(groups.name)?.coding ?? 'text', multi: false });
  return all;
}

function merged(known: readonly Attribute[], declared: Declared): ReadonlyMap<string, Attribute> {
  const all = new Map(known.map((attribute) => [attribute.name, attribute]));
  for (const [name, { multi, binary }] of Object.entries(declared)) {
    const before = all.get(name);
    const coding = binary === undefined ? before?.coding : binary ? 'bytes' : 'text';
    all.set(name, { name, multi: multi ?? before?.multi ?? false, coding: coding ?? 'text' });
  }
  return all;
}

/** What the configured directory offers, told offline. */
export function profileOf(config: LdapConfig): SourceProfile {
  const person = schemaOf(personAttributes(config.people));
  const findings = findingsOf(config);
  if (config.groups === undefined) return { schemas: { person }, memberships: false, compareWatermarks, findings };
  const group = schemaOf(groupAttributes(config.groups));
  return { schemas: { person, group }, memberships: true, groupNaming: config.groups.name, compareWatermarks, findings };
}

function schemaOf(attributes: ReadonlyMap<string, Attribute>): SourceSchema {
  const entries = [...attributes.values()].map(({ name, multi }): [string, SourceAttribute] => [name, { type: 'string', multi }]);
  return { attributes: Object.fromEntries(entries), open: false };
}

/** What can be said about the configuration alone. */
export function findingsOf(config: LdapConfig): readonly Finding[] {
  const findings: Finding[] = [];
  if (!isEncrypted(config)) {
    findings.push({
      code: 'ldap-unencrypted',
      severity: 'warning',
      message: config.bind === undefined ? `people are read from ${config.url} without encryption` : `the bind password crosses the network to ${config.url} in clear`,
      remedy: 'use ldaps://, or startTls: true',
      about: 'url',
    });
  }
  for (const [section, key] of [['people', config.people.key], ['groups', config.groups?.key]] as const) {
    if (typeof key !== 'object') continue;
    findings.push({
      code: 'ldap-key-declared',
      severity: 'info',
      message: `${key.attribute} is the key because the file says that it is never reused: a person whose ${key.attribute} changes is a leaver and a newcomer`,
      about: `${section}.key`,
    });
  }
  return findings;
}

/** True where nothing crosses the network in clear. */
function isEncrypted(config: Pick<LdapConfig, 'url' | 'startTls'>): boolean {
  return config.startTls || /^ldaps:/i.test(config.url);
}
