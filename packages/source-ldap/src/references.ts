import { type MembershipRecord, type Reference, foldedKey } from '@rollcall/core';
import { normalisedDn } from './dn/compare.js';

/** A membership record holds at most so many references, so that a group of a million is no single record. */
const CHUNK = 1000;
/** "Name and optional UID" (RFC 4517, section 3.3.21): a bit string behind the DN of a uniqueMember. */
const UNIQUE_IDENTIFIER = /#'[01]*'B$/;

/** The reference that stands for an entry: `dn:` and the DN's comparison text. */
export function dnReference(dn: string): Reference {
  return `dn:${normalisedDn(dn)}`;
}

/** The reference for a member value. What is no DN becomes a reference that nobody has: it is reported as dangling. */
export function memberReference(value: string): Reference {
  try {
    return dnReference(value.replace(UNIQUE_IDENTIFIER, ''));
  } catch {
    return `dn:${foldedKey(value)}`;
  }
}

/** The reference by which a posixGroup names a member. */
export function uidReference(uid: string): Reference {
  return `uid:${foldedKey(uid)}`;
}

/** Memberships told by the group. */
export function membersOf(group: Reference, members: readonly Reference[]): readonly MembershipRecord[] {
  return chunks(members, CHUNK).map((part) => ({ type: 'membership', group, members: part }));
}

/** Memberships told by the person. */
export function groupsOf(person: Reference, groups: readonly Reference[]): readonly MembershipRecord[] {
  return chunks(groups, CHUNK).map((part) => ({ type: 'membership', person, groups: part }));
}

/** The values in lots of at most `size`. */
export function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
}
