import { expect } from 'chai';
import type { Retry } from '@rollcall/core';
import type { CreateOperation, Operation } from '@rollcall/core';
import { PlanGate } from '../../../packages/core/src/execution/plan/plan-gate.js';
import { contentDigest, retryAfterFailure } from '../../../packages/core/src/planning/retry-schedule.js';
import { DAY_MS, TestWorld } from '../support/worlds.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = Date.UTC(2026, 0, 5);
const at = (ms: number): string => new Date(START_MS + ms).toISOString();

const create = (key: string, attributes: CreateOperation['attributes'] = { username: key }): CreateOperation => ({
  kind: 'create',
  type: 'account',
  id: `create account hr:${key}`,
  after: [],
  owner: { source: 'hr', key },
  label: key,
  pipeline: 'staff',
  attributes,
});

const attach = (key: string, group: string): Operation => ({
  kind: 'attach',
  id: `attach membership hr:${key} in hr:${group}`,
  after: [`create account hr:${key}`],
  owner: { source: 'hr', key },
  label: key,
  pipeline: 'staff',
  attachment: { what: 'membership', account: { createdBy: `create account hr:${key}` }, group: { id: group }, groupLabel: group },
});

describe('the schedule of an operation that the target refuses', () => {
  /** Fails whenever it is due, until it is due no more. Returns the waits. */
  const refusedAlways = (): readonly number[] => {
    const waits: number[] = [];
    let nowMs = 0;
    let retry: Retry | undefined;
    for (;;) {
      retry = retryAfterFailure(create('ann'), 'no', retry, at(nowMs));
      if (retry.nextAt === undefined) return waits;
      const wait = Date.parse(retry.nextAt) - START_MS - nowMs;
      waits.push(wait);
      nowMs += wait;
    }
  };

  it('is 5 minutes, 30 minutes, 6, 12 and 24 hours, then daily, and ends on day 28', () => {
    const waits = refusedAlways();
    expect(waits.slice(0, 5)).to.deep.equal([5 * MINUTE_MS, 30 * MINUTE_MS, 6 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS]);
    expect(new Set(waits.slice(5))).to.deep.equal(new Set([DAY_MS]));
    const lastTry = waits.reduce((sum, wait) => sum + wait, 0);
    expect(lastTry).to.be.at.most(28 * DAY_MS);
    expect(lastTry + DAY_MS).to.be.greaterThan(28 * DAY_MS);
  });

  it('counts from the first refusal, and begins anew when something else is sent', () => {
    const first = retryAfterFailure(create('ann'), 'no', undefined, at(0));
    const second = retryAfterFailure(create('ann'), 'still no', first, at(HOUR_MS));
    expect(second).to.deep.include({ attempts: 2, firstAt: at(0), lastAt: at(HOUR_MS), nextAt: at(HOUR_MS + 30 * MINUTE_MS), message: 'still no' });
    const other = retryAfterFailure(create('ann', { username: 'anne' }), 'no', second, at(2 * HOUR_MS));
    expect(other).to.deep.include({ attempts: 1, firstAt: at(2 * HOUR_MS) });
  });

  it('minds what is sent, not who wants it nor what was there before', () => {
    const one = create('ann');
    expect(contentDigest({ ...one, pipeline: 'other', label: 'Ann', after: ['x'] })).to.equal(contentDigest(one));
    expect(contentDigest(create('ann', { username: 'ann', email: 'a@b' }))).not.to.equal(contentDigest(one));
  });
});

describe('what a plan leaves out', () => {
  const held = (operation: Operation, nextAt?: string): Retry => ({
    ...retryAfterFailure(operation, 'it is not valid', undefined, at(0)),
    ...(nextAt === undefined ? {} : { nextAt }),
  });

  it('is what waits and everything that depends on it; the rest is planned', () => {
    const gate = new PlanGate([held(create('ann'))], START_MS + MINUTE_MS);
    const admitted = [create('ann'), attach('ann', 'g1'), attach('ann', 'g2'), create('bob'), attach('bob', 'g1')].filter((operation) => gate.admits(operation));
    expect(admitted.map(({ id }) => id)).to.deep.equal(['create account hr:bob', 'attach membership hr:bob in hr:g1']);
    expect(gate.waiting).to.equal(3);
    const [root, dependents] = gate.findings();
    expect(root).to.deep.include({ code: 'operation-waiting', about: 'create account hr:ann' });
    expect(root?.message).to.equal(`create account hr:ann (ann) was refused once since ${at(0)}: it is not valid; it is tried again after ${at(5 * MINUTE_MS)}`);
    expect(dependents).to.deep.include({ count: 2, about: 'create account hr:ann' });
  });

  const due: readonly (readonly [string, Retry, number, boolean])[] = [
    ['is due', held(create('ann')), 5 * MINUTE_MS, true],
    ['is due before the next run', held(create('ann')), 4.5 * MINUTE_MS, true],
    ['is not due', held(create('ann')), 4.5 * MINUTE_MS - 1, false],
    ['was given up', { ...held(create('ann')), nextAt: undefined } as unknown as Retry, 400 * DAY_MS, false],
    ['had other content then', held(create('ann', { username: 'other' })), MINUTE_MS, true],
  ];
  for (const [what, retry, ageMs, admits] of due) {
    it(`${admits ? 'is not' : 'is'} an operation that ${what}`, () => {
      expect(new PlanGate([retry], START_MS + ageMs).admits(create('ann'))).to.equal(admits);
    });
  }

  it('names quarantined operations as what they are', () => {
    const { nextAt: _, ...givenUp } = held(create('ann'));
    const gate = new PlanGate([givenUp], START_MS);
    gate.admits(create('ann'));
    expect(gate.findings().map(({ code, severity }) => [code, severity])).to.deep.equal([['quarantined', 'error']]);
  });

  it('is never a removal, and never what a due one has let go', () => {
    const removal = { kind: 'disable', id: 'disable account hr:ann', type: 'account', ref: { id: 'A1' } } as unknown as Operation;
    expect(new PlanGate([held(removal)], START_MS).admits(removal)).to.equal(true);
    const gate = new PlanGate([held(create('ann', { username: 'other' }))], START_MS);
    expect([create('ann'), attach('ann', 'g1')].map((operation) => gate.admits(operation))).to.deep.equal([true, true]);
  });
});

