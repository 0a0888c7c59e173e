import { expect } from 'chai';
import { DAY_MS, TestWorld } from '../support/worlds.js';
import { emptyDirectory, memorySourcePlugin, type CutKind } from '../support/memory-source.js';

const AGED_MS = 15 * 60_000 + 1_000;

describe('taking people out by a plan that is older than a quarter of an hour', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob', 'carl', 'dora']) world.person(key);
    await world.run();
    // Out of scope, out of scope, gone.
    for (const key of ['ann', 'bob']) world.person(key, { status: 'gone' });
    world.directory.people.delete('carl');
    world.person('eva');
    await world.plan();
  });
  afterEach(() => world.dispose());

  const standings = (): Record<string, string> => Object.fromEntries(Object.entries(world.shown()).map(([name, { standing }]) => [name, standing]));

  it('asks each source once for all of them together, and takes out who is still gone', async () => {
    world.clock.nowMs += AGED_MS;
    const applied = await world.apply();
    expect(applied.status).to.equal('done');
    expect(world.directory.asked.map((keys) => [...keys].sort())).to.deep.equal([['ann', 'bob', 'carl']]);
    expect(standings()).to.deep.equal({ ann: 'disabled', bob: 'disabled', carl: 'disabled', dora: 'active', eva: 'active' });
  });

  it('asks nobody when the plan is younger', async () => {
    world.clock.nowMs += 14 * 60_000;
    await world.apply();
    expect(world.directory.asked).to.deep.equal([]);
  });

  const returns: readonly (readonly [string, string, () => void, RegExp])[] = [
    ['who is let in again', 'ann', () => world.person('ann'), /the record ann changed at the source hr/],
    ['whose record is another one now', 'ann', () => world.person('ann', { status: 'leave' }), /the record ann changed at the source hr/],
    ['whose record is gone now', 'ann', () => void world.directory.people.delete('ann'), /ann is gone from the source hr/],
    ['who is back', 'carl', () => world.person('carl'), /carl is back at the source hr/],
    ['whose record cannot be used', 'bob', () => void world.directory.rejected.set('bob', 'broken'), /the record bob of hr cannot be used now/],
  ];
  for (const [whom, key, change, message] of returns) {
    it(`voids exactly the operation of somebody ${whom}`, async () => {
      change();
      world.clock.nowMs += AGED_MS;
      const applied = await world.apply();
      expect(applied.counts).to.deep.include({ voided: 1, failed: 0, skipped: 0, notBegun: 0 });
      expect(applied.findings.map(({ code, about }) => [code, about])).to.deep.equal([['changed-since-plan', `disable account hr:${key}`]]);
      expect(applied.findings[0]?.message).to.match(message);
      const others = { ann: 'disabled', bob: 'disabled', carl: 'disabled', dora: 'active', eva: 'active' };
      expect(standings()).to.deep.equal({ ...others, [key]: 'active' });
    });
  }

  for (const how of ['doubt', 'throw', 'defect', 'silent'] as const satisfies readonly CutKind[]) {
    it(`voids all removals, and nothing else, when the source cannot be asked again: ${how}`, async () => {
      world.directory.keyedCut = how;
      world.clock.nowMs += AGED_MS;
      const applied = await world.apply();
      expect(applied.findings.map(({ about }) => about).sort()).to.deep.equal(['ann', 'bob', 'carl'].map((key) => `disable account hr:${key}`));
      for (const { message } of applied.findings) expect(message).to.match(/hr could not be asked again about \w+ \(.+\)/);
      expect(standings()).to.deep.equal({ ann: 'active', bob: 'active', carl: 'active', dora: 'active', eva: 'active' });
      world.directory.keyedCut = undefined;
      await world.run();
      expect(standings()).to.deep.include({ ann: 'disabled', bob: 'disabled', carl: 'disabled' });
    });
  }

  it('notices also a higher rung', async () => {
    await world.apply();
    for (let day = 0; day < 31; day += 1) {
      world.clock.nowMs += DAY_MS;
      await world.plan();
    }
    expect((await world.planned()).header.operations).to.deep.equal({ 'trash:account': 3 });
    world.person('ann');
    world.clock.nowMs += AGED_MS;
    await world.apply();
    expect(standings()).to.deep.include({ ann: 'disabled', bob: 'trashed', carl: 'trashed' });
  }).timeout(120_000);
});

