import { expect } from 'chai';
import { ConnectorError } from '@rollcall/core';
import { ClockRefused } from '../../../packages/core/src/execution/clock-check.js';
import { worldText } from '../support/memory-world.js';
import { DAY_MS, TestWorld } from '../support/worlds.js';

const MINUTE_MS = 60_000;

describe('a wrong clock', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob']) world.person(key);
    await world.run();
    world.person('ann', { status: 'gone' });
  });
  afterEach(() => world.dispose());

  const refused = async (work: () => Promise<unknown>): Promise<ClockRefused | undefined> => {
    const before = worldText(world.target);
    const error: unknown = await work().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) return undefined;
    expect(error).to.be.instanceOf(ClockRefused);
    expect(worldText(world.target)).to.equal(before);
    return error as ClockRefused;
  };

  for (const [back, says] of [
    [30 * DAY_MS, /^the clock went back by 30 days: it says 2025-12-06T\S+, the ledger noted something at 2026-01-05T\S+$/],
    [3 * MINUTE_MS, /^the clock went back by 3 minutes: /],
  ] as const) {
    it(`that went back is refused before anything is read or written: by ${back / MINUTE_MS} minutes`, async () => {
      await world.plan();
      world.clock.nowMs -= back;
      for (const work of [() => world.apply(), () => world.plan()]) {
        const error = await refused(work);
        expect(error?.code).to.equal('clock-went-back');
        expect(error?.message).to.match(says);
        expect(error?.remedy).to.match(/^Set the clock of this machine/);
      }
      world.clock.nowMs += back;
      expect((await world.apply()).status).to.equal('done');
    });
  }

  it('that went back settles nothing of an interrupted run either: it would count in no window of a guard', async () => {
    await world.plan();
    world.target.fault = () => 'lose-request';
    world.target.readFault = (kind) => {
      if (world.target.batches.length > 1 && kind === 'keys') throw new ConnectorError({ kind: 'unavailable', message: 'down' });
    };
    await world.apply();
    world.target.fault = undefined;
    world.target.readFault = undefined;
    const open = () => world.remembered(async (ledger) => (await ledger.openIntents('t1')).length);
    expect(await open()).to.equal(1);
    world.clock.nowMs -= DAY_MS;
    for (const work of [() => world.plan(), () => world.apply()]) expect((await refused(work))?.code).to.equal('clock-went-back');
    expect(await open()).to.equal(1);
    world.clock.nowMs += DAY_MS;
    await world.plan();
    expect(await open()).to.equal(0);
  });

  it('that a time service put right by less than two minutes is none', async () => {
    await world.plan();
    world.clock.nowMs -= 2 * MINUTE_MS - 10;
    expect(await refused(() => world.apply())).to.equal(undefined);
  });

  for (const [skewMs, message] of [
    [10 * MINUTE_MS, 'the clock of this machine is 10 minutes ahead of that of Memory t1; nothing was changed'],
    [-241_000, 'the clock of this machine is 4 minutes behind that of Memory t1; nothing was changed'],
    [240_000, undefined],
    [-90_000, undefined],
  ] as const) {
    it(`${message === undefined ? 'is none' : 'is refused before any write, with the amount'}: ${skewMs / 1000} seconds from the target's`, async () => {
      await world.plan();
      world.target.clockSkewMs = skewMs;
      const error = await refused(() => world.apply());
      expect(error?.message).to.equal(message);
      if (error !== undefined) expect(error.code).to.equal('clock-skew');
      world.target.clockSkewMs = undefined;
      if (error !== undefined) expect((await world.apply()).status).to.equal('done');
    });
  }
});
