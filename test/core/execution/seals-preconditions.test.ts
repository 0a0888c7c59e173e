import { expect } from 'chai';
import { DAY_MS, TestWorld } from '../support/worlds.js';

/** Somebody edits the target between plan and apply. */
interface Case {
  readonly operation: string;
  /** What was done before, beside making everybody. */
  readonly before?: (world: TestWorld) => Promise<void> | void;
  /** What the source says when the plan is made. */
  readonly change: (world: TestWorld) => void;
  readonly byHand: (world: TestWorld) => void;
}

const gone = (key: string) => (world: TestWorld) => world.person(key, { status: 'gone', mobile: `+1555${key.slice(1)}` });

/** Every kind of operation that has a precondition, once. */
const cases: readonly Case[] = [
  { operation: 'update account hr:p1', change: (world) => world.person('p1', { cn: 'New', mobile: '+15551' }), byHand: (world) => (world.account('p1').realname = 'By Hand') },
  { operation: 'disable account hr:p1', change: gone('p1'), byHand: (world) => (world.account('p1').standing = 'disabled') },
  {
    operation: 'trash account hr:p1',
    before: async (world) => {
      gone('p1')(world);
      await world.run();
      // Time that goes by unwitnessed does not count.
      for (let day = 0; day < 30; day += 1) {
        world.clock.nowMs += DAY_MS;
        await world.plan();
      }
    },
    change: (world) => (world.clock.nowMs += DAY_MS),
    byHand: (world) => (world.account('p1').standing = 'active'),
  },
  {
    operation: 'enable account hr:p1',
    before: async (world) => {
      gone('p1')(world);
      await world.run();
    },
    change: (world) => world.person('p1', { mobile: '+15551' }),
    byHand: (world) => (world.account('p1').standing = 'trashed'),
  },
  {
    operation: 'detach phones #',
    change: (world) => world.person('p1', { mobile: '+17777' }),
    byHand: (world) => {
      for (const phone of world.account('p1').phones.values()) phone.activated = true;
    },
  },
  {
    operation: 'adopt account hr:h1',
    before: (world) => void world.byHand('h1', { email: 'h1@example.edu', realname: 'H1' }),
    change: (world) => world.person('h1'),
    byHand: (world) => (world.account('h1').username = 'somebody-else'),
  },
];

describe('one edit in the target between plan and apply', () => {
  for (const { operation, before, change, byHand } of cases) {
    it(`voids exactly one operation: ${operation}`, async () => {
      const world = new TestWorld();
      for (const number of [1, 2, 3]) world.person(`p${number}`, { mobile: `+1555${number}` });
      await world.run();
      await before?.(world);
      world.person('p2', { cn: 'Also New', mobile: '+15552' });
      world.person('p4');
      change(world);
      const planned = await world.planned();
      expect(planned.operations.map(({ operation: { id } }) => id).filter((id) => id.startsWith(operation))).to.have.length(1);
      byHand(world);
      world.clock.nowMs += 61_000;
      const applied = await world.apply();
      expect(applied.counts).to.deep.include({ voided: 1, failed: 0, skipped: 0, notBegun: 0 });
      expect(applied.findings.map(({ code, about }) => `${code} ${about?.slice(0, operation.length) ?? ''}`)).to.deep.equal([`changed-since-plan ${operation}`]);
      expect(world.account('p2').realname).to.equal('Also New');
      expect(world.account('p4').standing).to.equal('active');
      world.dispose();
    }).timeout(60_000);
  }

  it('is not looked for in a plan younger than a minute, but for what takes away', async () => {
    const world = new TestWorld();
    world.person('p1');
    world.person('p2');
    await world.run();
    world.person('p1', { cn: 'New' });
    world.person('p2', { status: 'gone' });
    await world.plan();
    world.account('p1').realname = 'By Hand';
    world.account('p2').standing = 'trashed';
    const applied = await world.apply();
    expect(applied.findings.map(({ about }) => about)).to.deep.equal(['disable account hr:p2']);
    expect(world.account('p1').realname).to.equal('New');
    world.dispose();
  });
});
