import { expect } from 'chai';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import type { Desired } from '../../../packages/core/src/mapping/compiled.js';
import { updatesOf } from '../../../packages/core/src/planning/account-updates.js';
import type { AccountRules, AccountView } from '../../../packages/core/src/planning/account-view.js';
import { account, accountRules, link, person, value } from './fixtures.js';

type Wishes = Readonly<Record<string, Desired>>;

const owner = { source: 'hr', key: 'k1' };
const cleared = proveExit('attribute', beginRead('hr', '2026-01-05T00:00:00.000Z'), 'accounts');
const actual = account({ attributes: { username: 'ann', email: 'old@x', realname: 'Ann' } });
const gone: Desired = { state: 'absent', by: 'missing-row' };
const linked = (desired: Wishes, more: Partial<AccountView> = {}, rest: Partial<AccountView['desired']> = {}): AccountView =>
  person({ link: link(), actual, ...more }, { desired, ...rest });
const updates = (view: AccountView, rules: Partial<AccountRules> = {}, held = actual) => updatesOf(view, held, ['enable account hr:k1'], accountRules(rules));

const shared = { after: ['enable account hr:k1'], owner, label: 'ann', pipeline: 'staff' } as const;
const update = { ...shared, kind: 'update', type: 'account', id: 'update account hr:k1', ref: { id: 'A1' }, clear: [] } as const;

describe('bringing an account in line', () => {
  it('sets what differs, beside what is there now, behind what has to be done first', () => {
    expect(updates(linked({ username: value('ann'), email: value('new@x') }))).to.deep.equal({
      operations: [{ ...update, set: { email: 'new@x' }, before: { fields: { email: 'old@x' } } }],
      findings: [],
    });
  });

  for (const [what, desired, proof, expected] of [
    ['clears what has no value any more, with its proof', { realname: gone }, cleared, { set: {}, clear: ['realname'], fields: { realname: 'Ann' } }],
    ['clears nothing without proof', { realname: gone }, undefined, undefined],
    ['says nothing of what it may not clear', { email: value('new@x'), realname: gone }, undefined, { set: { email: 'new@x' }, clear: [], fields: { email: 'old@x' } }],
    ['sets and clears at once', { email: value('new@x'), realname: gone }, cleared, { set: { email: 'new@x' }, clear: ['realname'], fields: { email: 'old@x', realname: 'Ann' } }],
  ] as const satisfies readonly (readonly [string, Wishes, typeof cleared | undefined, object | undefined])[]) {
    it(what, () => {
      const { operations } = updates(linked(desired), { proofCleared: () => proof });
      if (expected === undefined) expect(operations).to.deep.equal([]);
      else {
        const { set, clear, fields } = expected;
        expect(operations).to.deep.equal([{ ...update, set, clear: clear.map((attribute) => ({ attribute, proof })), before: { fields } }]);
      }
    });
  }

  it('asks for the proof of this attribute, for all who want the account, by what let it go', () => {
    const asked: unknown[] = [];
    const proofCleared: AccountRules['proofCleared'] = (...question) => {
      asked.push(question);
      return undefined;
    };
    updates(linked({ realname: gone, email: { state: 'absent', by: 'seen' } }, {}, { wantedBy: ['staff', 'guests'] }), { proofCleared });
    expect(asked).to.deep.equal([
      [['staff', 'guests'], 'realname', 'missing-row'],
      [['staff', 'guests'], 'email', 'seen'],
    ]);
  });

  for (const [wantedBy, pipeline] of [
    [['staff', 'guests'], 'staff'],
    [[], ''],
  ] as const) {
    it(`is for the pipeline '${pipeline}' where '${wantedBy.join()}' want it, the way round included`, () => {
      const around = { rename: { is: 'detour', holder: 2 }, renameHolder: { label: 'account bob', operation: 'update account hr:k2' } } as const;
      const { operations } = updates(linked({ username: value('bob') }, around, { wantedBy }));
      expect(operations.map((operation) => operation.pipeline)).to.deep.equal([pipeline, pipeline]);
    });
  }
});

