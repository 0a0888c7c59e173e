import { expect } from 'chai';
import type { GivenValue } from '@rollcall/core';
import { MEMBER_MODES, type MemberMode } from '../../../packages/core/src/mapping/definition.js';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import {
  attachMembership,
  detachMembership,
  detachStranger,
  mayTakeAway,
  MEMBERSHIP_VALUE,
  TRACKED_VALUE,
  type MembershipEnd,
} from '../../../packages/core/src/planning/membership.js';

const MADE_ACCOUNT = { createdBy: 'create account hr:k1' } as const;
const MADE_GROUP = { createdBy: 'create group ad:g1' } as const;

function account(more: Partial<MembershipEnd> = {}): MembershipEnd {
  return { owner: { source: 'hr', key: 'k1' }, ref: { id: 'A1' }, label: 'ann', isCreated: true, ...more };
}

function group(more: Partial<MembershipEnd> = {}): MembershipEnd {
  return { owner: { source: 'ad', key: 'g1' }, ref: { id: 'G1' }, label: 'vpn', isCreated: true, ...more };
}

const proof = proveExit('group', beginRead('ad', '2026-01-05T00:00:00.000Z'), 'groups.select');
const attachment = { what: 'membership', account: { id: 'A1' }, group: { id: 'G1' }, groupLabel: 'vpn' } as const;

describe('giving and taking a membership', () => {
  it('gives it to the account, in its name and for its pipeline', () => {
    expect(attachMembership(account(), group(), 'staff', 'managed')).to.deep.equal({
      kind: 'attach',
      id: 'attach membership hr:k1 in ad:g1',
      after: [],
      owner: { source: 'hr', key: 'k1' },
      label: 'ann',
      pipeline: 'staff',
      attachment,
    });
  });

  it('takes it with the proof that was handed in, waiting for nothing', () => {
    const ends = [account({ adoptedBy: 'adopt account hr:k1' }), group({ adoptedBy: 'adopt group ad:g1' })] as const;
    const operation = detachMembership(...ends, 'staff', proof, []);
    expect(operation).to.deep.equal({
      kind: 'detach',
      id: 'detach membership hr:k1 in ad:g1',
      after: [],
      owner: { source: 'hr', key: 'k1' },
      label: 'ann',
      pipeline: 'staff',
      attachment,
      proof,
    });
    expect(operation.proof).to.equal(proof);
  });

  for (const [what, accountMore, groupMore, after] of [
    ['nothing where both are there', {}, {}, []],
    ['what creates the account', { ref: MADE_ACCOUNT }, {}, ['create account hr:k1']],
    ['what creates the group', {}, { ref: MADE_GROUP }, ['create group ad:g1']],
    ['what creates both, the account first', { ref: MADE_ACCOUNT }, { ref: MADE_GROUP }, ['create account hr:k1', 'create group ad:g1']],
    ['the adoption of the account', { adoptedBy: 'adopt account hr:k1' }, {}, ['adopt account hr:k1']],
    ['the adoption of the group', {}, { adoptedBy: 'adopt group ad:g1' }, ['adopt group ad:g1']],
    ['the creation alone where both are said', { ref: MADE_ACCOUNT, adoptedBy: 'adopt account hr:k1' }, {}, ['create account hr:k1']],
  ] as const) {
    it(`waits for ${what}`, () => {
      expect(attachMembership(account(accountMore), group(groupMore), 'staff', 'given').after).to.deep.equal(after);
    });
  }

  it('names an end that is still to be created by what creates it', () => {
    const made = attachMembership(account({ ref: MADE_ACCOUNT }), group({ ref: MADE_GROUP }), 'staff', 'managed').attachment;
    expect(made).to.deep.equal({ ...attachment, account: MADE_ACCOUNT, group: MADE_GROUP });
  });

  for (const mode of MEMBER_MODES) {
    for (const [isAccountMade, isGroupMade] of [
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      const isNoted = mode === 'given' || mode === 'tracked' || mode === 'additive' || !(isAccountMade && isGroupMade);
      it(`${mode}: is ${isNoted ? 'noted' : 'not noted'} as given where account and group were made by us: ${String(isAccountMade)}, ${String(isGroupMade)}`, () => {
        const ends = [account({ isCreated: isAccountMade }), group({ isCreated: isGroupMade })] as const;
        expect(attachMembership(...ends, 'staff', mode).attachment).to.deep.equal(isNoted ? { ...attachment, remember: true } : attachment);
      });
    }
  }

  it('takes the note back with what was noted, and only that', () => {
    const noted = { accountId: 'A1', attribute: MEMBERSHIP_VALUE, identity: 'G1', valueId: 'G1', created: false, since: '' };
    expect(detachMembership(account(), group(), 'staff', proof, [noted]).attachment).to.deep.equal({ ...attachment, remember: true });
    expect(detachMembership(account(), group(), 'staff', proof, [{ ...noted, identity: 'G2' }]).attachment).to.deep.equal(attachment);
    expect(detachMembership(account(), group(), 'staff', proof, [{ ...noted, attribute: TRACKED_VALUE }]).attachment).to.deep.equal({ ...attachment, tracked: true });
  });

  it('takes it from somebody whom nobody manages, in the name of the group', () => {
    expect(detachStranger({ id: 'A9', label: 'vendor' }, group(), 'staff', proof, [])).to.deep.equal({
      kind: 'detach',
      id: 'detach membership account A9 in ad:g1',
      after: [],
      owner: { source: 'ad', key: 'g1' },
      label: 'vendor',
      pipeline: 'staff',
      attachment: { ...attachment, account: { id: 'A9' } },
      proof,
    });
  });
});

describe('whose a membership is', () => {
  const given = (attribute: string, identity: string): GivenValue => ({
    accountId: 'A1',
    attribute,
    identity,
    valueId: 'V1',
    created: false,
    since: '2026-01-01T00:00:00.000Z',
  });
  const ours = given(MEMBERSHIP_VALUE, 'G1');
  const tracked = given(TRACKED_VALUE, 'G1');

  it('stands in the ledger under the name it always had', () => {
    expect([MEMBERSHIP_VALUE, TRACKED_VALUE]).to.deep.equal(['membership', 'membership-tracked']);
  });

  const all: readonly MemberMode[] = ['managed', 'exclusive'];
  for (const [what, groupMore, values, taken] of [
    ['nothing noted', {}, [], all],
    ['given by us', {}, [ours], ['given', 'tracked', ...all]],
    ['given by us among others', {}, [given('phones', '1'), ours], ['given', 'tracked', ...all]],
    ['had by the source for a while', {}, [tracked], ['tracked', ...all]],
    ['another group given', {}, [given(MEMBERSHIP_VALUE, 'G2'), given(TRACKED_VALUE, 'G2')], all],
    ['a value of the same identity given', {}, [given('phones', 'G1')], all],
    ['the group not there yet', { ref: MADE_GROUP }, [ours, tracked], all],
  ] as const) {
    for (const mode of MEMBER_MODES) {
      it(`${mode}, ${what}: ${taken.includes(mode) ? 'taken away' : 'stays'}`, () => expect(mayTakeAway(mode, group(groupMore), values)).to.equal(taken.includes(mode)));
    }
  }
});
