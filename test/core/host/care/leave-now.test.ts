import type { RunRecord } from '@rollcall/core';
import { CareRefused } from '@rollcall/core/host';
import { expect } from 'chai';
import { ORDERS_A_DAY } from '../../../../packages/core/src/host/care/leave-now.js';
import { lockedSourcePlugin } from '../../support/memory-source.js';
import { refusalOf } from '../../support/refusals.js';
import { DAY_MS, TestWorld } from '../../support/worlds.js';

describe('leave --now', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob', 'cid', 'dan']) world.person(key);
    await world.run();
  });
  afterEach(() => world.dispose());

  const leaveNow = (person: string) => {
    world.clock.nowMs += 1;
    return world.with((host) => host.care.leaveNow('app', person));
  };
  const standings = (): Record<string, string> => Object.fromEntries(Object.entries(world.shown()).map(([name, { standing }]) => [name, standing]));

  describe('while a guard blocks the plan for the others', () => {
    beforeEach(async () => {
      world.yaml = world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 1 }');
      for (const key of ['ann', 'bob', 'cid']) world.person(key, { status: 'gone' });
      expect((await world.planned()).header.blocked).to.equal(true);
    });

    it('disables exactly that account', async () => {
      const before = [...world.target.log];
      const left = await leaveNow('hr:ann');
      expect(left).to.include({ owner: 'hr:ann', label: 'ann', targetId: world.account('ann').id });
      expect(left.applied).to.include({ status: 'done', total: 1, verified: 1 });
      expect(standings()).to.deep.equal({ ann: 'disabled', bob: 'active', cid: 'active', dan: 'active' });
      expect(world.target.log.slice(before.length)).to.have.length(1);
    });

    it('leaves the blocked plan blocked, and valid for the rest once it is approved', async () => {
      await leaveNow('ann');
      const [tenant] = (await world.with((host) => host.status())).tenants;
      expect(tenant?.blocked).to.include({ total: 3, approvalsNeeded: 1 });
      await world.with((host) => host.care.approve(world.planPath, { by: 'mia' }));
      const applied = await world.apply();
      expect(applied.status).to.be.oneOf(['done', 'partial']);
      expect(applied.counts.failed).to.equal(0);
      expect(standings()).to.deep.equal({ ann: 'disabled', bob: 'disabled', cid: 'disabled', dan: 'active' });
    });

    it('does not use up what the guard allows', async () => {
      await leaveNow('ann');
      for (const key of ['cid']) world.person(key);
      expect((await world.planned()).header.blocked).to.equal(false);
    });
  });

  it('needs no source at all', async () => {
    world.extra = [lockedSourcePlugin()];
    world.yaml = world.yaml.replace('hr: { use: memory }', 'hr: { use: locked }');
    await leaveNow('ann');
    expect(standings()).to.include({ ann: 'disabled', bob: 'active' });
  });

  const handsOff: readonly (readonly [word: string, rule: string, because: string])[] = [
    ['protect', "account.username == 'ann'", ''],
    ['ignore', "account.username.startsWith('a')", ''],
    ['protect', "account.email.startsWith('x')", ', which cannot be told of it'],
  ];
  for (const [word, rule, because] of handsOff) {
    it(`leaves alone whom the file says to: ${word}: ${rule}`, async () => {
      Reflect.deleteProperty(world.account('ann'), 'email');
      world.yaml = world.yaml.replace('    absence:', `    ${word}: "${rule}"\n    absence:`);
      const before = [...world.target.log];
      const refusal = await refusalOf(leaveNow('ann'), CareRefused);
      expect(refusal.code).to.equal('hands-off');
      const line = world.yaml.slice(0, world.yaml.indexOf(rule)).split('\n').length;
      expect(refusal.message).to.match(new RegExp(`^ann falls under \`${word}\` \\(\\S*rollcall\\.yaml:${line}\\)${because}`)).and.to.match(/nothing done$/);
      expect(refusal.remedy).to.equal('Disable it by hand in app, or except it from that rule first.');
      expect(standings()).to.include({ ann: 'active' });
      expect(world.target.log).to.deep.equal(before);
    });
  }

  it('reads nothing of the target but that account', async () => {
    world.target.readFault = (kind) => {
      if (kind === 'listing') throw new Error('nobody asked for a listing');
    };
    await leaveNow('ann');
    expect(standings()).to.include({ ann: 'disabled' });
  });

  it('keeps the person out although the source wants them, until the order is lifted', async () => {
    await leaveNow('ann');
    expect(await world.operations()).to.deep.equal([]);
    const [finding] = await world.findings('left-by-order');
    expect(finding).to.include({ about: 'hr:ann' });
    await world.with((host) => host.care.liftOrder('app', 'ann'));
    expect(await world.operations()).to.deep.equal(['enable account hr:ann']);
    await world.apply();
    expect(standings()).to.include({ ann: 'active' });
  });

  it('stands against an account that is disabled already', async () => {
    world.account('ann').standing = 'disabled';
    await leaveNow('ann');
    expect(standings()).to.include({ ann: 'disabled' });
    expect(await world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key: 'ann' }))).to.have.nested.property('leaving.ordered');
  });

  it('is in the journal and among the runs, as an order', async () => {
    await leaveNow('ann');
    const [run] = await world.remembered((ledger) => ledger.lastRuns(1));
    expect(run).to.include({ kind: 'leave', status: 'done', operations: 1 } satisfies Partial<RunRecord>);
    const shown = await world.with((host) => host.care.showPerson('ann'));
    expect(shown.entries.filter((entry) => entry.kind === 'intent').map((entry) => entry.shape)).to.deep.equal(['create:account', 'disable:account']);
    expect(shown.link?.leaving).to.have.property('ordered');
  });

  describe('whom it means', () => {
    for (const [said, name] of [
      ['hr:ann', 'SOURCE:KEY'],
      ['ann', 'the key'],
      ['Ann-Other', 'the account’s name, whatever its case'],
    ] as const) {
      it(`${said}: ${name}`, async () => {
        if (said === 'Ann-Other') {
          world.person('ann', { uid: 'ann-other' });
          await world.run();
        }
        expect((await leaveNow(said)).owner).to.equal('hr:ann');
      });
    }

    it('nobody is guessed', async () => {
      const refused = await refusalOf(leaveNow('anna'), CareRefused);
      expect(refused).to.include({ code: 'unknown-person' });
      expect(refused.message).to.equal('nobody is managed under "anna"');
      expect(standings()).to.deep.equal({ ann: 'active', bob: 'active', cid: 'active', dan: 'active' });
    });

    it('a key wins over somebody else’s name', async () => {
      world.person('bob', { uid: 'robert' });
      world.person('eve', { uid: 'bob' });
      await world.run();
      expect((await leaveNow('bob')).owner).to.equal('hr:bob');
    });
  });

  describe('what it refuses, with nothing sent', () => {
    const cases: readonly (readonly [name: string, make: () => void, code: string, told: string])[] = [
      ['an account that is managed elsewhere', () => (world.account('ann').foreignOwner = 'directory sync "AD MAPLE"'), 'taken', 'ann is managed by directory sync "AD MAPLE"; nothing done'],
      ['an account that is gone', () => world.target.accounts.delete(world.account('ann').id), 'gone', 'app has no account'],
      ['an account in the trash', () => (world.account('ann').standing = 'trashed'), 'standing', 'ann is in the trash of app already; nothing done'],
    ];
    for (const [name, make, code, told] of cases) {
      it(name, async () => {
        make();
        const before = world.target.batches.length;
        const refused = await refusalOf(leaveNow('ann'), CareRefused);
        expect(refused.code).to.equal(code);
        expect(refused.message).to.include(told);
        expect(world.target.batches).to.have.length(before);
      });
    }

    it('more orders than a day has', async () => {
      for (let number = 0; number <= ORDERS_A_DAY; number += 1) world.person(`p${number}`);
      await world.run();
      for (let number = 0; number < ORDERS_A_DAY; number += 1) await leaveNow(`p${number}`);
      const refused = await refusalOf(leaveNow(`p${ORDERS_A_DAY}`), CareRefused);
      expect(refused).to.include({ code: 'budget', message: '20 people left by order in the last 24 hours, 20 are allowed; nothing done' });
      expect(standings()).to.include({ p19: 'disabled', p20: 'active' });
      world.clock.nowMs += DAY_MS;
      await leaveNow(`p${ORDERS_A_DAY}`);
      expect(standings()).to.include({ p20: 'disabled' });
    });

    it('to lift an order that nobody gave', async () => {
      const refused = await refusalOf(world.with((host) => host.care.liftOrder('app', 'ann')), CareRefused);
      expect(refused).to.include({ code: 'standing', message: 'no order stands against ann (hr:ann)' });
    });
  });
});
