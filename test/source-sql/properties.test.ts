import { expect } from 'chai';
import fc from 'fast-check';
import type { MembershipRecord } from '@rollcall/core';
import { conform } from '../../packages/source-sql/src/conform.js';
import { Bundle } from '../../packages/source-sql/src/reading/bundle.js';
import { isoDateOf, isoTimestampOf } from '../../packages/source-sql/src/temporal.js';

describe('source-sql properties', () => {
  it('bundling keeps every membership, repeated ones included, and their number', () => {
    const end = fc.integer({ min: 1, max: 3 }).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(end, end)), (rows) => {
        const records: MembershipRecord[] = [];
        const bundle = new Bundle((record) => records.push(record));
        for (const [person, group] of rows) bundle.add(person, group);
        bundle.flush();
        const edges = records.flatMap((record) => ('group' in record ? record.members.map((member) => [member, record.group]) : record.groups.map((group) => [record.person, group])));
        expect(edges).to.deep.equal(rows);
      }),
    );
  });

  it('every instant survives as an ISO text, and is its own ISO text', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }), (instant) => {
        const iso = instant.toISOString();
        expect(isoTimestampOf(iso)).to.equal(iso);
        expect(isoTimestampOf(iso.replace('T', ' ').replace('Z', '+00'))).to.equal(iso);
        expect(isoDateOf(iso.slice(0, 10))).to.equal(iso.slice(0, 10));
      }),
    );
  });

  it('a day that no calendar has is no date', () => {
    for (const text of ['2024-02-30', '2023-02-29', '1900-02-29', '2024-13-01', '2024-00-10', '2024-04-31', '24-01-01', '2024-1-1', '']) expect(isoDateOf(text), text).to.equal(undefined);
    for (const text of ['2000-02-29', '0004-02-29']) expect(isoDateOf(text), text).to.equal(text);
  });

  it('every integer, however large, is its canonical decimal text or an exact number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (integer) => {
        for (const text of [String(integer), integer >= 0n ? `+00${integer}` : String(integer), `${integer}.00`]) expect(String(conform(text, 'int'))).to.equal(String(integer));
      }),
    );
  });
});
