import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

const HOUR_MS = 3_600_000;
const LEAVERS = ['ann', 'bob', 'cid'];

describe('status, of a plan that a guard stopped', () => {
  let world: TestWorld;
  let blockedAt: string | undefined;
  beforeEach(async () => {
    world = new TestWorld();
    world.yaml = world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 2 }');
    for (const key of [...LEAVERS, 'dan', 'eve']) world.person(key);
    await world.run();
    for (const key of LEAVERS) world.person(key, { status: 'gone' });
    const { header } = await world.plan();
    expect(header.blocked).to.equal(true);
    blockedAt = header.createdAt;
    world.clock.nowMs += HOUR_MS;
  });
  afterEach(() => world.dispose());

  const blocked = async () => (await world.with((host) => host.status())).tenants[0]?.blocked;

  const ways: readonly (readonly [what: string, mend: () => void, left: number])[] = [
    ['the data was mended as a whole', () => LEAVERS.forEach((key) => world.person(key)), 0],
    ['the data was mended so far that the limit holds', () => world.person('ann'), 2],
    ['the setting was changed', () => void (world.yaml = world.yaml.replace('remove: { max: 2 }', 'remove: { max: 3 }')), 3],
    ['the people are ignored', () => void (world.yaml = world.yaml.replace('absence: immediate', `absence: immediate\n    ignore: "account.username in ['ann', 'bob', 'cid']"`)), 0],
  ];
  for (const [what, mend, left] of ways) {
    it(`says so until a plan was made after ${what}, and then no more, before and after it is applied`, async () => {
      mend();
      expect(await blocked()).to.include({ since: blockedAt, total: 3 });
      const { header } = await world.plan();
      expect(header).to.include({ blocked: false, total: left });
      expect(await blocked()).to.equal(undefined);
      expect((await world.apply()).status).to.equal('done');
      expect(await blocked()).to.equal(undefined);
    });
  }

  it('says since when, over plans that were stopped one after the other, and anew after one that was not', async () => {
    await world.plan();
    world.clock.nowMs += HOUR_MS;
    expect(await blocked()).to.include({ since: blockedAt });
    for (const key of LEAVERS) world.person(key);
    await world.plan();
    for (const key of LEAVERS) world.person(key, { status: 'gone' });
    world.clock.nowMs += HOUR_MS;
    const again = (await world.plan()).header.createdAt;
    expect(await blocked()).to.include({ since: again, total: 3 });
  });
});
