import type { TargetOperation } from '@rollcall/core';
import type { FaultEffect, SeedAdmin, SimulatedDuoOptions } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import * as op from '../support/operations.js';
import { AdminsWorld, owners, said } from './admins-world.js';

const ann: SeedAdmin = { email: 'ann@example.edu', name: 'Ann', role: 'Help Desk' };
const bob = { email: 'bob@example.edu', name: 'Bob', role: 'Read-only' };

describe('target-duo-admins: writing', () => {
  let world: AdminsWorld;
  const start = (config: Readonly<Record<string, unknown>> = {}, options: SimulatedDuoOptions = {}) => (world = new AdminsWorld([...owners, ann], config, options));
  afterEach(() => world.open.close());
  const heldOf = (email: string) => world.held.find((line) => line.startsWith(email));

  for (const createdAdminStatus of ['Pending Activation', 'Active'] as const) {
    it(`creates with a role and without a mail (${createdAdminStatus}); reading shows the administrator as one who can be used`, async () => {
      start({}, { behaviour: { createdAdminStatus } });
      const outcome = await world.write(op.createAccount(bob));
      expect([outcome.result, 'entityId' in outcome && outcome.entityId]).to.deep.equal(['done', world.idOf(bob.email)]);
      expect([heldOf(bob.email), world.duo.mails.length]).to.deep.equal([`bob@example.edu: Read-only, ${createdAdminStatus}`, 0]);
      const { accounts } = await world.accounts({ keys: { by: 'name', values: ['BOB@example.edu'] } });
      expect(accounts.map(({ attributes, standing, standingDetail }) => [attributes, standing, standingDetail])).to.deep.equal([[bob, 'active', createdAdminStatus === 'Active' ? undefined : 'pending activation']]);
      expect(world.open.paced).to.deep.equal(['writes', 'reads']);
    });
  }

  it('mails an invitation where the file says so, on create and at no other time', async () => {
    start({ invite: true, removeAdmins: true });
    await world.write(op.createAccount(bob));
    const id = world.idOf(bob.email);
    for (const operation of [op.update('account', id, { role: 'Billing' }), op.disable(id), op.enable(id)]) expect(said(await world.write(operation))).to.equal('done');
    expect(world.duo.mails.map(({ purpose, to }) => `${purpose} ${to}`)).to.deep.equal(['admin-invitation bob@example.edu']);
  });

  it('writes role and name, in the spelling of Duo, after one look at the list', async () => {
    start();
    expect(said(await world.write(op.update('account', world.idOf(ann.email), { role: 'user manager', name: 'Ann B' })))).to.equal('done');
    expect(heldOf(ann.email)).to.equal('ann@example.edu: User Manager, Active');
    expect([world.open.paced, world.written]).to.deep.equal([['writes', 'writes'], ['POST /admin/v1/admins/ID']]);
  });

  for (const adminEmailChange of ['ignored', 'accepted', '40002'] as const) {
    it(`an address is not changed, whatever Duo would do (${adminEmailChange})`, async () => {
      start({}, { behaviour: { adminEmailChange } });
      expect(said(await world.write(op.update('account', world.idOf(ann.email), { email: 'ann2@example.edu' })))).to.equal('refused unsupported');
      expect(world.written).to.deep.equal([]);
      // A role does not wait for it: it may be a lower one.
      expect(said(await world.write(op.update('account', world.idOf(ann.email), { email: 'ann2@example.edu', role: 'Billing' })))).to.equal('ambiguous unsupported');
      expect(heldOf('ann')).to.equal('ann@example.edu: Billing, Active');
    });
  }

  for (const duplicateAdminEmail of ['40003', '40002'] as const) {
    for (const seed of [{ admins: [ann] }, { adminEmailsElsewhere: ['bob@example.edu'] }]) {
      it(`an address that is taken ${'admins' in seed ? 'here' : 'in another account'} (${duplicateAdminEmail}) is a conflict that says where to look`, async () => {
        start({}, { behaviour: { duplicateAdminEmail }, seed });
        const outcome = await world.write(op.createAccount({ ...bob, email: 'admins' in seed ? 'Ann@example.edu' : bob.email }));
        expect(said(outcome)).to.equal('refused conflict');
        expect('failure' in outcome && outcome.failure.remedy).to.include('in another account, where it cannot be seen');
      });
    }
  }

  for (const adminWithoutRole of ['Owner', 'Read-only', '40001'] as const) {
    it(`nobody is created without a role (${adminWithoutRole})`, async () => {
      start({}, { behaviour: { adminWithoutRole } });
      expect(said(await world.write(op.createAccount({ email: bob.email, name: bob.name })))).to.equal('refused invalid');
      expect(world.written).to.deep.equal([]);
    });
  }

  it('grants no role but those that the file names', async () => {
    start({ roles: ['Help Desk'] });
    expect(said(await world.write(op.createAccount(bob)))).to.equal('refused invalid');
    expect(said(await world.write(op.update('account', world.idOf(ann.email), { role: 'Read-only' })))).to.equal('refused invalid');
  });

  it('disables, enables and deletes with removeAdmins, and not without', async () => {
    start();
    const all = (): readonly TargetOperation[] => [op.disable(world.idOf(ann.email)), op.enable(world.idOf(ann.email)), op.remove('account', world.idOf(ann.email))];
    for (const operation of all()) expect(said(await world.write(operation))).to.equal('refused unsupported');
    expect(world.written).to.deep.equal([]);
    await world.open.close();
    start({ removeAdmins: true });
    const seen: (string | undefined)[] = [];
    for (const operation of all()) {
      expect(said(await world.write(operation))).to.equal('done');
      seen.push(heldOf(ann.email));
    }
    expect(seen).to.deep.equal(['ann@example.edu: Help Desk, Disabled', 'ann@example.edu: Help Desk, Active', undefined]);
  });

  it('reads who is disabled as disabled', async () => {
    start({ removeAdmins: true });
    await world.write(op.disable(world.idOf(ann.email)));
    const { accounts } = await world.accounts({ keys: { by: 'id', values: [world.idOf(ann.email)] } });
    expect(accounts.map(({ standing }) => standing)).to.deep.equal(['disabled']);
  });

  for (const deleteUnknownAdmin of ['40401', '200'] as const) {
    it(`deleting somebody who is gone is done already (${deleteUnknownAdmin})`, async () => {
      start({ removeAdmins: true }, { behaviour: { deleteUnknownAdmin } });
      expect(said(await world.write(op.remove('account', 'DEAAAAAAAAAAAAAAAAAA')))).to.equal('already-so');
      expect(said(await world.write(op.update('account', 'DEAAAAAAAAAAAAAAAAAA', { role: 'Billing' })))).to.equal('refused not-found');
    });
  }

  const lost: readonly (readonly [FaultEffect['kind'], string, boolean])[] = [
    ['reset-before-commit', 'ambiguous unavailable', false], ['reset-after-commit', 'ambiguous unavailable', true], ['bad-gateway-after-commit', 'ambiguous unavailable', true], ['internal-error', 'ambiguous unavailable', false],
  ];
  for (const [kind, expected, isThere] of lost) {
    it(`${kind} on a create: ${expected}, never repeated`, async () => {
      start({ invite: true }, { faults: [{ method: 'POST', kind } as FaultEffect] });
      expect(said(await world.write(op.createAccount(bob)))).to.equal(expected);
      expect([world.duo.adminId(bob.email) !== undefined, world.duo.mails.length, world.written.length]).to.deep.equal([isThere, isThere ? 1 : 0, 1]);
    });
  }

  it('an answer of success that shows another role is no success', async () => {
    start({}, { faults: [{ method: 'POST', path: '/admin/v1/admins/*', kind: 'answer', status: 200, body: { stat: 'OK', response: { admin_id: 'DE1', role: 'Help Desk' } } }] });
    expect(said(await world.write(op.update('account', world.idOf(ann.email), { role: 'Billing' })))).to.equal('ambiguous unavailable');
  });

  it('knows no trash and nothing to attach', async () => {
    start({ removeAdmins: true });
    for (const operation of [op.trash(world.idOf(ann.email)), op.restore(world.idOf(ann.email)), op.join(world.idOf(ann.email), 'DG1')]) expect(said(await world.write(operation))).to.equal('refused unsupported');
  });
});
