import { expect } from 'chai';
import type { AttributeValue, Operation, TargetAttribute } from '@rollcall/core';
import type { Desired } from '../../../packages/core/src/mapping/compiled.js';
import { differenceOf, missingRequired, sameValue, valuesFor } from '../../../packages/core/src/planning/attributes.js';
import { FULL_RIGHTS } from '../../../packages/core/src/planning/rights.js';
import { attachValues } from '../../../packages/core/src/planning/shared-values.js';
import { profileOfMemory } from '../support/memory-world.js';
import { accountRules, person, value } from './fixtures.js';

const schema = profileOfMemory().schemas.account;
const exact: TargetAttribute = { type: 'string', multi: false, storage: 'inline' };
const folded: TargetAttribute = { ...exact, compare: 'case-insensitive' };

describe('comparing values', () => {
  const table: readonly (readonly [TargetAttribute, AttributeValue, AttributeValue, boolean])[] = [
    [exact, 'a', 'a', true],
    [exact, 'a', 'A', false],
    [folded, 'a', 'A', true],
    [exact, 'é', 'e\u0301', true],
    [exact, 1, '1', true],
    [exact, ['b', 'a'], ['a', 'b'], true],
    [exact, ['a', 'a'], ['a'], false],
    [folded, ['B'], ['b'], true],
    [exact, [{ n: 1, t: 'x' }], [{ t: 'x', n: 1 }], true],
    [exact, true, false, false],
  ];
  for (const [attribute, left, right, same] of table) {
    const how = attribute.compare ?? 'exact';
    it(`${JSON.stringify(left)} and ${JSON.stringify(right)} are ${same ? 'the same' : 'different'} (${how})`, () => {
      expect(sameValue(attribute, left, right)).to.equal(same);
      expect(sameValue(attribute, right, left)).to.equal(same);
    });
  }
});

describe('the difference of an account', () => {
  const table: Readonly<Record<string, readonly [Desired, string | undefined, 'set' | 'clear' | 'nothing']>> = {
    'another value': [value('new'), 'old', 'set'],
    'a value where there was none': [value('new'), undefined, 'set'],
    'the same value': [value('old'), 'old', 'nothing'],
    'no value any more': [{ state: 'absent', by: 'seen' }, 'old', 'clear'],
    'no value, and there was none': [{ state: 'absent', by: 'seen' }, undefined, 'nothing'],
    'not known': [{ state: 'unknown', because: 'x' }, 'old', 'nothing'],
  };
  for (const [what, [desired, now, result]] of Object.entries(table)) {
    it(`${what}: ${result}`, () => {
      const difference = differenceOf(schema, { email: desired }, now === undefined ? {} : { email: now });
      expect(Object.keys(difference.set)).to.deep.equal(result === 'set' ? ['email'] : []);
      expect(difference.clear.map(({ attribute }) => attribute)).to.deep.equal(result === 'clear' ? ['email'] : []);
      expect(difference.before).to.deep.equal(result === 'nothing' ? {} : { email: now ?? null });
    });
  }

  it('never touches what is not mapped, and never clears what is required', () => {
    expect(differenceOf(schema, {}, { username: 'ann', email: 'x' })).to.deep.equal({ set: {}, clear: [], before: {} });
    expect(differenceOf(schema, { username: { state: 'absent', by: 'seen' } }, { username: 'ann' }).clear).to.deep.equal([]);
  });

  it('gives a create the values that are known, inline ones only', () => {
    const desired = { username: value('ann'), email: { state: 'absent', by: 'seen' }, phones: value('x') } as const;
    expect(valuesFor(schema, desired, () => FULL_RIGHTS)).to.deep.equal({ username: 'ann' });
  });

  it('gives a create nothing that is not to be sent with it, but the name', () => {
    const desired = { username: value('ann'), email: value('x') };
    expect(valuesFor(schema, desired, () => ({ ...FULL_RIGHTS, create: false }))).to.deep.equal({ username: 'ann' });
  });

  it('tells required attributes that are missing from those that are not known', () => {
    expect(missingRequired(schema, {})).to.deep.equal([{ attribute: 'username', isUnknown: false, reason: 'username has no value' }]);
    const unknown = missingRequired(schema, { username: { state: 'unknown', because: 'cut' } });
    expect(unknown).to.deep.equal([{ attribute: 'username', isUnknown: true, reason: 'username is not known: cut' }]);
  });
});

describe('values of shared sub-entities', () => {
  const phone = (number: string, more: object = {}) => ({ number, ...more });
  const held = (number: string, keepBecause?: string) => ({ id: `P${number}`, value: { number }, ...(keepBecause === undefined ? {} : { keepBecause }) });
  const given = (identity: string) => ({ accountId: 'A1', attribute: 'phones', identity, valueId: 'P', created: true, since: '2026' });
  const wishes = (...phones: readonly object[]): Desired => ({ state: 'value', value: phones as never });
  const plan = (desire: Desired | undefined, present: readonly ReturnType<typeof held>[], ours: readonly string[], more: object = {}): readonly string[] => {
    const view = person({ given: ours.map(given) }, { desired: desire === undefined ? {} : { phones: desire }, ...more });
    const operations: readonly Operation[] = attachValues(view, { id: 'A1' }, [['phones', present]], [], accountRules());
    return operations.map((operation) => {
      if (operation.kind !== 'attach' && operation.kind !== 'detach') throw new Error(operation.kind);
      return `${operation.kind} ${operation.attachment.what === 'value' ? String(operation.attachment.value['number']) : ''}`;
    });
  };
  const absent: Desired = { state: 'absent', by: 'seen' };

  it('attach what is missing, once, whatever else is said about it', () => {
    expect(plan(wishes(phone('1'), phone('2', { type: 'mobile' }), phone('2')), [held('1')], [])).to.deep.equal(['attach 2']);
  });

  it('detach what we gave and nobody wants; keep what others gave and what must be kept', () => {
    expect(plan(absent, [held('1'), held('2'), held('3', 'activated')], ['1', '3'])).to.deep.equal(['detach 1']);
  });

  it('do nothing for what is not mapped, not known, or rejected', () => {
    expect(plan(undefined, [held('1')], ['1'])).to.deep.equal([]);
    expect(plan({ state: 'unknown', because: 'cut' }, [held('1')], ['1'])).to.deep.equal([]);
    expect(plan(absent, [held('1')], ['1'], { rejected: [{ attribute: 'phones', reason: 'x' }] })).to.deep.equal([]);
  });

  it('detach nothing without proof', () => {
    const view = person({ given: [given('1')] }, { desired: { phones: absent } });
    const rules = accountRules({ proofCleared: () => undefined });
    expect(attachValues(view, { id: 'A1' }, [['phones', [held('1')]]], [], rules)).to.deep.equal([]);
  });

  it('never say a number in an operation id', () => {
    const view = person({}, { desired: { phones: wishes(phone('+15551234')) } });
    const [operation] = attachValues(view, { id: 'A1' }, [], [], accountRules());
    expect(operation?.id).to.match(/^attach phones #[0-9a-f]{12} hr:k1$/);
  });
});
