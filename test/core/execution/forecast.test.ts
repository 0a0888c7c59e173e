import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('the forecast of calls', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  /** Plans and applies; the forecast must be what was sent, to the call. */
  const foretold = async (): Promise<void> => {
    const plan = await world.plan();
    world.target.calls.clear();
    const applied = await world.apply();
    expect(applied.findings).to.deep.equal([]);
    const sent = [...world.target.calls.values()].reduce((sum, calls) => sum + calls, 0);
    const { forecast } = plan.header;
    expect({ writes: sent - (world.target.calls.get('reads') ?? 0), verification: world.target.calls.get('reads') ?? 0 }).to.deep.equal({
      writes: forecast.writes,
      verification: forecast.verification,
    });
    expect(forecast.calls).to.equal(sent);
    expect(forecast.lowerBound).to.be.at.most(forecast.calls);
    expect(Object.values(applied.calls).reduce((sum, calls) => sum + calls, 0)).to.equal(sent);
  };

  it('is exact for a first run', async () => {
    for (let number = 0; number < 45; number += 1) world.person(`p${number}`, number % 3 === 0 ? { mobile: `+1555${number}` } : {});
    world.group('g1', 'vpn-one', [...world.directory.people.keys()]);
    world.group('g2', 'vpn-two', ['p1', 'p2']);
    await foretold();
    expect(await world.operations()).to.deep.equal([]);
  });

  it('is exact for adoptions, renames in chains, leavers, movers and returns together', async () => {
    for (let number = 0; number < 60; number += 1) world.person(`p${number}`, { mobile: `+1555${number}` });
    world.group('g1', 'vpn-one', [...world.directory.people.keys()]);
    for (let number = 50; number < 60; number += 1) world.person(`p${number}`, { status: 'gone' });
    await world.run();
    for (let number = 0; number < 25; number += 1) world.person(`p${number}`, { status: 'gone', mobile: `+1555${number}` });
    for (let number = 25; number < 30; number += 1) world.person(`p${number}`, { uid: `p${number + 1}`, mobile: `+1555${number}` });
    world.person('p30', { uid: 'last', mobile: '+155530' });
    for (let number = 31; number < 40; number += 1) world.directory.memberships.delete(`p${number} g1`);
    for (let number = 40; number < 45; number += 1) world.person(`p${number}`, { mobile: `+1666${number}` });
    for (let number = 50; number < 60; number += 1) world.person(`p${number}`);
    for (let number = 0; number < 22; number += 1) {
      world.byHand(`h${number}`);
      world.person(`h${number}`);
    }
    await foretold();
    expect(await world.operations()).to.deep.equal([]);
  });

  it('is exact for returns from the trash, which take two rounds', async () => {
    const keys = Array.from({ length: 25 }, (_, number) => `p${number}`);
    for (const key of [...keys, 'stays']) world.person(key);
    await world.run();
    for (const key of keys) world.person(key, { status: 'gone' });
    await foretold();
    // Only witnessed time counts, and at most a day between two reads.
    for (let day = 0; day < 30; day += 1) {
      world.clock.nowMs += 86_400_000;
      await world.plan();
    }
    await foretold();
    for (const key of keys) expect(world.account(key).standing).to.equal('trashed');
    for (const key of keys) world.person(key);
    await foretold();
    expect(await world.operations()).to.deep.equal([]);
  });

  it('is exact beyond one window, and packs as if there were none', async () => {
    for (let number = 0; number < 2_345; number += 1) world.person(`p${number}`);
    world.group('g1', 'vpn-all', [...world.directory.people.keys()].slice(0, 2_111));
    await foretold();
  });

  it('counts everything of a plan once in its header', async () => {
    for (let number = 0; number < 5; number += 1) world.person(`p${number}`);
    world.group('g1', 'vpn-one', ['p1']);
    const { header, operations } = await world.planned();
    expect(header.total).to.equal(operations.length);
    expect(header.operations).to.deep.equal({ 'create:account': 5, 'create:group': 1, 'attach:membership': 1 });
    expect(header.situations).to.deep.equal({ account: { missing: 5 }, group: { missing: 1 } });
  });
});

describe('findings', () => {
  it('sums up the remarks of a mapping: one finding for each kind, with a count and three examples', async () => {
    const world = new TestWorld();
    for (let number = 0; number < 100; number += 1) {
      world.person(`p${number}`);
      world.directory.remarks.set(`p${number}`, [`cn has ${number + 2} values, "A${number}" is used`, 'mail is odd']);
    }
    for (const reversed of [false, true]) {
      world.directory.reversed = reversed;
      const remarks = await world.findings('mapping-remark');
      expect(remarks.map((finding) => finding.count)).to.deep.equal([100, 100]);
      expect(remarks[0]?.message).to.equal(
        '100 records with a remark, for example p0: cn has 2 values, "A0" is used; p10: cn has 12 values, "A10" is used; p11: cn has 13 values, "A11" is used',
      );
    }
    world.dispose();
  });
});
