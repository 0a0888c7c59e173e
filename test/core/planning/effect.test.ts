import { expect } from 'chai';
import type { Operation, Standing } from '@rollcall/core';
import { changedSince, effectOf, type Shown } from '../../../packages/core/src/planning/effect.js';
import { laneFor, needsFreshLook, singleLaneFor } from '../../../packages/core/src/planning/packing.js';
import { profileOfMemory } from '../support/memory-world.js';
import { account, group } from './fixtures.js';

const profile = profileOfMemory();
const shared = { id: 'x', after: [], owner: { source: 'hr', key: 'k1' }, label: 'ann', pipeline: 'staff', ref: { id: 'A1' } };
const operation = (more: object): Operation => ({ ...shared, type: 'account', before: { fields: {} }, ...more }) as unknown as Operation;
const phone = (kind: 'attach' | 'detach'): Operation =>
  operation({ kind, attachment: { what: 'value', account: { id: 'A1' }, attribute: 'phones', value: { number: '1' } } });
const membership = (kind: 'attach' | 'detach'): Operation =>
  operation({ kind, attachment: { what: 'membership', account: { id: 'A1' }, group: { id: 'G1' }, groupLabel: 'g' } });
const standing = (now: Standing): Shown => ({ account: account({ standing: now }) });
const holds = (keepBecause?: string): Shown => ({
  account: account({ held: { phones: [{ id: 'P1', value: { number: '1' }, ...(keepBecause === undefined ? {} : { keepBecause }) }] } }),
});
const named = (attributes: Record<string, string>): Shown => ({ account: account({ attributes }) });

describe('the effect of an operation', () => {
  const table: readonly (readonly [string, Operation, Shown, boolean | string])[] = [
    ['create, there', operation({ kind: 'create', attributes: { username: 'ANN' } }), { account: account() }, 'A1'],
    ['create, not there', operation({ kind: 'create', attributes: { username: 'ann' } }), {}, false],
    ["create, there by somebody else's hand", operation({ kind: 'create', attributes: { username: 'ann', email: 'a' } }), { account: account() }, false],
    ['create group', operation({ kind: 'create', type: 'group', attributes: { name: 'vpn' } }), { group: group() }, 'G1'],
    ['update, set', operation({ kind: 'update', set: { email: 'a' }, clear: [] }), named({ email: 'a' }), true],
    ['update, not set', operation({ kind: 'update', set: { email: 'a' }, clear: [] }), named({ email: 'b' }), false],
    ['update, half', operation({ kind: 'update', set: { email: 'a' }, clear: [{ attribute: 'realname' }] }), named({ email: 'a', realname: 'x' }), false],
    ['update, gone', operation({ kind: 'update', set: {}, clear: [] }), {}, false],
    ['disable', operation({ kind: 'disable' }), standing('disabled'), true],
    ['disable, trashed meanwhile', operation({ kind: 'disable' }), standing('trashed'), true],
    ['disable, still active', operation({ kind: 'disable' }), standing('active'), false],
    ['disable, gone', operation({ kind: 'disable' }), {}, false],
    ['trash', operation({ kind: 'trash' }), standing('trashed'), true],
    ['trash, purged', operation({ kind: 'trash' }), {}, true],
    ['trash, only disabled', operation({ kind: 'trash' }), standing('disabled'), false],
    ['enable', operation({ kind: 'enable' }), standing('active'), true],
    ['enable, still disabled', operation({ kind: 'enable' }), standing('disabled'), false],
    ['restore', operation({ kind: 'restore' }), standing('disabled'), true],
    ['restore, still there', operation({ kind: 'restore' }), standing('trashed'), false],
    ['delete', operation({ kind: 'delete' }), {}, true],
    ['delete, there', operation({ kind: 'delete' }), standing('trashed'), false],
    ['attach a phone', phone('attach'), holds(), 'P1'],
    ['attach a phone, not there', phone('attach'), standing('active'), false],
    ['detach a phone', phone('detach'), standing('active'), true],
    ['detach a phone, there', phone('detach'), holds(), false],
    ['attach a member', membership('attach'), { isMember: true }, true],
    ['attach a member, not there', membership('attach'), { isMember: false }, false],
    ['attach a member, not asked', membership('attach'), {}, false],
    ['detach a member', membership('detach'), { isMember: false }, true],
    ['detach a member, there', membership('detach'), { isMember: true }, false],
    ['adopt', operation({ kind: 'adopt', by: 'name' }), {}, true],
  ];
  for (const [what, given, shown, expected] of table) {
    it(`${what}: ${expected === false ? 'not seen' : 'seen'}`, () => {
      const effect = effectOf(given, shown, profile);
      expect(effect.seen).to.equal(expected !== false);
      if (typeof expected === 'string') expect(effect).to.have.property('entityId', expected);
    });
  }
});