describe('an object that the target refuses', () => {
  let world: TestWorld;
  let tries = 0;
  beforeEach(() => {
    world = new TestWorld();
    tries = 0;
    for (const key of ['ann', 'bob']) world.person(key);
    world.group('g1', 'vpn-one', ['ann', 'bob']);
    world.target.bad = (operation) => {
      const isAnns = operation.id === 'create account hr:ann';
      if (isAnns && world.target.batches.at(-1)?.length === 1) tries += 1;
      return isAnns;
    };
  });
  afterEach(() => world.dispose());

  const runEvery = async (stepMs: number, untilMs: number): Promise<void> => {
    for (let ms = 0; ms <= untilMs; ms += stepMs) {
      await world.run();
      world.clock.nowMs += stepMs - 2;
    }
  };

  it('is tried less and less often until day 28, while everybody else proceeds; then it is in quarantine until released', async () => {
    await runEvery(6 * HOUR_MS, 30 * DAY_MS);
    expect(world.shown()).to.have.property('bob').that.deep.include({ groups: ['vpn-one'] });
    // At once and after 6, 12, 18, 30 and 54 hours, then daily until day 28.
    expect(tries).to.equal(31);
    const { header, findings } = await world.planned();
    expect(header).to.deep.include({ total: 0 });
    expect(header.heldBack.waiting).to.equal(2);
    expect(findings.map(({ code }) => code)).to.include.members(['quarantined', 'operation-waiting']);
    const before = tries;
    await runEvery(DAY_MS, 3 * DAY_MS);
    expect(tries).to.equal(before);
    world.target.bad = undefined;
    await world.remembered((ledger) => ledger.releaseRetries('t1', []));
    await world.run();
    expect(world.shown()).to.have.property('ann').that.deep.include({ groups: ['vpn-one'] });
    expect(await world.operations()).to.deep.equal([]);
    expect(await world.remembered((ledger) => ledger.retries('t1'))).to.deep.equal([]);
  }).timeout(180_000);

  it('is tried at once when its content changes, and forgotten when it is wanted no more', async () => {
    await world.run();
    expect(tries).to.equal(1);
    expect(await world.operations()).to.deep.equal([]);
    world.person('ann', { mail: 'other@example.edu' });
    await world.run();
    expect(tries).to.equal(2);
    world.directory.people.delete('ann');
    await world.run();
    expect(await world.remembered((ledger) => ledger.retries('t1'))).to.deep.equal([]);
  });

  it('converges once the target accepts it', async () => {
    await world.run();
    world.target.bad = undefined;
    world.clock.nowMs += 5 * MINUTE_MS;
    await world.run();
    expect(world.shown()).to.have.property('ann').that.deep.include({ groups: ['vpn-one'] });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('is taken out in every run all the same, and how often it was tried is counted', async () => {
    world.target.bad = undefined;
    await world.run();
    world.target.bad = (operation) => operation.kind === 'disable';
    world.person('bob', { status: 'gone' });
    for (let run = 1; run <= 3; run += 1) {
      expect((await world.run()).counts.failed).to.equal(1);
      const [retry] = await world.remembered((ledger) => ledger.retries('t1'));
      expect(retry).to.deep.include({ operation: 'disable account hr:bob', attempts: run });
    }
    world.target.bad = undefined;
    await world.run();
    expect(world.account('bob').standing).to.equal('disabled');
    expect(await world.remembered((ledger) => ledger.retries('t1'))).to.deep.equal([]);
  });
});
