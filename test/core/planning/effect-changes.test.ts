import { expect } from 'chai';
import type { Operation } from '@rollcall/core';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import { changedSince, type Shown } from '../../../packages/core/src/planning/effect.js';
import { profileOfMemory } from '../support/memory-world.js';
import { account, group } from './fixtures.js';

const shared = { id: 'x', after: [], owner: { source: 'hr', key: 'k1' }, label: 'ann', pipeline: 'staff' } as const;
const cleared = proveExit('attribute', beginRead('hr', '2026-01-05T00:00:00.000Z'), 'accounts');
const left = proveExit('account', beginRead('hr', '2026-01-05T00:00:00.000Z'), 'scope');
const adopt = (type: 'account' | 'group', by: 'name' | 'handover' | 'rekeyed'): Operation => ({ ...shared, kind: 'adopt', type, ref: { id: 'A1' }, by });
const phone = { what: 'value', account: { id: 'A1' }, attribute: 'phones', value: { number: '1' } } as const;
const eve: Shown = { account: account({ attributes: { username: 'eve' } }) };
const synced: Shown = { account: account({ foreignOwner: 'AD' }) };

describe('what voids an operation before it is sent', () => {
  for (const [what, operation, shown, expected] of [
    ['to create: nothing', { ...shared, kind: 'create', type: 'account', attributes: { username: 'ann' } }, eve, []],
    ['to give a phone: nothing', { ...shared, kind: 'attach', attachment: phone }, {}, []],
    ['to take a phone of an account that is gone', { ...shared, kind: 'detach', attachment: phone, proof: cleared }, {}, ['it is gone']],
    ['to adopt by name an account that is gone', adopt('account', 'name'), {}, ['it is gone']],
    ['to adopt by name a group that is gone, though an account is there', adopt('group', 'name'), eve, ['it is gone']],
    ['to adopt by name a group of another name', adopt('group', 'name'), { group: group() }, ['name']],
    ['to adopt by name one of no name any more', adopt('account', 'name'), { account: account({ attributes: {} }) }, ['username']],
    ['to adopt under another key one that is gone', adopt('account', 'rekeyed'), {}, ['it is gone']],
    ['to adopt under another key one that is synced', adopt('account', 'rekeyed'), synced, ['it is managed by AD']],
    ['to adopt under another key: no other name', adopt('account', 'rekeyed'), eve, []],
    ['to hand over: nothing', adopt('account', 'handover'), synced, []],
    ['to disable an account that another system manages now', { ...shared, kind: 'disable', type: 'account', ref: { id: 'A1' }, proof: left, before: { fields: { standing: 'active' } } }, synced, ['it is managed by AD']],
    ['to change a group that another system manages now', { ...shared, kind: 'update', type: 'group', ref: { id: 'G1' }, set: {}, clear: [], before: { fields: {} } }, { group: group({ foreignOwner: 'AD' }) }, ['it is managed by AD']],
    ['to disable an account that is as it was: nothing', { ...shared, kind: 'disable', type: 'account', ref: { id: 'A1' }, proof: left, before: { fields: { standing: 'active' } } }, { account: account({ standing: 'active' }) }, []],
  ] as const satisfies readonly (readonly [string, Operation, Shown, readonly string[]])[]) {
    it(what, () => expect(changedSince(operation, shown, profileOfMemory())).to.deep.equal(expected));
  }

  it('to adopt by name a group of a target without groups', () => {
    const { account: accounts } = profileOfMemory().schemas;
    expect(changedSince(adopt('group', 'name'), { group: group() }, { ...profileOfMemory(), schemas: { account: accounts } })).to.deep.equal(['it is gone']);
  });
});
