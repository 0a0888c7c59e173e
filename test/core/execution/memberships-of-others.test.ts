import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('memberships that Rollcall did not give', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    world.person('ann');
    world.person('bob');
    world.target.accounts.set('X1', { id: 'X1', username: 'ann', standing: 'active', phones: new Map(), aliases: [] });
    world.target.groups.set('Y1', { id: 'Y1', name: 'vpn-users' });
    world.target.memberships.add('X1 Y1');
  });
  afterEach(() => world.dispose());

  const findings = async () => (await world.planned()).findings.filter(({ code }) => code === 'membership-not-given').map(({ count }) => count);

  it('stay between an adopted account and an adopted group, for ever, and are told', async () => {
    world.group('g1', 'vpn-users', ['bob']);
    expect((await world.operations()).filter((id) => id.startsWith('detach'))).to.deep.equal([]);
    expect((await world.run()).status).to.equal('done');
    expect(await world.operations()).to.deep.equal([]);
    expect(await findings()).to.deep.equal([1]);
    expect(world.shown()['ann']?.groups).to.deep.equal(['vpn-users']);
  });

  it('are told apart from those it gave to adopted accounts and in adopted groups', async () => {
    world.group('g1', 'vpn-users', ['bob']);
    world.group('g2', 'vpn-new', ['ann']);
    await world.run();
    world.directory.memberships.clear();
    expect(await world.operations()).to.deep.equal(['detach membership hr:ann in hr:g2', 'detach membership hr:bob in hr:g1']);
    expect((await world.apply()).status).to.equal('done');
    expect(world.shown()['ann']?.groups).to.deep.equal(['vpn-users']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('stay although the source had the membership for a while: it was there before us', async () => {
    world.group('g1', 'vpn-users', ['ann']);
    await world.run();
    world.directory.memberships.clear();
    expect(await world.operations()).to.deep.equal([]);
    expect(await findings()).to.deep.equal([1]);
  });

  it('stay when an adopted group leaves the source; what was given is taken out', async () => {
    world.group('g1', 'vpn-users', ['bob']);
    await world.run();
    world.directory.groups.clear();
    world.directory.memberships.clear();
    expect(await world.operations()).to.deep.equal(['detach membership hr:bob in hr:g1']);
  });

  it('stay between accounts and groups that Rollcall made, too', async () => {
    world.group('g2', 'vpn-new', []);
    await world.run();
    const bob = [...world.target.accounts.values()].find((account) => account.username === 'bob');
    const group = [...world.target.groups.values()].find(({ name }) => name === 'vpn-new');
    world.target.memberships.add(`${bob?.id ?? ''} ${group?.id ?? ''}`);
    expect(await world.operations()).to.deep.equal([]);
    expect(await findings()).to.deep.equal([1]);
  });

  it('are not made where the adoption that they wait for was voided: the account or group is somebody else then', async () => {
    world.group('g1', 'vpn-users', ['ann', 'bob']);
    world.group('g2', 'vpn-new', ['ann']);
    await world.plan();
    const [account, group] = [world.target.accounts.get('X1'), world.target.groups.get('Y1')];
    if (account === undefined || group === undefined) throw new Error('not there');
    account.username = 'somebody';
    group.name = 'admins';
    world.clock.nowMs += 10 * 60_000;
    const applied = await world.apply();
    expect(applied.counts).to.include({ voided: 2, skipped: 3 });
    expect([...world.target.memberships]).to.deep.equal(['X1 Y1']);
  });
});
