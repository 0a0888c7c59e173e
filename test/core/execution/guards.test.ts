import { expect } from 'chai';
import type { GuardVerdict } from '@rollcall/core';
import { approve, people, tripped, withGuards } from '../support/guarded.js';
import { TestWorld } from '../support/worlds.js';

const HOUR_MS = 3_600_000;

describe('guards over a day of runs', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  const disabled = (): number => [...world.target.accounts.values()].filter(({ standing }) => standing === 'disabled').length;
  const leave = (count: number): void => {
    const staying = [...world.directory.people].filter(([, { status }]) => status === 'active').slice(0, count);
    for (const [key] of staying) world.person(key, { status: 'gone' });
  };
  // As a scheduler does: plans and applies, and lives with a refusal.
  const scheduled = async (): Promise<readonly string[]> => {
    const { header } = await world.plan();
    if (!header.blocked) await world.apply();
    return tripped(header);
  };

  it('stop 24 hourly runs of 10 removals each at the limit, and go on as the window slides (D5)', async () => {
    people(world, 300);
    withGuards(world, 'remove: { max: 50 }');
    await world.run();
    for (let hour = 0; hour < 24; hour += 1) {
      leave(10);
      const verdicts = await scheduled();
      expect(verdicts.length, `run ${hour}`).to.equal(hour < 5 ? 0 : 1);
      expect(disabled()).to.equal(Math.min(50, 10 * (hour + 1)));
      world.clock.nowMs += HOUR_MS;
    }
    expect(await scheduled()).to.deep.equal(['remove (disable): 190 planned, 40 done in the last 24 hours, limit 50']);
  });

  it('measure percentages by the accounts there were before the day, not by what its removals left', async () => {
    people(world, 100);
    withGuards(world, 'remove: { percent: 10 }');
    await world.run();
    leave(5);
    expect(await scheduled()).to.deep.equal([]);
    leave(5);
    expect(await scheduled()).to.deep.equal([]);
    expect(disabled()).to.equal(10);
    leave(1);
    expect(await scheduled()).to.deep.equal(['remove (disable): 1 planned, 10 done in the last 24 hours = 11.0 % of 100 managed accounts, limit 10 %']);
  });

  it('see a group of 50 that is replaced by 50 others (D5)', async () => {
    people(world, 100);
    const keys = [...world.directory.people.keys()];
    world.group('g1', 'vpn-one', keys.slice(0, 50));
    withGuards(world, 'shrinkGroup: { percent: 30, above: 20 }');
    await world.run();
    world.directory.memberships.clear();
    world.group('g1', 'vpn-one', keys.slice(50));
    const { header } = await world.plan();
    expect(header.operations).to.deep.equal({ 'attach:membership': 50, 'detach:membership': 50 });
    expect(tripped(header)).to.deep.equal(['members taken from group vpn-one: 50 planned = 100.0 % of 50 managed members, limit 30 %']);
  });

  it('see a group that shrinks little by little, whatever joins it meanwhile', async () => {
    people(world, 80);
    const keys = [...world.directory.people.keys()];
    world.group('g1', 'vpn-one', keys.slice(0, 40));
    world.group('g2', 'vpn-two', keys.slice(0, 40));
    withGuards(world, 'shrinkGroup: { percent: 30, above: 20 }');
    await world.run();
    const swap = async (from: number): Promise<readonly string[]> => {
      for (let at = from; at < from + 5; at += 1) {
        world.directory.memberships.delete(`${keys[at] ?? ''} g1`);
        world.directory.memberships.add(`${keys[at + 40] ?? ''} g1`);
      }
      world.clock.nowMs += HOUR_MS;
      return scheduled();
    };
    expect(await swap(0)).to.deep.equal([]);
    expect(await swap(5)).to.deep.equal([]);
    expect(await swap(10)).to.deep.equal(['members taken from group vpn-one: 5 planned, 10 done in the last 24 hours = 30.0 % of 50 managed members, limit 30 %'].slice(1));
    expect(await swap(15)).to.have.length(1);
    expect(world.shown()[keys[15] ?? '']?.groups).to.deep.equal(['vpn-one', 'vpn-two']);
  });

  it('limit memberships given and taken', async () => {
    people(world, 10);
    const keys = [...world.directory.people.keys()];
    world.group('g1', 'vpn-one', keys.slice(0, 5));
    withGuards(world, 'membership: { max: 6 }');
    await world.run();
    world.directory.memberships.delete(`${keys[0] ?? ''} g1`);
    world.directory.memberships.add(`${keys[9] ?? ''} g1`);
    expect(await scheduled()).to.deep.equal(['membership: 2 planned, 5 done in the last 24 hours, limit 6']);
  });

  const clearings: readonly (readonly [what: string, attribute: string, cleared: string])[] = [
    ['an attribute that is suddenly empty', 'mail', 'email'],
    ['phones that suddenly nobody has', 'mobile', 'phones'],
  ];
  for (const [what, attribute, cleared] of clearings) {
    it(`see ${what}, and the little by little of it`, async () => {
      const keys = people(world, 40, (index) => ({ mobile: `+1555${1000 + index}` }));
      withGuards(world, 'clear: { percent: 20, above: 20 }');
      await world.run();
      const clear = (from: number, to: number): void => {
        for (const [index, key] of keys.entries()) if (index >= from && index < to) delete world.directory.people.get(key)?.[attribute];
      };
      clear(0, 6);
      expect(await scheduled()).to.deep.equal([]);
      clear(6, 9);
      expect(await scheduled()).to.deep.equal([`clear (${cleared}): 3 planned, 6 done in the last 24 hours = 22.5 % of 40 managed accounts, limit 20 %`]);
      clear(9, 40);
      expect(await scheduled()).to.deep.equal([`clear (${cleared}): 34 planned, 6 done in the last 24 hours = 100.0 % of 40 managed accounts, limit 20 %`]);
    });
  }

  it('see descriptions of groups that are suddenly empty, and the little by little of it', async () => {
    const members = people(world, 1);
    const groups = (described: number): void => {
      for (let index = 0; index < 40; index += 1) world.group(`g${index}`, `vpn-${index}`, members, index < described ? `about ${index}` : '');
    };
    withGuards(world, 'clear: { percent: 20, above: 20 }');
    groups(40);
    await world.run();
    groups(34);
    expect(await scheduled()).to.deep.equal([]);
    groups(31);
    expect(await scheduled()).to.deep.equal(['clear (group desc): 3 planned, 6 done in the last 24 hours = 22.5 % of 40 managed groups, limit 20 %']);
  });

  it('give every rung a budget of its own: who is disabled and trashed in one day counts once in each', async () => {
    people(world, 10);
    world.yaml = world.yaml.replace('    absence:', '    leave: [ { disable: now }, { trash: 1h } ]\n    absence:');
    withGuards(world, 'remove: { max: 3 }');
    await world.run();
    leave(3);
    expect(await scheduled()).to.deep.equal([]);
    world.clock.nowMs += 2 * HOUR_MS;
    const { header } = await world.plan();
    expect(header.operations).to.deep.equal({ 'trash:account': 3 });
    expect(header.blocked).to.equal(false);
  });

  it('trip for a scope that lets nobody in, however few they are', async () => {
    people(world, 3);
    await world.run();
    world.yaml = world.yaml.replace("'active'", "'Active'");
    const { header } = await world.plan();
    expect(header.guards.filter((verdict) => verdict.tripped).map(({ guard }) => guard)).to.include('emptyScope');
    for (const key of world.directory.people.keys()) world.person(key, { status: 'Active' });
    expect((await world.plan()).header.blocked).to.equal(false);
  });
});

