import { expect } from 'chai';
import { detourOperationId, entityOperationId, membershipOperationId, valueOperationId } from '../../../packages/core/src/planning/operation-id.js';

const owner = { source: 'hr', key: 'k1' };
const group = { source: 'ad', key: 'g1' };

describe('the id of an operation', () => {
  for (const [id, of] of [
    ['create account hr:k1', () => entityOperationId('create', 'account', owner)],
    ['delete group ad:g1', () => entityOperationId('delete', 'group', group)],
    ['attach membership hr:k1 in ad:g1', () => membershipOperationId('attach', owner, group)],
    ['detach membership hr:k1 in ad:g1', () => membershipOperationId('detach', owner, group)],
    ['update account hr:k1 (temporary name)', () => detourOperationId(owner)],
  ] as const) {
    it(`says what is done to whom: ${id}`, () => expect(of()).to.equal(id));
  }

  it('of a phone is another for another number, account, attribute or direction, and says no number', () => {
    const ids = [
      valueOperationId('attach', 'phones', '+1555', owner),
      valueOperationId('attach', 'phones', '+1556', owner),
      valueOperationId('attach', 'phones', '+1555', group),
      valueOperationId('attach', 'tokens', '+1555', owner),
      valueOperationId('detach', 'phones', '+1555', owner),
    ];
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids) expect(id).to.match(/^(attach|detach) (phones|tokens) #[0-9a-f]{12} (hr:k1|ad:g1)$/).and.not.to.include('555');
    expect(valueOperationId('attach', 'phones', '+1555', { ...owner })).to.equal(ids[0]);
  });
});
