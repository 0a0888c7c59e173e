import type { SourceAttribute, SourceValue } from '@rollcall/core';
import { accountTexts, aliasesOf, CUSTOM_ATTRIBUTE, statusOf } from '../decode/account.js';
import type { RawGroup } from '../decode/schema.js';
import { authMethods } from './auth-methods.js';
import type { Reading } from './config.js';
import type { ReadUser } from './raw-user.js';

/** An attribute of a source: what it is, and where it comes from. The empty text is no value. */
export interface ReadAttribute<Raw> extends SourceAttribute {
  readonly of: (raw: Raw) => SourceValue | null | undefined;
}

type ReadAttributes<Raw> = Readonly<Record<string, ReadAttribute<Raw>>>;

const one = <Raw>(type: SourceAttribute['type'], of: ReadAttribute<Raw>['of']): ReadAttribute<Raw> => ({ type, multi: false, of });
const many = <Raw>(of: ReadAttribute<Raw>['of']): ReadAttribute<Raw> => ({ type: 'string', multi: true, of });

/**
 * One text of several, as Grouper writes them into `grouper_prov_duo_user`: commas within become `&#x2c;`, then they are sorted
 * by UTF-16 code units and joined by commas (grouper facts 1.9). Undefined for none.
 */
function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.map((value) => value.replaceAll(',', '&#x2c;')).sort().join(',');
}

const numbersOf = ({ phones }: ReadUser): readonly string[] => (phones ?? []).flatMap(({ number }) => ((number ?? '') === '' ? [] : (number ?? [])));
const serialsOf = ({ tokens }: ReadUser): readonly string[] => (tokens ?? []).flatMap(({ serial }) => ((serial ?? '') === '' ? [] : (serial ?? [])));

const always: ReadAttributes<ReadUser> = {
  user_id: one('string', (user) => user.user_id),
  ...Object.fromEntries(accountTexts.map((name) => [name, one<ReadUser>('string', (user) => user[name])])),
  status: one('string', statusOf),
  aliases: many(aliasesOf),
  aliases_text: one('string', (user) => joined(aliasesOf(user))),
  is_enrolled: one('bool', (user) => user.is_enrolled === true),
  is_push_enabled: one('bool', (user) => (user.phones ?? []).some(({ activated }) => activated === true)),
  created_at: one('int', (user) => user.created),
  last_login: one('int', (user) => user.last_login),
  last_directory_sync: one('int', (user) => user.last_directory_sync),
  directory_key: one('string', (user) => user.directory_key),
  external_id: one('string', (user) => user.external_id),
  ...Object.fromEntries(Object.entries(authMethods).map(([name, of]) => [name, one<ReadUser>(name === 'push_phone_last_seen' ? 'string' : 'int', of)])),
};

const numbers: ReadAttributes<ReadUser> = { phones: many(numbersOf), phones_text: one('string', (user) => joined(numbersOf(user))) };
const serials: ReadAttributes<ReadUser> = { token_serials: many(serialsOf) };

/** The attributes of people. Numbers and serials are among them only where the file asks for them. */
export function personAttributes(reading: Reading): ReadAttributes<ReadUser> {
  return {
    ...always,
    ...(reading.phones && numbers),
    ...(reading.serials && serials),
    ...Object.fromEntries(reading.customAttributes.map((name) => [`${CUSTOM_ATTRIBUTE}${name}`, one<ReadUser>('string', (user) => user.custom_attributes?.[name])])),
  };
}

/** The attributes of groups. */
export const groupAttributes: ReadAttributes<RawGroup> = {
  group_id: one('string', (group) => group.group_id),
  name: one('string', (group) => group.name),
  desc: one('string', (group) => group.desc),
  // Answers write `Bypass`, requests `bypass` (facts 2.5).
  status: one('string', (group) => group.status?.toLowerCase()),
};

/** The values that are there, of the attributes that are wanted; undefined = all. */
export function valuesOf<Raw>(raw: Raw, attributes: ReadAttributes<Raw>, wanted: ReadonlySet<string> | undefined): Readonly<Record<string, SourceValue>> {
  const values: Record<string, SourceValue> = {};
  for (const [name, { of }] of Object.entries(attributes)) {
    if (wanted?.has(name) === false) continue;
    const value = of(raw);
    if (value !== undefined && value !== null && value !== '') values[name] = value;
  }
  return values;
}
