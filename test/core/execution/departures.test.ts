import { expect } from 'chai';
import { DAY_MS, TestWorld } from '../support/worlds.js';

const HOUR_MS = 3_600_000;

describe('an absence', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.yaml = world.yaml.replace('absence: immediate', 'absence: confirmed');
    world.person('ann');
    world.person('bob');
    world.group('g1', 'vpn-users', ['ann', 'bob']);
    await world.run();
  });
  afterEach(() => world.dispose());

  const gone = (key = 'ann'): Record<string, unknown> => {
    const record = world.directory.people.get(key) ?? {};
    world.directory.people.delete(key);
    return record;
  };

  it('of one whole read, and back in the next, yields no operation (C1)', async () => {
    const record = gone();
    const first = await world.planned();
    expect(first.operations).to.deep.equal([]);
    expect(first.header.pending.map(({ rung, count }) => ({ rung, count }))).to.deep.equal([{ rung: 'confirm', count: 1 }]);
    expect(first.header.heldBack.pending).to.equal(1);
    world.directory.people.set('ann', record as never);
    world.clock.nowMs += 2 * HOUR_MS;
    expect(await world.operations()).to.deep.equal([]);
    gone();
    world.clock.nowMs += 2 * HOUR_MS;
    expect(await world.operations(), 'its clock begins anew').to.deep.equal([]);
  });

  const seenBetween: readonly (readonly [what: string, seen: () => void])[] = [
    ['that cannot be read', () => {
      world.person('ann');
      world.directory.rejected.set('ann', 'unreadable');
    }],
    ['of which nobody can tell whether it is in', () => void world.directory.people.set('ann', { uid: 'ann', cn: 'ANN' })],
  ];
  for (const [what, seen] of seenBetween) {
    it(`begins anew after a record ${what}: whoever is seen is there (C1)`, async () => {
      gone();
      await world.run();
      seen();
      world.clock.nowMs += 2 * HOUR_MS;
      expect(await world.operations()).to.deep.equal([]);
      world.directory.rejected.clear();
      gone();
      world.clock.nowMs += 2 * HOUR_MS;
      expect(await world.operations()).to.deep.equal([]);
      world.clock.nowMs += 2 * HOUR_MS;
      expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
    });
  }

  it('acts after two whole reads an hour apart, by grade (C1)', async () => {
    gone();
    await world.run();
    world.clock.nowMs += HOUR_MS - 10;
    expect(await world.operations()).to.deep.equal([]);
    world.clock.nowMs += 10;
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['disable account hr:ann']);
    expect(plan.operations.map(({ operation }) => 'proof' in operation && operation.proof.kind)).to.deep.equal(['absence']);
    expect(plan.header.leavers).to.deep.equal({ absence: 1, exit: 0, byEdit: 0 });
  });

  it('is not witnessed by a read that is not whole', async () => {
    gone();
    await world.run();
    world.clock.nowMs += HOUR_MS;
    world.directory.cut = { after: 1, how: 'doubt' };
    expect(await world.operations()).to.deep.equal([]);
    world.directory.cut = undefined;
    world.clock.nowMs += HOUR_MS;
    expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
  });

  it('explicit out of scope acts in the same run, and the plan prints the grade of each (C1)', async () => {
    gone('bob');
    await world.run();
    world.clock.nowMs += HOUR_MS;
    world.person('ann', { status: 'gone' });
    const plan = await world.planned();
    const grades = plan.operations.map(({ operation }) => `${operation.id}: ${'proof' in operation ? operation.proof.kind : ''}`);
    expect(grades).to.deep.equal(['disable account hr:ann: exit', 'disable account hr:bob: absence']);
    expect(plan.header.leavers).to.deep.equal({ absence: 1, exit: 1, byEdit: 0 });
    const [exit, absence] = plan.operations.map(({ operation }) => ('witnesses' in operation ? operation.witnesses : undefined));
    expect(exit?.map(({ source, key, record }) => [source, key, record?.slice(0, 7)])).to.deep.equal([['hr', 'ann', 'sha256:']]);
    expect(absence).to.deep.equal([{ source: 'hr', key: 'bob' }]);
  });

  it('of a group, and memberships that a whole read lacks, need no second read: guards look at them', async () => {
    world.directory.memberships.delete('ann g1');
    expect(await world.operations()).to.deep.equal(['detach membership hr:ann in hr:g1']);
    await world.apply();
    world.directory.groups.delete('g1');
    world.directory.memberships.clear();
    expect(await world.operations()).to.deep.equal(['detach membership hr:bob in hr:g1']);
  });

  it('is as cautious as the most cautious pipeline that reads the source', async () => {
    world.yaml = world.yaml.replace('absence: confirmed', 'absence: immediate') + `  others:\n    from: hr\n    to: app\n    scope: "hr.status == 'nobody'"\n    accounts: { username: "lower(hr.uid)" }\n`;
    gone();
    expect(await world.operations()).to.deep.equal([]);
    world.yaml += '    absence: immediate\n';
    expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
  });

  describe('with lookup', () => {
    beforeEach(() => void (world.yaml = world.yaml.replace('absence: confirmed', 'absence: lookup')));

    it('acts at once when asking for the key finds nothing (C1)', async () => {
      gone();
      expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
    });

    it('is no absence when asking for the key finds the record, and that is said', async () => {
      world.directory.hidden.add('ann');
      const plan = await world.planned();
      expect(plan.operations).to.deep.equal([]);
      expect(plan.findings.map(({ code }) => code)).to.include('absence-contradicted');
      world.clock.nowMs += 2 * HOUR_MS;
      expect(await world.operations(), 'no clock runs').to.deep.equal([]);
    });

    it('waits for the second read when asking fails', async () => {
      gone();
      world.directory.lookupFails = true;
      expect(await world.operations()).to.deep.equal([]);
      world.clock.nowMs += HOUR_MS;
      expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
    });
  });
});

