import type { CallOptions, Finding } from '@rollcall/core';
import type { GroupsConfig, PeopleConfig, SqlConfig } from '../config.js';
import type { SqlColumn, SqlSession } from '../dialects/dialect.js';
import { keyColumnOf } from '../key-column.js';
import { countRows, factsOf, type RowFacts } from './facts.js';
import { columnNamed, describeSection, keyColumnNamed } from './section.js';

/** What a person should know before the first run: the server, and columns, counts and keys of each section. */
export async function checkSections(session: SqlSession, config: SqlConfig, options: CallOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [{ code: 'sql-server', severity: 'info', message: session.server }, ...session.findings];
  findings.push(...(await checkEntities(session, 'people', config.people, [], options)));
  if (config.groups !== undefined) {
    const needed = config.memberships === undefined ? [] : [config.groups.name];
    findings.push(...(await checkEntities(session, 'groups', config.groups, needed, options)));
  }
  if (config.memberships !== undefined) findings.push(...(await checkMemberships(session, config.memberships, options)));
  return findings;
}

async function checkEntities(
  session: SqlSession,
  section: 'people' | 'groups',
  config: PeopleConfig | GroupsConfig,
  needed: readonly string[],
  options: CallOptions,
): Promise<readonly Finding[]> {
  const columns = await describeSection(session, section, config.query);
  const key = keyColumnNamed(columns, keyColumnOf(config.key), `${section}.key`);
  for (const name of [...needed, ...Object.keys(config.columns ?? {})]) columnNamed(columns, name, section);
  const facts = await factsOf(session, { query: config.query, where: undefined }, key.name, `${section}.key`, options);
  return [sectionFinding(section, columns, facts.rowCount, config.columns === undefined), ...keyFindings(section, key.name, facts)];
}

async function checkMemberships(session: SqlSession, config: NonNullable<SqlConfig['memberships']>, options: CallOptions): Promise<readonly Finding[]> {
  const columns = await describeSection(session, 'memberships', config.query);
  keyColumnNamed(columns, config.person, 'memberships.person');
  keyColumnNamed(columns, config.group, 'memberships.group');
  const count = await countRows(session, { query: config.query, where: undefined }, options);
  return [sectionFinding('memberships', columns, count, false)];
}

function sectionFinding(section: string, columns: readonly SqlColumn[], count: number, undeclared: boolean): Finding {
  const described = columns.map((column) => `${column.name} (${column.type})`).join(', ');
  const known = columns.filter((column) => column.suggestion !== undefined);
  const declaration = known.map((column) => `${column.name}: ${column.suggestion ?? ''}`).join(', ');
  return {
    code: 'sql-columns',
    severity: 'info',
    message: `${count} rows; columns ${described}`,
    about: section,
    count,
    ...(undeclared && known.length > 0 ? { remedy: `declare the columns for checked expressions: columns: { ${declaration} }` } : {}),
  };
}

function keyFindings(section: string, key: string, facts: RowFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (facts.keylessCount > 0) {
    const message = `${facts.keylessCount} rows have no ${key}: the read is not whole, and nobody can be found to have left`;
    findings.push({ code: 'null-key', severity: 'error', message, remedy: `add "where ${key} is not null"`, about: `${section}.key`, count: facts.keylessCount });
  }
  if (facts.repeated.size > 0) {
    const example = [...facts.repeated.keys()][0] ?? '';
    const message = `${facts.repeated.size} values of ${key} occur more than once, for example ${example}; these records are withheld`;
    findings.push({ code: 'repeated-key', severity: 'error', message, remedy: 'make the rows unique', about: `${section}.key`, count: facts.repeated.size });
  }
  return findings;
}
