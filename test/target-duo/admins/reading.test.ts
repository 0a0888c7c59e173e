import type { SeedAdmin } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { Addresses } from '../../../packages/target-duo/src/admins/address.js';
import * as op from '../support/operations.js';
import { AdminsWorld, owners, said } from './admins-world.js';

const many = (count: number): readonly SeedAdmin[] => Array.from({ length: count }, (_, index) => ({ email: `a${String(index)}@example.edu`, name: `A ${String(index)}`, role: 'Help Desk' }));

describe('target-duo-admins: reading', () => {
  let world: AdminsWorld;
  afterEach(() => world.open.close());

  for (const [adminsMaximumLimit, count] of [[500, 250], [100, 100], [100, 101], [7, 20], [2, 5]] as const) {
    it(`reads ${String(count)} whole where Duo gives ${String(adminsMaximumLimit)} at once`, async () => {
      world = new AdminsWorld(many(count), {}, { behaviour: { adminsMaximumLimit } });
      const { accounts, claims } = await world.accounts();
      expect([accounts.length, new Set(accounts.map(({ id }) => id)).size, claims.account.whole]).to.deep.equal([count, count, true]);
      expect(claims.account).to.have.property('announced', count);
    });
  }

  it('doubts a listing that has fewer rows than Duo announces', async () => {
    const row = { admin_id: 'DEAAAAAAAAAAAAAAAAAA', email: 'a@example.edu', role: 'Billing', status: 'Active' };
    world = new AdminsWorld([], {}, { faults: [{ path: '/admin/v1/admins', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: [row], metadata: { total_objects: 2 } } }] });
    expect((await world.accounts()).claims.account.whole).to.equal(false);
  });

  it('hands an Owner over as managed by others, and whoever a directory manages', async () => {
    const rows = [
      { admin_id: 'DE1', email: 'o@example.edu', name: 'O', role: 'owner', status: 'Active' },
      { admin_id: 'DE2', email: 'd@example.edu', name: 'D', role: 'Billing', status: 'Expired', directory_key: 'DS1' },
      { admin_id: 'DE3', email: 'n@example.edu', name: null, role: 'A Role of Tomorrow', status: null },
    ];
    world = new AdminsWorld([], {}, { faults: [{ path: '/admin/v1/admins', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: rows, metadata: { total_objects: 3 } } }] });
    expect((await world.accounts()).accounts.map(({ id, attributes, standing, foreignOwner }) => [id, attributes['role'], standing, foreignOwner])).to.deep.equal([
      ['DE1', 'owner', 'active', "Duo's Owners alone (role Owner)"],
      ['DE2', 'Billing', 'active', 'directory sync "DS1"'],
      ['DE3', 'A Role of Tomorrow', 'active', undefined],
    ]);
  });

  it('rejects what it does not understand, with the key, and never drops it', async () => {
    world = new AdminsWorld([], {}, { faults: [{ path: '/admin/v1/admins', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: [{ admin_id: 'DE1', role: 'Billing' }], metadata: { total_objects: 1 } } }] });
    const { incoming } = await world.accounts();
    expect(incoming).to.have.length(1);
    expect(incoming[0]).to.include({ ok: false, key: 'DE1' });
  });

  it('finds by address without case, and by id', async () => {
    world = new AdminsWorld([...owners, ...many(3)]);
    expect((await world.accounts({ keys: { by: 'name', values: ['A1@EXAMPLE.EDU', 'nobody@example.edu'] } })).accounts.map(({ attributes }) => attributes['email'])).to.deep.equal(['a1@example.edu']);
    expect((await world.accounts({ keys: { by: 'id', values: [world.idOf('a2@example.edu')] } })).accounts.map(({ attributes }) => attributes['email'])).to.deep.equal(['a2@example.edu']);
  });

  const suffixes: readonly (readonly [string | undefined, string, string])[] = [
    [undefined, 'ann@example.edu', 'ann@example.edu'], ['+test', 'ann@example.edu', 'ann+test@example.edu'], ['.test', 'ann@example.edu', 'ann@example.edu.test'], ['+test', 'odd', 'odd+test'],
  ];
  for (const [suffix, plain, inDuo] of suffixes) {
    it(`an address with the suffix ${suffix ?? '(none)'}: ${plain} is ${inDuo} in Duo, and back`, () => {
      const addresses = new Addresses(suffix);
      expect(addresses.inDuo(plain)).to.equal(inDuo);
      if (plain.includes('@')) expect(addresses.fromDuo(inDuo.toUpperCase()).toLowerCase()).to.equal(plain);
    });
  }

  it("with a suffix, an administrator's own address is nobody's that is wanted", async () => {
    world = new AdminsWorld([{ email: 'ann@example.edu', name: 'Ann', role: 'Billing' }], { emailSuffix: '+test' });
    expect(said(await world.write(op.createAccount({ email: 'ann@example.edu', name: 'Ann', role: 'Read-only' })))).to.equal('done');
    expect(world.held).to.deep.equal(['ann+test@example.edu: Read-only, Pending Activation', 'ann@example.edu: Billing, Active']);
    expect((await world.accounts()).accounts.map(({ attributes }) => attributes['email'])).to.have.members(['ann@example.edu (without +test)', 'ann@example.edu']);
    expect((await world.accounts({ keys: { by: 'name', values: ['ann@example.edu'] } })).accounts.map(({ id }) => id)).to.deep.equal([world.idOf('ann+test@example.edu')]);
  });
});
