import { type CallOptions, type ConnectorError, type Finding, isConnectorError } from '@rollcall/core';
import type { LdapConfig } from './config.js';
import { isAtOrBelow, normalisedRdns } from './dn/compare.js';
import { type Dn, printDn } from './dn/dn.js';
import { parseDn } from './dn/parse.js';
import { type Entry, rawValues } from './entry.js';
import { FLAVOR_TITLES } from './flavor.js';
import { readKey } from './key.js';
import { type Part, memberAttributes, planRead, readerOf } from './read-plan.js';
import type { RootDse } from './root-dse.js';
import { findingsOf } from './schema.js';
import { firstPage } from './search.js';
import type { Session } from './session.js';

/** Groups can be large; some are enough to see what members look like. */
const GROUP_SAMPLE = 50;

/** What a person should know before the first run. @throws ConnectorError where the connection fails */
export async function checkDirectory(session: Session, config: LdapConfig, root: RootDse, options: CallOptions): Promise<readonly Finding[]> {
  const types = config.groups === undefined ? (['person'] as const) : (['person', 'group', 'membership'] as const);
  const plan = planRead({ types, keys: 'all', attributes: { person: ['dn'], group: ['dn'] } }, config, root);
  const findings = [serverFinding(config, root), ...findingsOf(config)];
  const groups = plan.groups === undefined ? undefined : await sample(plan.groups, Math.min(config.pageSize, GROUP_SAMPLE), session, options, findings);
  const people = plan.people === undefined ? undefined : await sample(plan.people, config.pageSize, session, options, findings);
  if (config.groups?.membership === 'memberOf' && people !== undefined) findings.push(...memberOfFindings(people));
  else if (groups !== undefined) findings.push(...memberFindings(groups, config));
  return findings;
}

function serverFinding(config: LdapConfig, root: RootDse): Finding {
  const title = root.flavor === undefined ? 'a server of unknown kind' : FLAVOR_TITLES[root.flavor];
  const product = root.product === undefined ? '' : ` (${root.product})`;
  const bound = config.bind === undefined ? 'reads anonymously' : `bound as ${config.bind.dn}`;
  const holds = root.namingContexts.length === 0 ? '' : `; holds ${root.namingContexts.join(', ')}`;
  const paging = { true: `pages of ${config.pageSize}`, false: 'cannot page', undefined: 'does not say whether it can page' }[String(root.paging)];
  return { code: 'ldap-server', severity: 'info', about: config.url, message: `${title}${product}: ${bound}; ${paging ?? ''}${holds}` };
}

/** The entries of the first page; undefined where the base is missing, which is a finding. */
async function sample(part: Part, size: number, session: Session, options: CallOptions, findings: Finding[]): Promise<readonly Entry[] | undefined> {
  const about = part.terms.setting;
  try {
    const { entries, doubts } = await firstPage(session, part.query, { ...part.terms, pageSize: size }, options);
    const warnings = doubts.map(({ reason, remedy }): Finding => ({ code: 'ldap-not-whole', severity: 'warning', about, message: reason, ...(remedy === undefined ? {} : { remedy }) }));
    findings.push(...warnings, ...pageFindings(entries, part, entries.length >= size));
    return entries;
  } catch (error) {
    if (!isConnectorError(error) || error.kind !== 'invalid') throw error;
    findings.push(baseFinding(error, about));
    return undefined;
  }
}

function baseFinding({ failure }: ConnectorError, setting: string): Finding {
  return { code: 'ldap-base-missing', severity: 'error', about: setting, message: failure.message, ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }) };
}

function pageFindings(entries: readonly Entry[], { terms, record, query }: Part, full: boolean): readonly Finding[] {
  const what = record.type === 'person' ? 'people' : 'groups';
  const about = terms.setting;
  if (entries.length === 0) {
    const message = `no ${what} below "${query.base}" match the filter`;
    return [{ code: `ldap-no-${what}`, severity: 'warning', about, message, remedy: `check the filter, and whether ${terms.reader} may read there` }];
  }
  const name = record.key.name;
  const keyed = entries.filter((entry) => readKey(entry, record.key).is === 'key').length;
  const more = full ? ' first' : '';
  const count: Finding = { code: `ldap-${what}`, severity: 'info', about, count: entries.length, message: `${name} is present in ${keyed} of the${more} ${entries.length} ${what}` };
  if (keyed === entries.length) return [count];
  const missing: Finding = {
    code: 'ldap-key-missing',
    severity: 'error',
    about,
    count: entries.length - keyed,
    message: `${entries.length - keyed} of the${more} ${entries.length} ${what} show no usable ${name}: no read is whole`,
    remedy: `let ${terms.reader} read ${name}, or choose another key`,
  };
  return [count, missing];
}

function memberOfFindings(people: readonly Entry[]): readonly Finding[] {
  if (people.length === 0 || people.some((person) => rawValues(person, 'memberOf').length > 0)) return [];
  const message = `none of the first ${people.length} people has memberOf`;
  return [{ code: 'ldap-no-members', severity: 'error', about: 'groups.membership', message, remedy: 'have the server maintain memberOf (OpenLDAP: overlay memberof), or use membership: member' }];
}

/** Finds out whether members can be the people that are read. */
function memberFindings(groups: readonly Entry[], config: LdapConfig): readonly Finding[] {
  const names = config.groups === undefined ? [] : memberAttributes(config.groups);
  const withMembers = groups.filter((group) => names.some((name) => rawValues(group, name).length > 0));
  if (groups.length > 0 && withMembers.length === 0) {
    const message = `none of the first ${groups.length} groups has ${names.join(', ')}`;
    return [{ code: 'ldap-no-members', severity: 'error', about: 'groups.membership', message, remedy: `let ${readerOf(config)} read ${names.join(', ')}, or use membership: memberOf` }];
  }
  const base = normalisedRdns(parseDn(config.people.base));
  const byDn = names.filter((name) => name !== 'memberUid');
  const members = withMembers.map((group) => byDn.flatMap((name) => rawValues(group, name)).flatMap(dnOf)).filter((dns) => dns.length > 0);
  const resolving = members.filter((dns) => dns.some((dn) => isAtOrBelow(normalisedRdns(dn), base)));
  const [example] = members[0] ?? [];
  if (example === undefined || resolving.length > 0) return [];
  const message = `0 of ${members.length} groups have members that resolve; members look like ${likeness(example)}, people base is ${config.people.base}`;
  return [{ code: 'ldap-members-elsewhere', severity: 'error', about: 'people.base', message, remedy: 'widen people.base so that it holds the members' }];
}

function dnOf(bytes: Buffer): readonly Dn[] {
  try {
    return [parseDn(bytes.toString('utf8'))];
  } catch {
    return [];
  }
}

/** `uid=…,ou=accounts,dc=example,dc=edu`: where members are, without saying who. */
function likeness(dn: Dn): string {
  const [own, ...parents] = dn;
  return `${(own ?? []).map(({ type }) => `${type}=…`).join('+')},${printDn(parents)}`;
}
