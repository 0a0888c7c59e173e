import { expect } from 'chai';
import type { AttributeValue } from '@rollcall/core';
import type { Desired } from '../../../packages/core/src/mapping/compiled.js';
import { desiredName, differenceOf } from '../../../packages/core/src/planning/attributes.js';
import { accountRules, value } from './fixtures.js';

const { schema } = accountRules();
const none = { set: {}, clear: [], before: {} } as const;
const absent: Desired = { state: 'absent', by: 'missing-row' };

describe('which wishes are part of an account itself', () => {
  for (const [what, desired, actual, expected] of [
    ['its own attributes', { email: value('a@x') }, {}, { ...none, set: { email: 'a@x' }, before: { email: null } }],
    ['its own attributes that are to go, with what let them go', { email: absent }, { email: 'a@x' }, { ...none, clear: [{ attribute: 'email', by: 'missing-row' }], before: { email: 'a@x' } }],
    ['no phones', { phones: { state: 'value', value: [{ number: '1' }] } }, {}, none],
    ['no phones that are to go', { phones: absent }, { phones: [{ number: '1' }] }, none],
    ['nothing that the target does not know', { shoes: value('42') }, {}, none],
    ['nothing that is to go and the target does not know', { shoes: absent }, { shoes: '42' }, none],
    ['a text that reads like nothing, where there is nothing', { realname: value('undefined') }, {}, { ...none, set: { realname: 'undefined' }, before: { realname: null } }],
  ] as const satisfies readonly (readonly [string, Readonly<Record<string, Desired>>, Readonly<Record<string, AttributeValue>>, object])[]) {
    it(what, () => expect(differenceOf(schema, desired, actual)).to.deep.equal(expected));
  }
});

describe('the name that is wanted', () => {
  for (const [what, desired, expected] of [
    ['the value of the naming attribute', { email: value('a@x'), username: value('ann') }, 'ann'],
    ['none where it is not mapped', { email: value('a@x') }, undefined],
    ['none where it is to have no value', { username: absent }, undefined],
    ['none where it is not known', { username: { state: 'unknown', because: 'cut' } }, undefined],
    ['none where it is a list', { username: { state: 'value', value: ['ann'] } }, undefined],
    ['none where it is a number', { username: { state: 'value', value: 7 } }, undefined],
  ] as const satisfies readonly (readonly [string, Readonly<Record<string, Desired>>, string | undefined])[]) {
    it(what, () => expect(desiredName(schema, desired)).to.equal(expected));
  }
});