describe('a plan that a guard stopped', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    people(world, 10);
    withGuards(world, 'remove: { max: 2 }');
    await world.run();
    for (const key of ['p0', 'p1', 'p2']) world.person(key, { status: 'gone' });
  });
  afterEach(() => world.dispose());

  const verdictOf = (guards: readonly GuardVerdict[]): GuardVerdict | undefined => guards.find((verdict) => verdict.tripped);

  it('says on the dry run what was seen, where the limit stands and what to do, and shows the operations', async () => {
    const { header, operations } = await world.planned();
    expect(header.blocked).to.equal(true);
    expect(operations).to.have.length(3);
    const verdict = verdictOf(header.guards);
    expect(verdict?.message).to.equal('remove (disable): 3 planned, limit 2');
    const line = world.yaml.split('\n').findIndex((text) => text.includes('guards:')) + 1;
    expect(verdict?.place).to.match(new RegExp(`rollcall\\.yaml:${line}$`));
    expect(verdict?.remedy).to.include('rollcall approve PLAN').and.to.include('raise remove');
  });

  it('changes nothing until it is approved, and then exactly it', async () => {
    const before = world.shown();
    const blocked = await world.plan();
    expect(await world.apply().then(() => 'applied', () => 'refused')).to.equal('refused');
    expect(world.shown()).to.deep.equal(before);
    await approve(world, blocked);
    expect((await world.apply()).counts.done).to.equal(3);
    for (const key of ['p3', 'p4', 'p5']) world.person(key, { status: 'gone' });
    expect(verdictOf((await world.plan()).header.guards)?.message).to.equal('remove (disable): 3 planned, 3 done in the last 24 hours, limit 2');
  });

  it('is not stopped any more once the cause is mended, or the setting changed', async () => {
    expect((await world.plan()).header.blocked).to.equal(true);
    world.yaml = world.yaml.replace('remove: { max: 2 }', 'remove: { max: 3 }');
    expect((await world.plan()).header.blocked).to.equal(false);
    world.yaml = world.yaml.replace('remove: { max: 3 }', 'remove: { max: 2 }');
    world.person('p0');
    expect((await world.plan()).header.blocked).to.equal(false);
  });
});