describe('taking people out whom a joined row let go', () => {
  it('asks the joined source again too', async () => {
    const world = new TestWorld();
    const payroll = emptyDirectory();
    world.extra = [memorySourcePlugin(payroll, 'payroll')];
    world.yaml = world.yaml
      .replace('hr: { use: memory }', 'hr: { use: memory }\n  pay: { use: payroll }')
      .replace('from: hr\n', 'from: hr\n    join: { pay: "pay.uid == hr.uid" }\n')
      .replace(`"hr.status == 'active'"`, `"pay.status == 'active'"`);
    for (const key of ['ann', 'bob', 'carl']) {
      world.person(key);
      payroll.people.set(`row-${key}`, { uid: key, status: 'active' });
    }
    await world.run();
    for (const key of ['ann', 'bob']) payroll.people.set(`row-${key}`, { uid: key, status: 'ended' });
    await world.plan();
    payroll.people.set('row-ann', { uid: 'ann', status: 'active' });
    world.clock.nowMs += AGED_MS;
    const applied = await world.apply();
    expect(payroll.asked).to.deep.equal([['row-ann', 'row-bob']]);
    expect(applied.findings.map(({ about }) => about)).to.deep.equal(['disable account hr:ann']);
    expect(applied.findings[0]?.message).to.match(/the record row-ann changed at the source pay/);
    expect([world.account('ann').standing, world.account('bob').standing]).to.deep.equal(['active', 'disabled']);
    world.dispose();
  });
});

describe('taking people out because a joined row is missing', () => {
  it('reads the joined source again, and keeps who has a row now', async () => {
    const world = new TestWorld();
    const payroll = emptyDirectory();
    world.extra = [memorySourcePlugin(payroll, 'payroll')];
    world.yaml = world.yaml
      .replace('hr: { use: memory }', 'hr: { use: memory }\n  pay: { use: payroll }')
      .replace('from: hr\n', 'from: hr\n    join: { pay: "pay.uid == hr.uid" }\n')
      .replace(`"hr.status == 'active'"`, '"has_pay"');
    for (const key of ['ann', 'bob', 'carl']) {
      world.person(key);
      payroll.people.set(`row-${key}`, { uid: key, status: 'active' });
    }
    await world.run();
    for (const key of ['ann', 'bob']) payroll.people.delete(`row-${key}`);
    await world.plan();
    payroll.people.set('new-row', { uid: 'ann', status: 'active' });
    world.clock.nowMs += AGED_MS;
    const applied = await world.apply();
    expect(applied.findings.map(({ about }) => about)).to.deep.equal(['disable account hr:ann']);
    expect(applied.findings[0]?.message).to.match(/the source pay has a row for ann now/);
    expect([world.account('ann').standing, world.account('bob').standing]).to.deep.equal(['active', 'disabled']);
    world.dispose();
  });
});

describe('taking people out whom a group let go', () => {
  it('asks for their groups again too', async () => {
    const world = new TestWorld();
    world.yaml = world.yaml.replace(`"hr.status == 'active'"`, `"'staff' in hr.groups"`);
    for (const key of ['ann', 'bob', 'carl']) world.person(key);
    world.group('g1', 'staff', ['ann', 'bob', 'carl']);
    await world.run();
    for (const key of ['ann', 'bob']) world.directory.memberships.delete(`${key} g1`);
    await world.plan();
    world.directory.memberships.add('ann g1');
    world.clock.nowMs += AGED_MS;
    const applied = await world.apply();
    expect(applied.findings.map(({ about }) => about)).to.deep.equal(['disable account hr:ann']);
    expect(applied.findings[0]?.message).to.match(/the groups of ann changed at the source hr/);
    expect([world.account('ann').standing, world.account('bob').standing]).to.deep.equal(['active', 'disabled']);
    world.dispose();
  });
});