describe('the clocks of leavers', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.yaml = world.yaml.replace('absence: immediate', 'absence: confirmed\n    leave: [ { disable: now }, { trash: 3d } ]');
    for (const key of ['ann', 'bob', 'cat']) world.person(key);
    await world.run();
  });
  afterEach(() => world.dispose());

  it('climb no rung in the run that ends an outage of nine days, and go on afterwards (C3)', async () => {
    world.directory.people.delete('ann');
    world.person('bob', { status: 'gone' });
    await world.run();
    expect(world.account('bob').standing).to.equal('disabled');
    world.clock.nowMs += 9 * DAY_MS;
    expect(await world.operations(), 'neither the absence nor the ladder').to.deep.equal([]);
    expect(await world.operations(), 'the absence is confirmed by what was counted').to.deep.equal(['disable account hr:ann']);
    await world.days(2);
    expect(world.account('bob').standing, 'a day of the outage and two since').to.equal('trashed');
  });

  it('climb no rung when the clock is set forward by 60 days (C3)', async () => {
    world.person('bob', { status: 'gone' });
    await world.run();
    world.clock.nowMs += DAY_MS;
    await world.run();
    world.clock.nowMs += 60 * DAY_MS;
    expect(await world.operations()).to.deep.equal([]);
    expect(world.account('bob').standing).to.equal('disabled');
  });

  it('refuse a clock that was set back by 30 days, before anything is read (C3)', async () => {
    world.clock.nowMs -= 30 * DAY_MS;
    world.target.calls.clear();
    const error = await world.plan().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(Error);
    expect((error as { code?: string }).code).to.equal('clock-went-back');
    expect([...world.target.calls]).to.deep.equal([]);
  });

  it('climb one rung a run, and come to the trash in weekly runs too', async () => {
    world.person('bob', { status: 'gone' });
    const seen: string[] = [];
    for (let week = 0; week < 6; week += 1) {
      await world.run();
      seen.push(world.account('bob').standing);
      world.clock.nowMs += 7 * DAY_MS;
    }
    expect(seen).to.deep.equal(['disabled', 'disabled', 'disabled', 'disabled', 'trashed', 'trashed']);
  });

  it('are dropped when somebody is back, and kept while nobody can tell', async () => {
    world.person('bob', { status: 'gone' });
    await world.run();
    await world.days(2);
    world.person('bob', { status: undefined });
    await world.days(1);
    expect((await clocksOf(world)).map(({ owner }) => owner.key)).to.deep.equal(['bob']);
    world.person('bob');
    await world.plan();
    expect(await clocksOf(world)).to.deep.equal([]);
  });

  it('of somebody who was deleted do not run on when the same person comes back and goes again', async () => {
    world.yaml = world.yaml.replace('{ trash: 3d }', '{ trash: 5d }, { delete: 10d }');
    world.directory.people.delete('bob');
    await world.run();
    await world.days(14);
    expect(Object.keys(world.shown()), 'deleted').to.deep.equal(['ann', 'cat']);
    expect(await clocksOf(world)).to.deep.equal([]);
    world.clock.nowMs += 100 * DAY_MS;
    world.person('bob');
    await world.run();
    world.directory.people.delete('bob');
    expect(await world.operations(), 'one read is no proof').to.deep.equal([]);
    await world.run();
    expect(world.account('bob').standing).to.equal('active');
  });

  it('that stood still before the link was made are no clocks of it', async () => {
    await stand('dan', world.clock.nowMs - 10 * DAY_MS);
    world.person('dan');
    // The clock comes back from a copy of the ledger, behind the reads.
    await world.run();
    await stand('dan', world.clock.nowMs - 10 * DAY_MS);
    world.directory.people.delete('dan');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('of somebody without an account are dropped when the person is wanted', async () => {
    await stand('dan', world.clock.nowMs);
    world.person('dan');
    await world.plan();
    expect(await clocksOf(world)).to.deep.equal([]);
  });

  async function stand(key: string, atMs: number): Promise<void> {
    const at = new Date(atMs).toISOString();
    const departure = { owner: { source: 'hr', key }, grade: 'absence', firstAt: at, lastAt: at, witnessedMs: 20 * DAY_MS, dwellMs: 20 * DAY_MS, byEdit: false } as const;
    world.clock.nowMs += 1;
    const now = new Date(world.clock.nowMs).toISOString();
    await world.remembered((ledger) => ledger.observe('t1', now, { departures: [departure], returned: [], marks: [], findings: [], watched: [] }));
  }

  it('count from the day of the order, once the source lets go; until then the account stays out (C6)', async () => {
    await orderOut(world, 'bob');
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map(({ code }) => code)).to.deep.equal(['left-by-order']);
    expect(plan.findings[0]?.message).to.include('chief');
    await world.days(5);
    expect(world.account('bob').standing, 'the source still wants bob').to.equal('disabled');
    world.person('bob', { status: 'gone' });
    await world.days(4);
    expect(world.account('bob').standing).to.equal('trashed');
  });
});

function clocksOf(world: TestWorld) {
  return world.remembered(async (ledger) => {
    const all = [];
    for await (const page of ledger.departures('t1')) all.push(...page);
    return all;
  });
}

async function orderOut(world: TestWorld, key: string): Promise<void> {
  const at = new Date(world.clock.nowMs).toISOString();
  world.account(key).standing = 'disabled';
  await world.remembered(async (ledger) => {
    const link = await ledger.linkOf('t1', 'account', { source: 'hr', key });
    const attempt = await ledger.acquireLease('t1', 'test', at, 1000);
    if (link === undefined || !attempt.granted) throw new Error('no link');
    const leaving = { since: at, rung: 'disable', rungAt: at, ordered: { by: 'chief', at } } as const;
    await ledger.conclude(attempt.lease, at, [], { putLinks: [{ ...link, leaving }] });
    await ledger.releaseLease(attempt.lease);
  });
}
