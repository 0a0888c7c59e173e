import { expect } from 'chai';
import { join } from 'node:path';
import { approve, people, withGuards } from '../support/guarded.js';
import { PlanRefused } from '../../../packages/core/src/execution/apply/plan-refused.js';
import { refusalOf } from '../support/refusals.js';
import { DAY_MS, TestWorld } from '../support/worlds.js';

describe('a saved plan, when other runs were faster', () => {
  let world: TestWorld;
  let saved: string;
  beforeEach(async () => {
    world = new TestWorld();
    people(world, 20);
    await world.run();
    withGuards(world, 'remove: { max: 5 }');
    saved = join(world.folder, 'saved.jsonl');
  });
  afterEach(() => world.dispose());

  const gone = (first: number, count: number, status = 'gone'): void => {
    for (let person = first; person < first + count; person += 1) world.person(`p${person}`, { status });
  };
  const save = () => {
    world.clock.nowMs += 1;
    return world.with((host) => host.plan('app', saved));
  };
  const disabled = (): number => Object.values(world.shown()).filter(({ standing }) => standing === 'disabled').length;

  it('is refused when both together do more than a guard lets pass in 24 hours, and nothing is sent', async () => {
    gone(0, 5);
    await save();
    gone(0, 5, 'active');
    gone(10, 5);
    await world.run();
    expect(disabled()).to.equal(5);
    const refused = await refusalOf(world.apply(saved), PlanRefused);
    expect(refused).to.include({ code: 'guards' });
    expect(refused.message).to.include('remove (disable): 5 planned, 5 done in the last 24 hours, limit 5');
    expect(refused.remedy).to.include('plan');
    expect(disabled()).to.equal(5);
  });

  it('is refused by a percentage too', async () => {
    withGuards(world, 'remove: { percent: 30 }');
    gone(0, 5);
    await save();
    gone(10, 5);
    gone(0, 5, 'active');
    await world.run();
    expect((await refusalOf(world.apply(saved), PlanRefused)).code).to.equal('guards');
  });

  it('is applied while both stay below the limit', async () => {
    gone(0, 2);
    await save();
    gone(0, 2, 'active');
    gone(10, 3);
    await world.run();
    expect((await world.apply(saved)).status).to.equal('done');
    expect(disabled()).to.equal(5);
  });

  it('is applied when somebody approved that very plan', async () => {
    gone(0, 6);
    const plan = await save();
    await approve(world, plan);
    gone(0, 6, 'active');
    gone(10, 5);
    await world.run();
    expect((await world.apply(saved)).status).to.equal('done');
    expect(disabled()).to.equal(11);
  });

  it('is not stopped by what was done more than 24 hours before', async () => {
    gone(0, 5);
    await world.run();
    world.clock.nowMs += DAY_MS - 1000;
    gone(10, 5);
    world.clock.nowMs += 2000;
    await save();
    expect((await world.apply(saved)).status).to.equal('done');
  });
});
