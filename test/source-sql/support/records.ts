import { expect } from 'chai';
import type { Incoming, PersonRecord, ReadClaim, SourceRecord } from '@rollcall/core';

/** The claim, which must be one of wholeness. */
export function whole(claim: ReadClaim | undefined): Extract<ReadClaim, { whole: true }> {
  if (claim?.whole !== true) return expect.fail(JSON.stringify(claim));
  return claim;
}

/** The records, of which none may be rejected. */
export function recordsOf(incoming: readonly Incoming<SourceRecord>[]): readonly SourceRecord[] {
  return incoming.map((each) => (each.ok ? each.record : expect.fail(each.reason)));
}

export function keysOf(incoming: readonly Incoming<SourceRecord>[]): readonly string[] {
  return recordsOf(incoming).map((record) => ('key' in record ? record.key : ''));
}

/** The attributes of the first record. */
export function firstAttributes(incoming: readonly Incoming<SourceRecord>[]): PersonRecord['attributes'] {
  const [record] = recordsOf(incoming);
  if (record === undefined || record.type === 'membership') return expect.fail('no person and no group');
  return record.attributes;
}

/** Memberships as `person-group`. */
export function edgesOf(records: readonly SourceRecord[]): readonly string[] {
  return records.flatMap((record) => {
    if (record.type !== 'membership') return [];
    return 'group' in record ? record.members.map((person) => `${person}-${record.group}`) : record.groups.map((group) => `${record.person}-${group}`);
  });
}

/** What a test prints of an expected value. */
export function titleOf(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
