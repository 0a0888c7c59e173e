import { expect } from 'chai';
import type { Operation } from '@rollcall/core';
import { decideRekeyed } from '../../../packages/core/src/planning/account-rekeyed.js';
import type { AccountView } from '../../../packages/core/src/planning/account-view.js';
import { account, accountRules, link, person, value } from './fixtures.js';

const owner = { source: 'hr', key: 'k1' };
const formerly = { source: 'hr', key: 'k9' };
const anchor = `sha256:${'a'.repeat(64)}` as const;
const trashed = { since: '2025-12-01', rung: 'trash', rungAt: '2025-12-01' } as const;

const former = (more: Parameters<typeof link>[0] = {}) => link({ owner: formerly, pipeline: 'old', label: 'old.ann', ...more });

function rekeyed(desired: Partial<AccountView['desired']> = {}, known = former(), actual = account()) {
  const view = person({ link: known, actual, rekeyedFrom: formerly, rename: { is: 'free' } }, desired);
  return decideRekeyed(view, formerly, known, actual, accountRules());
}

const steps = (operations: readonly Operation[]) => operations.map(({ kind, after }) => [kind, after]);
const adoption = {
  kind: 'adopt',
  type: 'account',
  id: 'adopt account hr:k1',
  after: [],
  owner,
  label: 'old.ann',
  pipeline: 'staff',
  ref: { id: 'A1' },
  by: 'rekeyed',
  formerly,
} as const;

describe('an account that is linked under a former key', () => {
  it('goes over to the new key, and nothing else where it is in line', () => {
    expect(rekeyed()).to.deep.equal({ situation: 'rekeyed', operations: [adoption], findings: [], ref: { id: 'A1' }, memberships: 'manage' });
  });

  it('goes over with what identifies the person beyond the key', () => {
    expect(rekeyed({ anchor }).operations).to.deep.equal([{ ...adoption, anchor }]);
  });

  for (const [wantedBy, pipeline] of [
    [['staff', 'guests'], 'staff'],
    [['old'], 'old'],
    [[], 'old'],
  ] as const) {
    it(`goes to the pipeline '${pipeline}' from 'old' where '${wantedBy.join()}' want it, with no handover besides`, () => {
      expect(rekeyed({ wantedBy }).operations).to.deep.equal([{ ...adoption, pipeline }]);
    });
  }

  const adopt = adoption.id;
  const restore = 'restore account hr:k1';
  const enable = 'enable account hr:k1';
  for (const [what, known, actual, expected] of [
    ['one change', former(), account(), [['update', [adopt]]]],
    ['a returner', former({ leaving: { ...trashed, rung: 'disable' } }), account({ standing: 'disabled' }), [['enable', [adopt]], ['update', [adopt, enable]]]],
    [
      'a returner from the trash',
      former({ leaving: trashed }),
      account({ standing: 'trashed' }),
      [['restore', [adopt]], ['enable', [adopt, restore]], ['update', [adopt, restore, enable]]],
    ],
  ] as const) {
    it(`goes over first, and everything keeps its order behind that: ${what}`, () => {
      const { situation, operations } = rekeyed({ desired: { username: value('new') } }, known, actual);
      expect(situation).to.equal('rekeyed');
      expect(steps(operations)).to.deep.equal([['adopt', []], ...expected]);
    });
  }

  for (const [what, actual, situation, code] of [
    ['is managed by somebody else', account({ foreignOwner: 'AD' }), 'foreign-owned', 'foreign-owned'],
    ['was trashed by somebody', account({ standing: 'trashed' }), 'withheld', 'trashed-elsewhere'],
  ] as const) {
    it(`keeps its link where it ${what}: ${situation}`, () => {
      const decision = rekeyed({}, former(), actual);
      expect(decision).to.deep.include({ situation, operations: [], memberships: 'frozen' });
      expect(decision.findings.map((finding) => finding.code)).to.deep.equal([code]);
    });
  }

  it('goes over although one of its values cannot be used', () => {
    const { situation, operations } = rekeyed({ rejected: [{ attribute: 'email', reason: 'too long' }] });
    expect(situation).to.equal('rejected');
    expect(operations).to.deep.equal([adoption]);
  });
});
