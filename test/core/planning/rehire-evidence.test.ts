import { expect } from 'chai';
import type { AttributeValue } from '@rollcall/core';
import { evidenceOfAccount, evidenceOfWanted, isTelling } from '../../../packages/core/src/planning/rehire-evidence.js';
import { account, accountRules } from './fixtures.js';

const { schema } = accountRules();

describe('what a value says about whose account it is', () => {
  for (const [what, attribute, said, expected] of [
    ['an address: much, whatever its case', 'email', 'Ann@X.edu', [{ attribute: 'email', key: 'email ann@x.edu', isStrong: true }]],
    ['a name of the person: little', 'realname', 'Ann Meier', [{ attribute: 'realname', key: 'realname ann meier', isStrong: false }]],
    ['a text that begins like an address: little', 'email', 'ann@x.edu (home)', [{ attribute: 'email', key: 'email ann@x.edu (home)', isStrong: false }]],
    ['a text that ends like an address: little', 'email', 'at home ann@x.edu', [{ attribute: 'email', key: 'email at home ann@x.edu', isStrong: false }]],
    ['half an address: little', 'email', 'ann@', [{ attribute: 'email', key: 'email ann@', isStrong: false }]],
    ['the name of the account: nothing', 'username', 'ann', []],
    ['what the target does not know: nothing', 'shoes', 'ann@x.edu', []],
    ['an empty text: nothing', 'realname', '', []],
    ['a number: nothing', 'realname', 7, []],
    ['a yes: nothing', 'realname', true, []],
    ['a list of texts: nothing', 'email', ['ann@x.edu'], []],
    ['a text in place of devices: nothing', 'phones', '+1555', []],
    [
      'devices: much, each',
      'phones',
      [{ number: '+1555', type: 'mobile' }, { number: '+1556' }],
      [
        { attribute: 'phones', key: 'phones +1555', isStrong: true },
        { attribute: 'phones', key: 'phones +1556', isStrong: true },
      ],
    ],
  ] as const satisfies readonly (readonly [string, string, AttributeValue, readonly object[]])[]) {
    it(what, () => {
      expect(evidenceOfWanted(schema, { [attribute]: { state: 'value', value: said } }), 'wanted').to.deep.equal(expected);
      expect(evidenceOfAccount(schema, account({ attributes: { [attribute]: said } })), 'of an account').to.deep.equal(expected);
    });
  }

  it('what is not known, or is to have no value: nothing', () => {
    expect(evidenceOfWanted(schema, { email: { state: 'unknown', because: 'cut' }, realname: { state: 'absent', by: 'seen' } })).to.deep.equal([]);
  });

  it('of an account: its own values first, then the devices it holds', () => {
    const held = { phones: [{ id: 'P1', value: { number: '+1555' } }], username: [{ id: 'U1', value: { number: 'ann' } }] };
    expect(evidenceOfAccount(schema, account({ attributes: { username: 'ann', email: 'ann@x' }, held })).map(({ key }) => key)).to.deep.equal(['email ann@x', 'phones +1555']);
  });
});

describe('what is enough to ask whether two accounts are one person’s', () => {
  const strong = (attribute: string) => ({ attribute, key: `${attribute} 1`, isStrong: true });
  const weak = (attribute: string, key = '1') => ({ attribute, key: `${attribute} ${key}`, isStrong: false });
  for (const [what, matched, expected] of [
    ['nothing', [], false],
    ['one device', [strong('phones')], true],
    ['one name', [weak('realname')], false],
    ['two values of one attribute', [weak('realname'), weak('realname', '2')], false],
    ['values of two attributes', [weak('realname'), weak('notes')], true],
    ['a name and a device', [weak('realname'), strong('phones')], true],
  ] as const) {
    it(`${what}: ${expected ? 'enough' : 'not enough'}`, () => expect(isTelling(matched)).to.equal(expected));
  }
});
