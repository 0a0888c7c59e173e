import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('a first run', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    world.person('ann', { mobile: '+15550001' });
    world.person('bob');
    world.person('eve', { status: 'gone' });
    world.group('g1', 'vpn-users', ['ann', 'bob', 'eve'], 'VPN');
    world.group('g2', 'other', ['ann']);
  });
  afterEach(() => world.dispose());

  it('creates who is in scope, with groups and phones, and finds nothing to do afterwards', async () => {
    expect(await world.operations()).to.deep.equal([
      'create group hr:g1',
      'create account hr:ann',
      'create account hr:bob',
      'attach membership hr:ann in hr:g1',
      'attach membership hr:bob in hr:g1',
      'attach phones #f5a2f1b0c5a1 hr:ann'.replace(/#\w+/, (await world.operations()).at(-1)?.match(/#\w+/)?.[0] ?? ''),
    ]);
    const applied = await world.apply();
    expect(applied.findings).to.deep.equal([]);
    expect(applied.status).to.equal('done');
    expect(world.shown()).to.deep.equal({
      ann: { standing: 'active', email: 'ann@example.edu', groups: ['vpn-users'], phones: ['+15550001'] },
      bob: { standing: 'active', email: 'bob@example.edu', groups: ['vpn-users'], phones: [] },
    });
    expect(await world.operations()).to.deep.equal([]);
  });
});
