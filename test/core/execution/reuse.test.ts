import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('a name that belonged to somebody else (A2)', () => {
  let world: TestWorld;
  let old: string;
  beforeEach(async () => {
    world = new TestWorld();
    world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    leave: [ { disable: now }, { trash: 1d } ]');
    world.person('k1', { uid: 'jchen', mobile: '+15550001' });
    world.person('k0', { uid: 'other' });
    world.group('g1', 'vpn-users', ['k1']);
    await world.run();
    old = world.account('jchen').id;
  });
  afterEach(() => world.dispose());

  function newcomer(): void {
    world.directory.people.delete('k1');
    world.directory.memberships.clear();
    world.person('k2', { uid: 'jchen', mobile: '+15550002' });
  }

  /** Nothing of the old account has become the newcomer's, and the finding says whose it was. */
  async function expectWithheld(date: string | undefined): Promise<void> {
    const plan = await world.planned();
    expect(plan.operations.filter(({ operation }) => operation.owner.key === 'k2')).to.deep.equal([]);
    const reuse = plan.findings.filter(({ code }) => code === 'name-reuse');
    expect(reuse.map(({ about }) => about)).to.deep.equal(['hr:k2']);
    expect(reuse[0]?.message).to.include('hr:k1').and.to.include('hr:k2').and.to.include(old);
    expect(reuse[0]?.message).to.include(date === undefined ? 'leaves in this plan' : `released on ${date}`);
    await world.apply();
    const account = world.target.accounts.get(old);
    expect([...(account?.phones.keys() ?? [])]).to.deep.equal(['+15550001']);
    expect(await world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key: 'k2' }))).to.equal(undefined);
  }

  it('is withheld from a newcomer of the same run', async () => {
    newcomer();
    await expectWithheld(undefined);
  });

  it('is withheld one run later', async () => {
    world.directory.people.delete('k1');
    world.directory.memberships.clear();
    await world.run();
    newcomer();
    await expectWithheld('2026-01-05');
  });

  it('is withheld while the old account lies in the trash', async () => {
    world.directory.people.delete('k1');
    world.directory.memberships.clear();
    await world.run();
    await world.days(1);
    expect(world.account('jchen').standing).to.equal('trashed');
    newcomer();
    await expectWithheld('2026-01-05');
  });

  it('is withheld while the absence of the old person is not confirmed', async () => {
    world.yaml = world.yaml.replace('absence: immediate', 'absence: confirmed');
    newcomer();
    await expectWithheld(undefined);
    expect(world.account('jchen').standing).to.equal('active');
  });

  it('is withheld as long as a released account bears it, and given back to its own person', async () => {
    await release(world, old);
    const record = world.directory.people.get('k1') ?? {};
    newcomer();
    await expectWithheld('2026-01-05');
    world.directory.people.delete('k2');
    world.directory.people.set('k1', record);
    expect(await world.operations()).to.include('adopt account hr:k1');
  });

  it('is withheld while a released account that had it lies in the trash under another name', async () => {
    await release(world, old);
    Object.assign(world.target.accounts.get(old) ?? {}, { username: 'old-jchen', standing: 'trashed' });
    newcomer();
    await expectWithheld('2026-01-05');
  });

  it('is free once the target has purged the old account: nothing of it is inherited', async () => {
    world.directory.people.delete('k1');
    world.directory.memberships.clear();
    await world.run();
    world.target.accounts.delete(old);
    world.target.memberships.clear();
    newcomer();
    await world.run();
    expect(world.account('jchen').id).to.not.equal(old);
    expect(world.shown()['jchen']).to.deep.include({ groups: [], phones: ['+15550002'] });
    expect((await world.planned()).findings.map(({ code }) => code)).to.not.include('name-reuse');
  });

  it('is a plain collision while the old person is still wanted', async () => {
    world.person('k2', { uid: 'jchen' });
    expect((await world.findings('name-reuse', 'name-collision')).map(({ code }) => code)).to.deep.equal(['name-collision']);
  });
});

/** Ends the link of an account, as `rollcall unlink` does. */
async function release(world: TestWorld, targetId: string): Promise<void> {
  const at = new Date(world.clock.nowMs).toISOString();
  await world.remembered(async (ledger) => {
    const attempt = await ledger.acquireLease('t1', 'test', at, 1000);
    if (!attempt.granted) throw new Error('busy');
    await ledger.conclude(attempt.lease, at, [], { dropLinks: [{ type: 'account', targetId, releasedAt: at }] });
    await ledger.releaseLease(attempt.lease);
  });
}
