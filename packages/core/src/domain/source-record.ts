import type { SourceValue } from './value.js';

/**
 * A text by which memberships name a record inside one source, for example `dn:uid=a,dc=x` or `uid:a`.
 * The plugin normalises it; the engine compares it as bytes.
 */
export type Reference = string;

/** A person (or service) as a source knows it. */
export interface PersonRecord {
  readonly type: 'person';
  /** Immutable and unique in the source. */
  readonly key: string;
  /** Further references by which memberships may name this record; the key itself need not be repeated. */
  readonly references: readonly Reference[];
  readonly attributes: Readonly<Record<string, SourceValue>>;
  /** What a person should know about this record: `cn has 2 values, "A" is used`. */
  readonly remarks?: readonly string[];
}

/** A group as a source knows it. */
export interface GroupRecord {
  readonly type: 'group';
  readonly key: string;
  readonly references: readonly Reference[];
  readonly attributes: Readonly<Record<string, SourceValue>>;
  readonly remarks?: readonly string[];
}

/** Memberships, told from the group's side or from the person's, whichever the source stores. Several records may name one group. */
export type MembershipRecord =
  | { readonly type: 'membership'; readonly group: Reference; readonly members: readonly Reference[] }
  | { readonly type: 'membership'; readonly person: Reference; readonly groups: readonly Reference[] };

export type SourceRecord = PersonRecord | GroupRecord | MembershipRecord;
export type SourceType = SourceRecord['type'];
