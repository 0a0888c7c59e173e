import { expect } from 'chai';
import { decideLinked } from '../../../packages/core/src/planning/account-linked.js';
import type { AccountView } from '../../../packages/core/src/planning/account-view.js';
import { account, accountRules, link, person, value } from './fixtures.js';

const leaving = (rung: 'disable' | 'trash') => ({ since: '2025-12-01', rung, rungAt: '2025-12-01' }) as const;

function decided(desired: Partial<AccountView['desired']>, known = link(), actual = account()) {
  return decideLinked(person({ link: known, actual }, desired), known, actual, accountRules());
}

describe('a linked person who is wanted', () => {
  it('has nothing to do done where everything is in line, and memberships under the account', () => {
    expect(decided({})).to.deep.equal({ situation: 'linked', operations: [], findings: [], ref: { id: 'A1' }, memberships: 'manage' });
  });

  for (const [what, known, actual, expected] of [
    ['who never left', link(), account(), [['update account hr:k1', []]]],
    [
      'back from disabled',
      link({ leaving: leaving('disable') }),
      account({ standing: 'disabled' }),
      [
        ['enable account hr:k1', []],
        ['update account hr:k1', ['enable account hr:k1']],
      ],
    ],
    [
      'back from the trash',
      link({ leaving: leaving('trash') }),
      account({ standing: 'trashed' }),
      [
        ['restore account hr:k1', []],
        ['enable account hr:k1', ['restore account hr:k1']],
        ['update account hr:k1', ['restore account hr:k1', 'enable account hr:k1']],
      ],
    ],
  ] as const) {
    it(`is changed once the account is back: ${what}`, () => {
      const { operations } = decided({ desired: { username: value('ann'), email: value('new@x') } }, known, actual);
      expect(operations.map(({ id, after }) => [id, after])).to.deep.equal(expected);
    });
  }

  for (const [wantedBy, heldBy, pipeline] of [
    [['staff'], [], undefined],
    [['guests', 'staff'], [], undefined],
    [['guests', 'alumni'], [], 'guests'],
    [['guests'], ['alumni'], 'guests'],
    [['guests'], ['alumni', 'staff'], undefined],
    [[], [], undefined],
    [[], ['guests'], undefined],
  ] as const) {
    it(`of 'staff', wanted by '${wantedBy.join()}' while '${heldBy.join()}' cannot tell: ${pipeline === undefined ? 'stays there' : `goes over to '${pipeline}'`}`, () => {
      const { operations } = decided({ wantedBy, heldBy });
      const handover = { kind: 'adopt', type: 'account', id: 'adopt account hr:k1', after: [], owner: { source: 'hr', key: 'k1' }, label: 'ann', ref: { id: 'A1' }, by: 'handover' };
      expect(operations).to.deep.equal(pipeline === undefined ? [] : [{ ...handover, pipeline }]);
    });
  }

  for (const [what, actual, expected] of [
    [
      'who is managed by somebody else',
      account({ foreignOwner: 'AD' }),
      { situation: 'foreign-owned', code: 'foreign-owned', severity: 'warning', message: 'ann is managed by AD now', remedy: 'It is left alone.' },
    ],
    [
      'who was trashed by somebody',
      account({ standing: 'trashed' }),
      {
        situation: 'withheld',
        code: 'trashed-elsewhere',
        severity: 'error',
        message: 'ann was trashed, not by Rollcall, though the source wants it',
        remedy: 'Restore it in the target if it should live; it is never restored unasked.',
      },
    ],
  ] as const) {
    it(`${what} is left alone, and it is told`, () => {
      const { situation, ...finding } = expected;
      const decision = decided({ desired: { username: value('new') } }, link(), actual);
      expect(decision).to.deep.equal({ situation, operations: [], findings: [{ ...finding, about: 'hr:k1' }], ref: { id: 'A1' }, memberships: 'frozen' });
    });
  }
});
