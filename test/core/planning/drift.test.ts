import { expect } from 'chai';
import { valueMark } from '../../../packages/core/src/domain/digest.js';
import type { Attributes } from '../../../packages/core/src/domain/value.js';
import { driftOf } from '../../../packages/core/src/planning/drift.js';
import { link } from './fixtures.js';

const set: Attributes = { username: 'ann', email: 'ann@x.org', phones: [{ number: '1' }] };

describe('which values put back what somebody changed in the target', () => {
  for (const [what, wrote, expected] of [
    ['all that we wrote so last, in the order of their names', set, ['email', 'phones', 'username']],
    ['one of them', { email: 'ann@x.org' }, ['email']],
    ['not those that the source changed since', { username: 'anne', email: 'ann@x.org' }, ['email']],
    ['not what another attribute held', { name: 'ann' }, undefined],
    ['not what was written by nobody', {}, undefined],
    ['not what differs within', { phones: [{ number: '2' }] }, undefined],
  ] as const satisfies readonly (readonly [string, Attributes, readonly string[] | undefined])[]) {
    it(what, () => {
      const applied = Object.fromEntries(Object.entries<Attributes[string]>(wrote).map(([attribute, value]) => [attribute, valueMark(value)]));
      expect(driftOf(link({ applied }), set)).to.deep.equal(expected === undefined ? {} : { drift: expected });
    });
  }

  it('none where nothing is set, nothing was noted, or nobody is linked', () => {
    expect(driftOf(link({ applied: { username: valueMark('ann') } }), {})).to.deep.equal({});
    expect(driftOf(link(), set)).to.deep.equal({});
    expect(driftOf(undefined, set)).to.deep.equal({});
  });
});
