import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('drift: what somebody changed in the target since Rollcall wrote it', () => {
  let world: TestWorld;

  beforeEach(async () => {
    world = new TestWorld();
    world.person('ann');
    world.person('bob');
    await world.run();
  });

  afterEach(() => world.dispose());

  const drift = async (): Promise<unknown> => (await world.planned()).header.drift;

  it('is nothing where nothing changed', async () => {
    expect(await drift()).to.deep.equal({});
  });

  it('is counted by attribute, and put back', async () => {
    world.account('ann').email = 'mine@example.com';
    world.account('bob').email = 'other@example.com';
    world.account('bob').realname = 'Bobby';
    expect(await drift()).to.deep.equal({ email: 2, realname: 1 });
    await world.apply();
    expect(world.account('ann').email).to.equal('ann@example.edu');
    expect(await drift()).to.deep.equal({});
  });

  it('is not a change of the source', async () => {
    world.person('ann', { mail: 'new@example.edu' });
    const plan = await world.planned();
    expect(plan.header.drift).to.deep.equal({});
    expect(plan.operations.map(({ operation }) => operation.kind)).to.deep.equal(['update']);
    await world.apply();
    world.account('ann').email = 'mine@example.com';
    expect(await drift()).to.deep.equal({ email: 1 });
  });

  it('is not told of an adopted account before Rollcall wrote something', async () => {
    world.byHand('carl', { email: 'carl@elsewhere.example' });
    world.person('carl');
    expect(await drift()).to.deep.equal({});
    await world.apply();
    world.account('carl').email = 'carl@elsewhere.example';
    expect(await drift()).to.deep.equal({ email: 1 });
  });

  it('knows nothing any more of a value that was cleared', async () => {
    world.person('ann', { mail: undefined });
    await world.run();
    world.person('ann');
    expect(await drift()).to.deep.equal({});
  });
});
