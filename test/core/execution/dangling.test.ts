import { expect } from 'chai';
import { approve, people, tripped, withGuards } from '../support/guarded.js';
import { TestWorld } from '../support/worlds.js';

const HOUR_MS = 3_600_000;
const NAME_NOBODY = 'hr: 9 of 14 memberships (64 %) name nobody who was read; at the last read it was 0 %';

describe('members that suddenly name nobody: people were not shown', () => {
  let world: TestWorld;

  // 9 of 100 are missing, which is within what may shrink; what they leave behind tells.
  const hide = async (absence: string): Promise<void> => {
    const keys = people(world, 100);
    world.group('g0', 'vpn-0', keys.slice(0, 14));
    withGuards(world, 'shrinkSource: { percent: 10, above: 20 }');
    world.yaml = world.yaml.replace('absence: immediate', `absence: ${absence}`);
    await world.run();
    for (const key of keys.slice(0, 9)) world.directory.people.delete(key);
  };
  const disabled = (): number => Object.values(world.shown()).filter(({ standing }) => standing === 'disabled').length;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  it('block the plan, which lets nobody go', async () => {
    await hide('immediate');
    const { header, operations } = await world.planned();
    expect(tripped(header)).to.deep.equal([NAME_NOBODY]);
    expect(header.removalsWithheld).to.deep.equal([`persons of hr were not read whole: ${NAME_NOBODY}`]);
    expect(operations).to.deep.equal([]);
  });

  it('make a read the measure once it is approved: who is missing leaves by the next plan, not by that one', async () => {
    await hide('immediate');
    await approve(world, await world.plan());
    await world.apply();
    expect(disabled()).to.equal(0);
    const { header } = await world.plan();
    expect({ blocked: header.blocked, leaving: header.operations['disable:account'] }).to.deep.equal({ blocked: false, leaving: 9 });
    await world.apply();
    expect(disabled()).to.equal(9);
  });

  it('are another thing than members who were let go: that holds nobody back', async () => {
    const keys = people(world, 100);
    world.group('g0', 'vpn-0', keys.slice(0, 40));
    withGuards(world, 'shrinkSource: { percent: 10, above: 20 }');
    await world.run();
    for (const key of keys.slice(0, 10)) world.directory.memberships.delete(`${key} g0`);
    world.directory.people.delete(keys[99] ?? '');
    const { header } = await world.plan();
    expect({ blocked: header.blocked, leaving: header.operations['disable:account'], taken: header.operations['detach:membership'] }).to.deep.equal({ blocked: true, leaving: 1, taken: undefined });
  });

  it('witness no absence, however often they are read', async () => {
    await hide('confirmed');
    for (let run = 0; run < 4; run += 1) {
      const { header } = await world.plan();
      expect({ blocked: header.blocked, operations: header.operations, pending: header.pending }).to.deep.equal({ blocked: true, operations: {}, pending: [] });
      world.clock.nowMs += 2 * HOUR_MS;
    }
  });
});
