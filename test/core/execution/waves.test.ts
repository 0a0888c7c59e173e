import { expect } from 'chai';
import type { Operation } from '@rollcall/core';
import { tooManyErrors, waveFailed } from '../../../packages/core/src/execution/apply/stop-rules.js';
import { Waves } from '../../../packages/core/src/planning/waves.js';
import { TestWorld } from '../support/worlds.js';

const onAccount = (key: string, kind: 'create' | 'update', after: readonly string[] = []): Operation =>
  ({ kind, type: 'account', id: `${kind} account hr:${key}`, after, owner: { source: 'hr', key } }) as unknown as Operation;
const group = (key: string): Operation => ({ kind: 'create', type: 'group', id: `create group hr:${key}`, after: [], owner: { source: 'hr', key } }) as unknown as Operation;
const member = (key: string, of: string): Operation =>
  ({
    kind: 'attach',
    id: `attach membership hr:${key} in hr:${of}`,
    after: [`create group hr:${of}`],
    owner: { source: 'hr', key },
    attachment: { what: 'membership', account: { id: key }, group: { createdBy: `create group hr:${of}` } },
  }) as unknown as Operation;

describe('waves', () => {
  const split = (sizes: readonly number[], operations: readonly Operation[]): readonly (readonly string[])[] => {
    const waves = new Waves(sizes, () => operations);
    return Array.from({ length: waves.count }, (_, wave) => operations.filter((operation) => waves.waveOf(operation) === wave).map(({ id }) => id));
  };

  it('are one when none are asked for', () => {
    expect(split([], [onAccount('a', 'create'), group('g')])).to.deep.equal([['create account hr:a', 'create group hr:g']]);
  });

  it('hold so many accounts, each with everything that is planned for it, and the groups that they need', () => {
    const operations = [group('g'), group('h'), ...['a', 'b', 'c', 'd'].map((key) => onAccount(key, 'create')), member('a', 'g'), member('b', 'g'), member('d', 'h')];
    expect(split([1, 2], operations)).to.deep.equal([
      ['create group hr:g', 'create account hr:a', 'attach membership hr:a in hr:g'],
      ['create account hr:b', 'create account hr:c', 'attach membership hr:b in hr:g'],
      ['create group hr:h', 'create account hr:d', 'attach membership hr:d in hr:h'],
    ]);
  });

  it('pull in the accounts that one of theirs waits for, however long the chain', () => {
    const chain = [onAccount('a', 'update', ['update account hr:b']), onAccount('b', 'update', ['update account hr:c']), onAccount('c', 'update'), onAccount('d', 'update')];
    expect(split([1], chain).map(({ length }) => length)).to.deep.equal([3, 1]);
    expect(split([1, 1], [...chain].reverse()).map(({ length }) => length)).to.deep.equal([1, 1, 2]);
  });
});

