import { expect } from 'chai';
import type { ComplexValue, GivenValue, HeldValue, OperationShape, TargetAttribute } from '@rollcall/core';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import type { AccountRules, AccountView } from '../../../packages/core/src/planning/account-view.js';
import { valueOperationId } from '../../../packages/core/src/planning/operation-id.js';
import { attachValues, complexValues, identityOf } from '../../../packages/core/src/planning/shared-values.js';
import { accountRules, person } from './fixtures.js';

const owner = { source: 'hr', key: 'k1' };
const cleared = proveExit('attribute', beginRead('hr', '2026-01-05T00:00:00.000Z'), 'accounts');
const held: readonly HeldValue[] = [{ id: 'P1', value: { number: '+1555' } }];
const given: readonly GivenValue[] = [{ accountId: 'A1', attribute: 'phones', identity: '+1555', valueId: 'P1', created: true, since: '2025-01-01' }];
const both: readonly OperationShape[] = ['attach:phones', 'detach:phones'];

interface Wish {
  readonly phones: readonly ComplexValue[];
  readonly wantedBy?: readonly string[];
  readonly can?: readonly OperationShape[];
}

function planned({ phones, wantedBy = ['staff', 'guests'], can = both }: Wish, more: Partial<AccountView['desired']> = {}) {
  const view = person({ given }, { desired: { phones: { state: 'value', value: phones } }, wantedBy, ...more });
  const rules = accountRules({ operations: new Set(can), proofCleared: () => cleared });
  return attachValues(view, { id: 'A1' }, [['phones', held]], ['enable account hr:k1'], rules);
}

describe('giving and taking phones', () => {
  const shared = { owner, label: 'ann' } as const;
  const number = { number: '+1556' } as const;

  it('gives behind what comes first, takes at once and with proof, for the first pipeline that wants the account', () => {
    expect(planned({ phones: [number] })).to.deep.equal([
      {
        ...shared,
        kind: 'attach',
        id: valueOperationId('attach', 'phones', '+1556', owner),
        after: ['enable account hr:k1'],
        pipeline: 'staff',
        attachment: { what: 'value', account: { id: 'A1' }, attribute: 'phones', value: number },
      },
      {
        ...shared,
        kind: 'detach',
        id: valueOperationId('detach', 'phones', '+1555', owner),
        after: [],
        pipeline: 'staff',
        attachment: { what: 'value', account: { id: 'A1' }, attribute: 'phones', value: { number: '+1555' }, valueId: 'P1' },
        proof: cleared,
      },
    ]);
  });

  for (const [what, wish, expected] of [
    ['what the target can only give: given', { phones: [number], can: ['attach:phones'] }, ['attach for staff']],
    ['what the target can only take: taken', { phones: [number], can: ['detach:phones'] }, ['detach for staff']],
    ['what the target can neither give nor take: nothing', { phones: [number], can: [] }, []],
    ['nobody wants the account: given for no pipeline, nothing taken', { phones: [number], wantedBy: [] }, ['attach for ']],
  ] as const satisfies readonly (readonly [string, Wish, readonly string[]])[]) {
    it(what, () => expect(planned(wish).map(({ kind, pipeline }) => `${kind} for ${pipeline}`)).to.deep.equal(expected));
  }

  it('leaves lists that are part of the account to its update', () => {
    const badges: TargetAttribute = { type: 'complex', multi: true, storage: 'inline', identifiedBy: 'number' };
    const { schema } = accountRules();
    const rules: Partial<AccountRules> = { schema: { ...schema, attributes: { badges } }, operations: new Set<OperationShape>(['attach:badges', 'detach:badges']) };
    const view = person({}, { desired: { badges: { state: 'value', value: [number] } } });
    expect(attachValues(view, { id: 'A1' }, [], [], accountRules(rules))).to.deep.equal([]);
  });
});

describe('by what two values of an account are one', () => {
  const plain: TargetAttribute = { type: 'complex', multi: true, storage: 'shared-entity' };
  const numbered: TargetAttribute = { ...plain, identifiedBy: 'number' };
  const normalised: TargetAttribute = {
    ...numbered,
    normalise: (text) => (text.startsWith('+') ? { ok: true, value: text.replaceAll(' ', '') } : { ok: false, reason: 'no country code' }),
  };

  for (const [what, attribute, value, identity] of [
    ['the field that identifies it', numbered, { number: '+1 555', type: 'mobile' }, '+1 555'],
    ['that field as the target has it', normalised, { number: '+1 555', type: 'mobile' }, '+1555'],
    ['that field as it is said, where it cannot be put so', normalised, { number: '555 1' }, '555 1'],
    ['a field that is a number', numbered, { number: 1555 }, '1555'],
    ['all of it, where no field identifies it', plain, { number: '1', type: 'mobile' }, '[["number","1"],["type","mobile"]]'],
    ['all of it in whatever order it is said', plain, { type: 'mobile', number: '1' }, '[["number","1"],["type","mobile"]]'],
    ['all of it, where that field is missing', normalised, { type: 'mobile', name: 'x' }, '[["name","x"],["type","mobile"]]'],
  ] as const satisfies readonly (readonly [string, TargetAttribute, ComplexValue, string])[]) {
    it(what, () => expect(identityOf(attribute, value)).to.equal(identity));
  }
});

describe('the values of a list', () => {
  for (const [what, value, expected] of [
    ['each of them', [{ number: '1' }, { number: '2' }], [{ number: '1' }, { number: '2' }]],
    ['without texts, numbers and gaps between them', ['+1555', { number: '1' }, 7, null, undefined, true], [{ number: '1' }]],
    ['none of a text', '+1555', []],
    ['none of one value that is no list', { number: '1' }, []],
    ['none of nothing', undefined, []],
  ] as const) {
    it(what, () => expect(complexValues(value)).to.deep.equal(expected));
  }
});
