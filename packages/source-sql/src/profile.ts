import type { Finding, SourceAttribute, SourceProfile, SourceSchema } from '@rollcall/core';
import { attributeOfColumn, type ColumnType } from './column-type.js';
import type { GroupsConfig, PeopleConfig, SqlConfig } from './config.js';
import { keyColumnOf, looksLikeName } from './key-column.js';
import { compareWatermarks } from './watermark.js';

type EntityConfig = PeopleConfig | GroupsConfig;

const nullTestOfEndDate = /\b["`[]?(\w*(?:end|until|expir|leav|left|term|exit)\w*)["`\]]?\s+is\s+null\b/i;

/** What a configured SQL source offers. Pure and offline: column types come from `columns`. */
export function profileOf(config: SqlConfig): SourceProfile {
  const { people, groups, memberships } = config;
  return {
    schemas: { person: schemaOf(people), ...(groups === undefined ? {} : { group: schemaOf(groups) }) },
    memberships: memberships !== undefined,
    ...(groups === undefined ? {} : { groupNaming: groups.name }),
    compareWatermarks,
    findings: [
      ...entityFindings('people', people),
      ...(groups === undefined ? [] : entityFindings('groups', groups)),
    ],
  };
}

function schemaOf(config: EntityConfig): SourceSchema {
  const attributes: Record<string, SourceAttribute> = { [keyColumnOf(config.key)]: { type: 'dyn', multi: false } };
  const declared: Readonly<Record<string, ColumnType>> = config.columns ?? {};
  for (const [name, type] of Object.entries(declared)) attributes[name] = attributeOfColumn(type);
  return { attributes, open: config.columns === undefined };
}

function entityFindings(section: 'people' | 'groups', config: EntityConfig): readonly Finding[] {
  return [...keyFindings(section, config), ...columnFindings(section, config), ...dateFindings(section, config)];
}

function keyFindings(section: string, config: EntityConfig): readonly Finding[] {
  const column = keyColumnOf(config.key);
  if (!looksLikeName(column)) return [];
  const vouched = typeof config.key !== 'string' && config.key.neverReused;
  if (vouched) {
    return [{ code: 'reusable-key', severity: 'info', message: `"${column}" is the key on your word that it is never reused`, about: `${section}.key` }];
  }
  return [{
    code: 'reusable-key',
    severity: 'warning',
    message: `"${column}" looks like a name; a name can be reused, and its next holder would get the account of the last one`,
    remedy: `use an immutable id, or say key: { column: ${column}, neverReused: true }`,
    about: `${section}.key`,
  }];
}

function columnFindings(section: string, config: EntityConfig): readonly Finding[] {
  if (config.columns !== undefined) return [];
  return [{
    code: 'columns-unknown',
    severity: 'info',
    message: `the columns of ${section} are not declared, so expressions over them are checked only when they run`,
    remedy: `declare them under ${section}.columns; "rollcall check" prints them`,
    about: `${section}.columns`,
  }];
}

/** Systems of record know future ends; `end_on is null` drops those people too early. */
function dateFindings(section: string, config: EntityConfig): readonly Finding[] {
  const column = nullTestOfEndDate.exec(config.query)?.[1];
  if (column === undefined) return [];
  return [{
    code: 'null-end-date',
    severity: 'warning',
    message: `the query tests "${column} is null": somebody whose end lies in the future would be out today`,
    remedy: `select the dates and let the scope decide: activeOn(start, end, zone)`,
    about: `${section}.query`,
  }];
}