describe('what changed since the plan', () => {
  const before = (fields: object): object => ({ before: { fields } });
  const table: readonly (readonly [string, Operation, Shown, readonly string[]])[] = [
    ['nothing', operation({ kind: 'disable', ...before({ standing: 'active' }) }), standing('active'), []],
    ['the standing', operation({ kind: 'disable', ...before({ standing: 'active' }) }), standing('disabled'), ['standing']],
    ['it is gone', operation({ kind: 'disable', ...before({ standing: 'active' }) }), {}, ['it is gone']],
    ['a touched field', operation({ kind: 'update', ...before({ email: 'a' }) }), named({ email: 'b', realname: 'x' }), ['email']],
    ['a field that came', operation({ kind: 'update', ...before({ email: null }) }), named({ email: 'b' }), ['email']],
    ['a field nobody touches', operation({ kind: 'update', ...before({ email: 'a' }) }), named({ email: 'a', realname: 'new' }), []],
    ['the case of a name', operation({ kind: 'update', ...before({ username: 'ann' }) }), named({ username: 'ANN' }), []],
    ['a phone that was activated', phone('detach'), holds('activated'), ['phones (activated)']],
    ['a phone as it was', phone('detach'), holds(), []],
    ['an adopted name', operation({ kind: 'adopt', by: 'name' }), named({ username: 'eve' }), ['username']],
    ['an adopted account, synced since', operation({ kind: 'adopt', by: 'name' }), { account: account({ foreignOwner: 'AD' }) }, ['it is managed by AD']],
    ['an adopted account as it was', operation({ kind: 'adopt', by: 'name' }), { account: account() }, []],
    ['a handover', operation({ kind: 'adopt', by: 'handover' }), {}, []],
    ['a membership', membership('detach'), {}, []],
  ];
  for (const [what, given, shown, expected] of table) {
    it(`${what}: ${expected.length === 0 ? 'may go' : 'voided'}`, () => expect(changedSince(given, shown, profile)).to.deep.equal(expected));
  }
});

describe('packing', () => {
  const lanes: readonly (readonly [string, Operation, string | undefined, string | undefined])[] = [
    ['a create that bulk carries', operation({ kind: 'create', attributes: { username: 'a' } }), 'bulkCreate', 'single'],
    ['a create with more', operation({ kind: 'create', attributes: { username: 'a', notes: 'x' } }), 'single', 'single'],
    ['a disable', operation({ kind: 'disable' }), 'bulk', 'single'],
    ['a trash', operation({ kind: 'trash' }), 'trash', undefined],
    ['a phone', phone('attach'), 'single', 'single'],
    ['a group', operation({ kind: 'create', type: 'group', attributes: {} }), 'single', 'single'],
    ['the restoring of a group', operation({ kind: 'restore', type: 'group' }), undefined, undefined],
  ];
  for (const [what, given, lane, single] of lanes) {
    it(`sends ${what} by ${lane ?? 'no lane'}, alone by ${single ?? 'none'}`, () => {
      if (given.kind === 'adopt') throw new Error('not sent');
      expect(laneFor(profile, given)).to.equal(lane);
      expect(singleLaneFor(profile, given)).to.equal(single);
    });
  }

  it('looks again at accounts before anything is taken from them', () => {
    const looked = [operation({ kind: 'disable' }), operation({ kind: 'trash' }), operation({ kind: 'delete' }), phone('detach')];
    const trusted = [operation({ kind: 'update' }), operation({ kind: 'enable' }), membership('detach'), phone('attach')];
    expect(looked.map(needsFreshLook)).to.deep.equal([true, true, true, true]);
    const enabling = (standing: string): Operation => operation({ kind: 'enable', before: { fields: { standing } } });
    expect(['active', 'disabled', 'trashed'].map((standing) => needsFreshLook(enabling(standing)))).to.deep.equal([true, false, false]);
    expect(trusted.map(needsFreshLook)).to.deep.equal([false, false, false, false]);
  });
});
