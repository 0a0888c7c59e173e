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

  const GROUPS = 10;
  const settled = (): void => {
    for (let person = 0; person < 20; person += 1) world.person(`p${person}`, { mobile: `+1555${1000 + person}` });
    for (let group = 0; group < GROUPS; group += 1) world.group(`g${group}`, `vpn-${group}`, group === 0 ? keys(0, 20) : [], `about ${group}`);
  };
  const keys = (from: number, to: number): readonly string[] => Array.from({ length: to - from }, (_, index) => `p${from + index}`);
  const without = (attribute: string) => (from: number, to: number): void => {
    for (const key of keys(from, to)) delete world.directory.people.get(key)?.[attribute];
  };
  type Weighed = readonly [guard: string, change: (from: number, to: number) => void, message: string];
  const weighed: readonly Weighed[] = [
    ['shrinkGroup: { percent: 30 }', (from, to) => keys(from, to).forEach((key) => world.directory.memberships.delete(`${key} g0`)), 'members taken from group vpn-0: 5 planned, 5 done in the last 24 hours = 50.0 % of 20 managed members, limit 30 %'],
    ['shrinkGroup: { max: 6 }', (from, to) => keys(from, to).forEach((key) => world.directory.memberships.delete(`${key} g0`)), 'members taken from group vpn-0: 5 planned, 5 done in the last 24 hours, limit 6'],
    ['membership: { max: 6 }', (from, to) => keys(from, to).forEach((key) => world.directory.memberships.delete(`${key} g0`)), 'membership: 5 planned, 5 done in the last 24 hours, limit 6'],
    ['membership: { percent: 30 }', (from, to) => keys(from, to).forEach((key) => world.directory.memberships.delete(`${key} g0`)), 'membership: 5 planned, 5 done in the last 24 hours = 50.0 % of 20 managed memberships, limit 30 %'],
    ['clear: { percent: 30 }', without('mail'), 'clear (email): 5 planned, 5 done in the last 24 hours = 50.0 % of 20 managed accounts, limit 30 %'],
    ['clear: { max: 6 }', without('mobile'), 'clear (phones): 5 planned, 5 done in the last 24 hours, limit 6'],
    ['clear: { percent: 60 }', (from, to) => keys(from, to).forEach((_, index) => (world.directory.groups.get(`g${from / 2 + index}`) ?? { description: '' }).description = ''), 'clear (group desc): 5 planned, 5 done in the last 24 hours = 100.0 % of 10 managed groups, limit 60 %'],
    ['update: { max: 6 }', without('cn'), 'update: 5 planned, 5 done in the last 24 hours, limit 6'],
    ['create: { max: 6 }', (from, to) => keys(from, to).forEach((key) => world.person(`new-${key}`)), 'create: 5 planned, 5 done in the last 24 hours, limit 6'],
  ];
  for (const [guard, change, message] of weighed) {
    it(`is weighed once more by ${guard}: ${message.slice(0, message.indexOf(':'))}`, async () => {
      settled();
      await world.run();
      world.clock.nowMs += DAY_MS + 1000;
      withGuards(world, guard);
      change(0, 5);
      await save();
      if (guard.startsWith('create')) for (const key of keys(0, 5)) world.directory.people.delete(`new-${key}`);
      else settled();
      change(10, 15);
      expect((await world.run()).status).to.equal('done');
      const before = JSON.stringify([world.shown(), [...world.target.groups]]);
      const refused = await refusalOf(world.apply(saved), PlanRefused);
      expect(refused.message).to.include(message);
      expect(refused.message).to.include('rollcall.yaml:');
      expect(JSON.stringify([world.shown(), [...world.target.groups]])).to.equal(before);
    });
  }

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
