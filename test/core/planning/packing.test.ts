import { expect } from 'chai';
import type { Operation } from '@rollcall/core';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import { accountIdOf, needsFreshLook } from '../../../packages/core/src/planning/packing.js';

const ticket = beginRead('hr', '2026-01-05T00:00:00.000Z');
const left = proveExit('account', ticket, 'scope');
const unselected = proveExit('group', ticket, 'groups.select');
const cleared = proveExit('attribute', ticket, 'accounts');
const outOfGroup = proveExit('membership', ticket, 'groups');

const shared = { id: 'x', after: [], owner: { source: 'hr', key: 'k1' }, label: 'ann', pipeline: 'staff' } as const;
const before = { fields: { standing: 'active' } } as const;
const onAccount = { ...shared, type: 'account', ref: { id: 'A1' }, before } as const;
const onGroup = { ...shared, type: 'group', ref: { id: 'G1' }, before } as const;
const made = { createdBy: 'create account hr:k1' } as const;
const membership = { what: 'membership', account: { id: 'A1' }, group: { id: 'G1' }, groupLabel: 'vpn' } as const;
const phone = { what: 'value', account: { id: 'A1' }, attribute: 'phones', value: { number: '+1555' } } as const;
const update = { ...shared, kind: 'update', set: {}, clear: [], before } as const;

interface Case {
  readonly operation: Operation;
  readonly touches: 'A1' | undefined;
  readonly looks: boolean;
}

const cases: Readonly<Record<string, Case>> = {
  'create an account': { operation: { ...shared, kind: 'create', type: 'account', attributes: { username: 'ann' } }, touches: undefined, looks: false },
  'create a group': { operation: { ...shared, kind: 'create', type: 'group', attributes: { name: 'vpn' } }, touches: undefined, looks: false },
  'update an account': { operation: { ...update, type: 'account', ref: { id: 'A1' } }, touches: 'A1', looks: false },
  'update an account that the plan makes': { operation: { ...update, type: 'account', ref: made }, touches: undefined, looks: false },
  'update a group': { operation: { ...update, type: 'group', ref: { id: 'G1' } }, touches: undefined, looks: false },
  'give a membership': { operation: { ...shared, kind: 'attach', attachment: membership }, touches: 'A1', looks: false },
  'give a membership to what the plan makes': { operation: { ...shared, kind: 'attach', attachment: { ...membership, account: made } }, touches: undefined, looks: false },
  'take a membership': { operation: { ...shared, kind: 'detach', attachment: membership, proof: outOfGroup }, touches: 'A1', looks: false },
  'give a phone': { operation: { ...shared, kind: 'attach', attachment: phone }, touches: 'A1', looks: false },
  'take a phone': { operation: { ...shared, kind: 'detach', attachment: phone, proof: cleared }, touches: 'A1', looks: true },
  'disable an account': { operation: { ...onAccount, kind: 'disable', proof: left }, touches: 'A1', looks: true },
  'trash an account': { operation: { ...onAccount, kind: 'trash', proof: left }, touches: 'A1', looks: true },
  'delete an account': { operation: { ...onAccount, kind: 'delete', proof: left }, touches: 'A1', looks: true },
  'delete a group': { operation: { ...onGroup, kind: 'delete', proof: unselected }, touches: undefined, looks: false },
  'enable an account that was found active': { operation: { ...onAccount, kind: 'enable' }, touches: 'A1', looks: true },
  'enable an account that was found disabled': { operation: { ...onAccount, kind: 'enable', before: { fields: { standing: 'disabled' } } }, touches: 'A1', looks: false },
  'enable an account behind its restoring': { operation: { ...onAccount, kind: 'enable', before: { fields: {} } }, touches: 'A1', looks: false },
  'restore an account': { operation: { ...onAccount, kind: 'restore' }, touches: 'A1', looks: false },
  'adopt an account': { operation: { ...onAccount, kind: 'adopt', by: 'name' }, touches: 'A1', looks: false },
  'adopt a group': { operation: { ...onGroup, kind: 'adopt', by: 'name' }, touches: undefined, looks: false },
};

describe('before an operation is sent', () => {
  for (const [what, { operation, touches, looks }] of Object.entries(cases)) {
    it(`${what}: ${looks ? 'the account is looked at again' : 'the plan is trusted'}`, () => expect(needsFreshLook(operation)).to.equal(looks));
    it(`${what}: it touches ${touches === undefined ? 'no account that was there' : 'an account that was there'}`, () => expect(accountIdOf(operation)).to.equal(touches));
  }
});