describe('applying in waves', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    world.yaml += 'apply: { waves: [1, 3] }\n';
    for (let number = 10; number < 30; number += 1) world.person(`p${number}`, { mobile: `+1555${number}` });
    world.group('g1', 'vpn-one', [...world.directory.people.keys()]);
  });
  afterEach(() => world.dispose());

  it('reads each wave back before the next one begins, and ends where one run at once ends', async () => {
    const plan = await world.plan();
    world.target.calls.clear();
    const written: number[] = [];
    world.target.readFault = () => void written.push(world.target.accounts.size);
    const applied = await world.apply();
    expect(applied.status).to.equal('done');
    expect(written.slice(0, 2)).to.deep.equal([1, 1]);
    expect(new Set(written)).to.deep.equal(new Set([1, 4, 20]));
    const sent = [...world.target.calls.values()].reduce((sum, calls) => sum + calls, 0);
    expect(plan.header.forecast.calls).to.equal(sent);
    expect(await world.operations()).to.deep.equal([]);
  });

  for (const [what, bad] of [
    ['is refused', true],
    ['has no effect', false],
  ] as const) {
    it(`stops behind a wave in which an operation ${what}: nobody else is touched`, async () => {
      await world.plan();
      if (bad) world.target.bad = (operation) => operation.id === 'attach membership hr:p11 in hr:g1';
      else world.target.fault = ({ operations }) => (operations.some(({ id }) => id === 'attach membership hr:p11 in hr:g1') ? 'no-effect' : undefined);
      const applied = await world.apply();
      expect(applied.status).to.equal('failed');
      expect(applied.stopped).to.match(/^of wave 2, \d+ operations failed/);
      expect(Object.keys(world.shown())).to.deep.equal(['p10', 'p11', 'p12', 'p13']);
      expect(applied.counts.notBegun).to.be.greaterThan(0);
      world.target.bad = undefined;
      world.target.fault = undefined;
      world.clock.nowMs += 3_600_000;
      await world.run();
      expect(await world.operations()).to.deep.equal([]);
      expect(Object.keys(world.shown())).to.have.length(20);
    });
  }

  it('goes on behind a leaver whom the target refuses every time: the others leave all the same', async () => {
    await world.run();
    for (let number = 10; number < 14; number += 1) world.person(`p${number}`, { status: 'gone' });
    world.target.bad = (operation) => operation.id === 'disable account hr:p10';
    await world.run();
    world.clock.nowMs += 86_400_000;
    await world.run();
    const standing = (name: string): string => world.account(name).standing;
    expect(['p10', 'p11', 'p12', 'p13'].map(standing)).to.deep.equal(['active', 'disabled', 'disabled', 'disabled']);
  });
});

describe('a run that fails too often', () => {
  const counts = { done: 0, alreadySo: 0, voided: 0, failed: 0, skipped: 0, notBegun: 100 };
  const rule = { percent: 20, above: 10 };
  const cases: readonly (readonly [done: number, failed: number, stops: boolean])[] = [
    [0, 9, false],
    [0, 10, true],
    [8, 2, false],
    [7, 3, true],
    [80, 20, false],
    [79, 21, true],
  ];
  for (const [done, failed, stops] of cases) {
    it(`${stops ? 'stops' : 'goes on'} after ${done} done and ${failed} failed`, () => {
      expect(tooManyErrors({ ...counts, done, failed }, rule) !== undefined).to.equal(stops);
    });
  }

  it('counts what was voided or skipped as no failure of the target, but a wave must go through whole', () => {
    expect(tooManyErrors({ ...counts, done: 1, voided: 50, skipped: 50 }, rule)).to.equal(undefined);
    expect(waveFailed(0, counts, 0)).to.equal(undefined);
    for (const odd of ['failed', 'voided', 'skipped'] as const) expect(waveFailed(0, { ...counts, [odd]: 1 }, 0)).to.match(/^of wave 1/);
    expect(waveFailed(0, { ...counts, failed: 1 }, 1)).to.equal(undefined);
    expect(waveFailed(0, { ...counts, failed: 2 }, 1)).to.match(/^of wave 1, 1 operations failed/);
  });

  it('says so, begins nothing more, and is not left half remembered', async () => {
    const world = new TestWorld();
    world.yaml += 'apply: { stopOnErrors: { percent: 10, above: 5 } }\n';
    for (let number = 10; number < 70; number += 1) world.person(`p${number}`, { mobile: `+1555${number}` });
    world.target.bad = (operation) => operation.kind === 'attach';
    await world.plan();
    const applied = await world.apply();
    expect(applied.status).to.equal('failed');
    expect(applied.stopped).to.match(/^\d+ of \d+ operations failed \(\d+ %, limit 10 % from 5 operations on\); nothing more was begun$/);
    expect(applied.counts.failed).to.be.lessThan(60);
    expect(applied.counts.notBegun).to.be.greaterThan(0);
    expect(applied.counts.done + applied.counts.failed + applied.counts.notBegun).to.equal(applied.total);
    const [run] = await world.remembered((ledger) => ledger.lastRuns(1));
    expect(run).to.deep.include({ status: 'failed', message: applied.stopped });
    world.target.bad = undefined;
    world.clock.nowMs += 3_600_000;
    await world.run();
    expect(await world.operations()).to.deep.equal([]);
    world.dispose();
  });
});
