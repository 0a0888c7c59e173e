import { expect } from 'chai';
import type { TargetProfile } from '@rollcall/core';
import { judged, type Raw } from './support/open-target.js';

function profileOf(raw: Raw): TargetProfile {
  const result = judged({ url: 'sqlite:./x.db', ...raw });
  if ('issues' in result) throw new Error(result.issues.join('\n'));
  return result.profile;
}

const accounts = { table: 'person', key: 'id', name: 'login', columns: { id: 'int', login: { type: 'string', maxLength: 8, compare: 'case-insensitive' }, seen: 'timestamp', ok: 'bool' } };

describe('the profile of a SQL target', () => {
  it('declares what the tables hold: types, lengths, comparison, and what must be there', () => {
    expect(profileOf({ accounts }).schemas).to.deep.equal({
      account: {
        naming: 'login',
        attributes: {
          id: { type: 'int', multi: false, storage: 'inline', required: true, unique: true },
          login: { type: 'string', multi: false, storage: 'inline', required: true, maxLength: 8, compare: 'case-insensitive', unique: true },
          seen: { type: 'string', multi: false, storage: 'inline' },
          ok: { type: 'bool', multi: false, storage: 'inline' },
        },
      },
    });
  });

  it('offers what the file makes possible, and no more', () => {
    expect(profileOf({ accounts }).operations).to.deep.equal(['create:account', 'update:account', 'delete:account']);
    const disabled = { column: 'state', active: 'in', disabled: 'out' };
    const groups = { table: 'team', key: 'id', name: 'name', columns: { name: 'string' } };
    expect(profileOf({ accounts: { ...accounts, disabled }, groups }).operations).to.deep.equal(['create:account', 'update:account', 'delete:account', 'disable:account', 'enable:account', 'create:group', 'update:group', 'delete:group']);
    const memberships = { table: 'member', account: 'person', group: 'team' };
    expect(profileOf({ accounts, groups, memberships }).operations).to.include.members(['attach:membership', 'detach:membership']);
  });

  it('has one lane that writes: a transaction is done or not done', () => {
    const { lanes, reading } = profileOf({ accounts, batchSize: 50, pageSize: 10, ratePerMinute: 60 });
    expect(lanes.writes).to.deep.include({ maxBatch: 50, atomic: 'all-or-nothing', ratePerMinute: 60 });
    expect(reading).to.deep.equal({ lane: 'reads', pageSize: { account: 10, group: 10 }, keysPerCall: 500 });
  });

  it('says where the key is the name: rows cannot be renamed', () => {
    expect(profileOf({ accounts }).findings).to.deep.equal([]);
    expect(profileOf({ accounts: { ...accounts, key: 'login' } }).findings.map(({ code }) => code)).to.deep.equal(['sql-key-is-name']);
  });
});