describe('the phones of an account that is there', () => {
  const wanted: Wishes = { phones: { state: 'value', value: [{ number: '+1555' }, { number: '+1556' }] } };
  const given = [{ accountId: 'A1', attribute: 'phones', identity: '+1557', valueId: 'P7', created: true, since: '2025-01-01' }];
  const holding = (...numbers: readonly string[]) => account({ held: { phones: numbers.map((number) => ({ id: `P${number.slice(-1)}`, value: { number } })) } });
  const plan = (numbers: readonly string[]): readonly string[] => {
    const { operations } = updates(linked(wanted, { given }), { proofCleared: () => cleared }, numbers.length === 0 ? account() : holding(...numbers));
    return operations.flatMap((operation) => ('attachment' in operation && operation.attachment.what === 'value' ? [`${operation.kind} ${String(operation.attachment.value['number'])}`] : []));
  };

  for (const [held, expected] of [
    [[], ['attach +1555', 'attach +1556']],
    [['+1555'], ['attach +1556']],
    [['+1555', '+1556'], []],
    [['+1555', '+1556', '+1557', '+1558'], ['detach +1557']],
  ] as const) {
    it(`are compared with those it holds: ${held.join() || 'none'}`, () => expect(plan(held)).to.deep.equal(expected));
  }

  it('go to this very account, behind what has to be done first', () => {
    const [operation] = updates(linked({ phones: { state: 'value', value: [{ number: '+1555' }] } })).operations;
    const attachment = { what: 'value', account: { id: 'A1' }, attribute: 'phones', value: { number: '+1555' } };
    expect(operation).to.deep.include({ ...shared, kind: 'attach', attachment });
  });
});

describe('a new name for an account', () => {
  const bob = { label: 'account bob' } as const;
  const freed = { label: 'account bob', operation: 'update account hr:k2' } as const;
  const held = { is: 'withheld', because: 'held', holder: 2 } as const;
  const renamed = (rename: AccountView['rename'], renameHolder: AccountView['renameHolder'], name: string) =>
    updates(
      linked({ username: value(name), email: value('new@x') }, { label: 'bob', ...(rename === undefined ? {} : { rename }), ...(renameHolder === undefined ? {} : { renameHolder }) }),
    );

  for (const [what, rename, renameHolder, after] of [
    ['that was not looked at', undefined, undefined, []],
    ['that is free', { is: 'free' }, undefined, []],
    ['that another one gives up first', { is: 'after', holder: 2 }, freed, ['update account hr:k2']],
  ] as const) {
    it(`${what} is set with everything else, after ${after.length === 0 ? 'nothing more' : after.join()}`, () => {
      const { operations, findings } = renamed(rename, renameHolder, 'bob');
      expect(operations).to.deep.equal([
        { ...update, label: 'bob', after: [...update.after, ...after], set: { username: 'bob', email: 'new@x' }, before: { fields: { username: 'ann', email: 'old@x' } } },
      ]);
      expect(findings).to.deep.equal([]);
    });
  }

  for (const [what, rename, renameHolder, reason] of [
    ['that somebody keeps', held, bob, 'it belongs to account bob'],
    ['that nobody known keeps', { ...held, holder: undefined }, undefined, 'it belongs to another account'],
    ['that another one gives up, though not in this plan', { is: 'after', holder: 2 }, bob, 'it belongs to account bob'],
    ['that an unknown one gives up', { is: 'after', holder: 2 }, undefined, 'it belongs to another account'],
    ['that another linked one wants too', { ...held, because: 'contested' }, bob, 'somebody else who is linked wants it too'],
    ['in a circle', { ...held, because: 'cycle' }, freed, 'the names go round in a circle'],
  ] as const satisfies readonly (readonly [string, AccountView['rename'], AccountView['renameHolder'], string])[]) {
    it(`${what} is withheld and told, while everything else is set`, () => {
      const { operations, findings } = renamed(rename, renameHolder, 'bob');
      expect(operations).to.deep.equal([{ ...update, label: 'bob', set: { email: 'new@x' }, before: { fields: { email: 'old@x' } } }]);
      expect(findings).to.deep.equal([
        {
          code: 'rename-withheld',
          severity: 'error',
          about: 'hr:k1',
          message: `ann cannot get the name bob: ${reason}`,
          remedy: 'Its other attributes are brought in line; free the name first.',
        },
      ]);
    });
  }

  it('is told no more once the account has it', () => {
    const { operations, findings } = renamed(held, bob, 'ann');
    expect(operations.map(({ after }) => after)).to.deep.equal([update.after]);
    expect(findings).to.deep.equal([]);
  });
});
