import { expect } from 'chai';
import type { Rung } from '@rollcall/core';
import { decideLeaving } from '../../../packages/core/src/planning/account-leaving.js';
import type { AccountRules } from '../../../packages/core/src/planning/account-view.js';
import { account, accountRules, link } from './fixtures.js';

const left = (rules: Partial<AccountRules>, actual = account()) => decideLeaving({ link: link(), actual }, 'out-of-scope', accountRules(rules));
const beginsWith = (rung: Rung): Partial<AccountRules> => ({ ladder: () => [{ rung, afterMs: 0 }] });

describe('somebody on the way out', () => {
  it('whom somebody else manages by now is left alone, with no clock and no finding', () => {
    expect(left({}, account({ foreignOwner: 'AD' }))).to.deep.equal({ situation: 'foreign-owned', operations: [], findings: [], memberships: 'frozen' });
  });

  for (const [rung, expected] of [
    ['disable', ['disable account hr:k1']],
    ['trash', ['trash account hr:k1']],
    ['delete', ['delete account hr:k1']],
    ['detach', []],
  ] as const) {
    it(`climbs the rung '${rung}' by ${expected.join() || 'no operation on the account'}`, () => {
      const { situation, operations } = left(beginsWith(rung));
      expect(situation).to.equal('out-of-scope');
      expect(operations.map((operation) => operation.id)).to.deep.equal(expected);
    });
  }
});
