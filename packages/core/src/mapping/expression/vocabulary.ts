import type { SourceAttribute, SourceProfile, SourceSchema } from '../../contracts/source.js';

/** Where an expression stands: what may be named and called in it. */
export type Section = 'scope' | 'accounts' | 'groups' | 'join' | 'identity' | 'target' | 'value';

/** What a name after the dot gives. */
export interface RecordField {
  readonly type: SourceAttribute['type'];
  readonly multi: boolean;
  /** An attribute of the record, or what is joined to a person from memberships. */
  readonly from: { readonly attribute: string } | 'group-names' | 'group-keys';
}

/** A variable that stands for a record. */
export interface RecordVariable {
  readonly kind: 'record';
  readonly name: string;
  readonly source: string;
  readonly type: 'person' | 'group';
  readonly fields: Readonly<Record<string, RecordField>>;
  /** True where attributes that are not declared are allowed, unchecked. */
  readonly open: boolean;
}

/** `has_hr`: whether the joined source has a row for the person. */
export interface RowFlag {
  readonly kind: 'flag';
  readonly name: string;
  readonly source: string;
}

/** A bare name for an attribute of the group. */
export interface Alias {
  readonly kind: 'alias';
  readonly name: string;
  readonly record: RecordVariable;
}

export type Variable = RecordVariable | RowFlag | Alias;

/** The names that an expression can use. */
export interface Vocabulary {
  readonly section: Section;
  readonly variables: ReadonlyMap<string, Variable>;
  /** Names that exist elsewhere, with the reason why not here. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

const RESERVED_NAMES = new Set(
  ('as break const continue else false for function if import in let loop namespace null package return true var void while ' +
    'bool bytes cel double duration dyn google int list map null_type optional string timestamp type uint ' +
    'account description group groups has name prototype').split(' '),
);

/** Why a source cannot have this name in expressions; undefined when it can. */
export function sourceNameFault(name: string): string | undefined {
  if (!/^[a-z][A-Za-z0-9_]*$/.test(name)) return `the source name "${name}" cannot be written in expressions`;
  if (RESERVED_NAMES.has(name) || name.startsWith('has_')) return `the source name "${name}" has a meaning of its own in expressions`;
  return undefined;
}

/** The variable of a person: its source's attributes and, for the pipeline's own source, its groups. */
export function personVariable(source: string, profile: SourceProfile, withGroups: boolean): RecordVariable {
  const fields = fieldsOf(profile.schemas.person);
  if (withGroups && profile.memberships) {
    fields['groups'] = { type: 'string', multi: true, from: 'group-names' };
    fields['groupIds'] = { type: 'string', multi: true, from: 'group-keys' };
  }
  return { kind: 'record', name: source, source, type: 'person', fields, open: profile.schemas.person.open };
}

/** The variable of a group: `group.name` is the naming attribute where no attribute has that name. */
export function groupVariable(source: string, profile: SourceProfile): RecordVariable | undefined {
  const schema = profile.schemas.group;
  if (schema === undefined) return undefined;
  const fields = fieldsOf(schema);
  const naming = profile.groupNaming;
  if (naming !== undefined && fields['name'] === undefined) {
    fields['name'] = { type: fields[naming]?.type ?? 'string', multi: fields[naming]?.multi ?? false, from: { attribute: naming } };
  }
  return { kind: 'record', name: 'group', source, type: 'group', fields, open: schema.open };
}

/** Looks a field up; in an open schema every name is a field of unknown type. */
export function fieldOf(record: RecordVariable, name: string): RecordField | undefined {
  if (Object.hasOwn(record.fields, name)) return record.fields[name];
  return record.open && !UNUSABLE_FIELDS.has(name) ? { type: 'dyn', multi: false, from: { attribute: name } } : undefined;
}

/** The type of a field as the expression language writes it. */
export function celTypeOf(field: RecordField): string {
  return field.multi ? `list<${field.type}>` : field.type;
}

// Names that the expression engine cannot hold as an attribute of a record.
const UNUSABLE_FIELDS = new Set(['constructor', '__proto__', 'prototype']);

const PASSWORDS = new Set(['userpassword', 'unicodepwd', 'sambantpassword', 'sambalmpassword', 'krbprincipalkey', 'dbcspwd', 'supplementalcredentials']);

/** True for attributes that hold passwords: no mapping reads them, whatever a source offers. */
export function isPassword(attribute: string): boolean {
  return PASSWORDS.has(attribute.toLowerCase());
}

function fieldsOf(schema: SourceSchema): Record<string, RecordField> {
  const fields: Record<string, RecordField> = {};
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    if (!UNUSABLE_FIELDS.has(name) && !isPassword(name)) fields[name] = { type: attribute.type, multi: attribute.multi, from: { attribute: name } };
  }
  return fields;
}
