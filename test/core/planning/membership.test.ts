import { expect } from 'chai';
import type { GivenValue } from '@rollcall/core';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import {
  attachMembership,
  detachMembership,
  isOurMembership,
  MEMBERSHIP_VALUE,
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
    expect(attachMembership(account(), group(), 'staff')).to.deep.equal({
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
    const operation = detachMembership(...ends, 'staff', proof);
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
      expect(attachMembership(account(accountMore), group(groupMore), 'staff').after).to.deep.equal(after);
    });
  }

  it('names an end that is still to be created by what creates it', () => {
    const made = attachMembership(account({ ref: MADE_ACCOUNT }), group({ ref: MADE_GROUP }), 'staff').attachment;
    expect(made).to.deep.equal({ ...attachment, account: MADE_ACCOUNT, group: MADE_GROUP });
  });

  for (const [isAccountMade, isGroupMade] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ] as const) {
    const isNoted = !(isAccountMade && isGroupMade);
    it(`is ${isNoted ? 'noted' : 'not noted'} as ours where account and group were made by us: ${String(isAccountMade)}, ${String(isGroupMade)}`, () => {
      const ends = [account({ isCreated: isAccountMade }), group({ isCreated: isGroupMade })] as const;
      const expected = isNoted ? { ...attachment, remember: true } : attachment;
      expect(attachMembership(...ends, 'staff').attachment).to.deep.equal(expected);
      expect(detachMembership(...ends, 'staff', proof).attachment).to.deep.equal(expected);
    });
  }
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
  const adopted = { isCreated: false } as const;

  it('stands in the ledger under the name it always had', () => {
    expect(MEMBERSHIP_VALUE).to.equal('membership');
  });

  for (const [what, accountMore, groupMore, values, expected] of [
    ['both ends made by us', {}, {}, [], true],
    ['the account adopted, nothing noted', adopted, {}, [], false],
    ['the group adopted, nothing noted', {}, adopted, [], false],
    ['the account adopted, given by us', adopted, {}, [ours], true],
    ['the group adopted, given by us', {}, adopted, [ours], true],
    ['both adopted, given by us among others', adopted, adopted, [given('phones', '1'), ours], true],
    ['another group given', adopted, {}, [given(MEMBERSHIP_VALUE, 'G2')], false],
    ['a value of the same identity given', adopted, {}, [given('phones', 'G1')], false],
    ['the group not there yet', adopted, { ref: MADE_GROUP }, [ours], false],
  ] as const) {
    it(`${what}: ${expected ? 'ours' : 'not ours'}`, () => {
      expect(isOurMembership(account(accountMore), group(groupMore), values)).to.equal(expected);
    });
  }
});
