import type { TargetOperation } from '@rollcall/core';
import type { Fault, SeedAdmin, SimulatedDuoOptions } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import * as op from '../support/operations.js';
import { AdminsWorld, owners, said } from './admins-world.js';

const help: SeedAdmin = { email: 'help@example.edu', name: 'Help', role: 'Help Desk' };
const configs: readonly Readonly<Record<string, unknown>>[] = [
  {}, { removeAdmins: true }, { removeAdmins: true, roles: ['Read-only'] }, { removeAdmins: true, invite: true, emailSuffix: '+test' },
];
const behaviours: readonly NonNullable<SimulatedDuoOptions['behaviour']>[] = [{}, { disabledOwner: 'accepted', deleteUnknownAdmin: '200', adminEmailChange: 'accepted', adminWithoutRole: 'Read-only' }];
const onOne: Readonly<Record<string, (id: string) => TargetOperation>> = {
  'a lower role': (id) => op.update('account', id, { role: 'Read-only' }),
  'a name': (id) => op.update('account', id, { name: 'New' }),
  'an address': (id) => op.update('account', id, { email: 'new@example.edu' }),
  disable: (id) => op.disable(id),
  enable: (id) => op.enable(id),
  delete: (id) => op.remove('account', id),
};

/** B11: no configuration lets a run grant, change or remove an Owner. */
describe('target-duo-admins: Owners', () => {
  for (const config of configs) {
    for (const behaviour of behaviours) {
      for (const count of [1, 2, 3]) {
        it(`${count} of them, ${JSON.stringify(config)}, ${JSON.stringify(behaviour)}: nothing that is asked of them is sent`, async () => {
          const all = [...owners.slice(0, count), help];
          const world = new AdminsWorld(all, config, { behaviour });
          const before = world.duo.dump().admins;
          for (const { email } of owners.slice(0, count)) {
            for (const [what, operation] of Object.entries(onOne)) expect((await world.write(operation(world.idOf(email)))).result, what).to.equal('refused');
          }
          expect([world.duo.dump().admins, world.written]).to.deep.equal([before, []]);
          await world.open.close();
        });
      }
    }
  }

  const removals: readonly (readonly [string, readonly SeedAdmin[], string])[] = [
    ['two Owners beside', owners.slice(0, 2), 'done'],
    ['one Owner beside', owners.slice(0, 1), 'refused precondition-failed'],
    ['two Owners, one of them disabled', [...owners.slice(0, 1), { ...owners[1]!, status: 'Disabled' }], 'refused precondition-failed'],
    ['two Owners, one of them never signed in', [...owners.slice(0, 1), { ...owners[1]!, status: 'Pending Activation' }], 'refused precondition-failed'],
    ['no Owner', [], 'refused precondition-failed'],
  ];
  for (const [name, seeded, expected] of removals) {
    it(`disabling and deleting others, ${name}: ${expected}`, async () => {
      const world = new AdminsWorld([...seeded, help], { removeAdmins: true });
      expect(said(await world.write(op.disable(world.idOf(help.email))))).to.equal(expected);
      expect(said(await world.write(op.remove('account', world.idOf(help.email))))).to.equal(expected);
      // What takes nobody away is done all the same: it puts back what somebody granted by hand.
      if (expected !== 'done') expect(said(await world.write(op.update('account', world.idOf(help.email), { role: 'Read-only' })))).to.equal('done');
      await world.open.close();
    });
  }

  it('somebody who became Owner since the plan was made is left alone', async () => {
    const world = new AdminsWorld([...owners.slice(0, 2), help], { removeAdmins: true });
    const { admins = [] } = world.duo.dump();
    world.duo.load({ admins: admins.map((admin) => (admin.email === help.email ? { ...admin, role: 'Owner' } : admin)) });
    for (const operation of Object.values(onOne)) expect((await world.write(operation(world.idOf(help.email)))).result).to.equal('refused');
    expect(world.written).to.deep.equal([]);
    await world.open.close();
  });

  for (const attributes of [{ role: 'Owner' }, { role: 'owner' }, { role: 'King' }, {}]) {
    it(`is never granted: ${JSON.stringify(attributes)}`, async () => {
      const world = new AdminsWorld([help]);
      expect(said(await world.write(op.createAccount({ email: 'new@example.edu', name: 'New', ...attributes })))).to.equal('refused invalid');
      if ('role' in attributes) expect(said(await world.write(op.update('account', world.idOf(help.email), attributes)))).to.equal('refused invalid');
      expect(world.written).to.deep.equal([]);
      await world.open.close();
    });
  }

  it('somebody whose role Duo does not show may be an Owner: not understood, and nothing is sent', async () => {
    const rows = ['DEAAAAAAAAAAAAAAAAAA', 'DEBBBBBBBBBBBBBBBBBB'].map((id) => ({ admin_id: id, email: `${id}@example.edu`, name: 'N', status: 'Active', ...(id.startsWith('DEB') && { role: '' }) }));
    const world = new AdminsWorld([], { removeAdmins: true }, { faults: [{ path: '/admin/v1/admins', method: 'GET', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: rows, metadata: { total_objects: 2 } } }] });
    expect((await world.accounts()).incoming.map((incoming) => (incoming.ok ? 'read' : [incoming.key, incoming.reason.split(':')[1]?.trim()]))).to.deep.equal(rows.map(({ admin_id: id }) => [id, 'role']));
    for (const { admin_id: id } of rows) for (const operation of Object.values(onOne)) expect((await world.write(operation(id))).result).to.equal('refused');
    expect(world.written).to.deep.equal([]);
    await world.open.close();
  });

  it('an Owner who is deleted while the list is read does not count among those who stay', async () => {
    const row = (id: string, role: string) => ({ admin_id: id.padEnd(20, '0'), email: `${id}@example.edu`, name: id, role, status: 'Active' });
    const [first, gone, helper] = [row('DE1', 'Owner'), row('DE2', 'Owner'), row('DE3', 'Help Desk')];
    const answer = (nth: number, rows: ReturnType<typeof row>[], total: number): Fault => ({ path: '/admin/v1/admins', method: 'GET', nth, kind: 'answer', status: 200, body: { stat: 'OK', response: rows, metadata: { total_objects: total } } });
    const world = new AdminsWorld([], { removeAdmins: true }, { faults: [answer(1, [first, gone, helper], 4), answer(2, [first, helper], 2)] });
    expect(said(await world.write(op.remove('account', helper.admin_id)))).to.equal('refused incomplete-read');
    expect([world.duo.requests.count(), world.written]).to.deep.equal([2, []]);
    await world.open.close();
  });

  it('a list that is not whole tells nothing, so nothing is sent', async () => {
    const world = new AdminsWorld([...owners, help], { removeAdmins: true }, { faults: [{ path: '/admin/v1/admins', method: 'GET', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: [], metadata: { total_objects: 3 } } }] });
    for (const operation of [op.update('account', world.idOf(help.email), { role: 'Read-only' }), op.disable(world.idOf(help.email)), op.remove('account', world.idOf(help.email))]) {
      expect(said(await world.write(operation))).to.equal('refused incomplete-read');
    }
    expect(world.written).to.deep.equal([]);
    await world.open.close();
  });
});
