import { expect } from 'chai';
import type { Ledger } from '@rollcall/core';
import { TestWorld } from '../support/worlds.js';

const MINUTE_MS = 60_000;

/** The ledger of a run that waits so long for its rate, once its intents are noted, that somebody else takes the lease over. */
function takenOverAfterIntents(ledger: Ledger, world: TestWorld): Ledger {
  return new Proxy(ledger, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'intend') return (...given: unknown[]): unknown => member.apply(target, given) as unknown;
      return async (...given: Parameters<Ledger['intend']>) => {
        const sequences = await ledger.intend(...given);
        world.clock.nowMs += 6 * MINUTE_MS;
        const at = new Date(world.clock.nowMs).toISOString();
        const taken = await ledger.acquireLease(given[0].tenant, 'another process', at, 5 * MINUTE_MS);
        expect(taken.granted).to.equal(true);
        return sequences;
      };
    },
  });
}

describe('a lease that is lost while a batch waits for its rate', () => {
  const world = new TestWorld();
  after(() => world.dispose());

  it('keeps the batch from being sent: whoever took over has read it back as undone', async () => {
    world.person('ann');
    await world.run();
    world.person('ann', { status: 'gone' });
    await world.plan();
    const before = world.target.wire.length;
    world.wrapLedger = (ledger) => takenOverAfterIntents(ledger, world);
    const ended = await world.apply().then(
      (applied) => applied.stopped ?? '',
      (error: unknown) => String(error),
    );
    world.wrapLedger = undefined;
    expect(ended).to.match(/taken over/);
    expect(world.target.wire.slice(before).filter((entry) => JSON.stringify(entry).includes('disable'))).to.deep.equal([]);
    expect(world.account('ann').standing).to.equal('active');
    world.clock.nowMs += 10 * MINUTE_MS;
    expect((await world.run()).status).to.equal('done');
    expect(world.account('ann').standing).to.equal('disabled');
    expect(await world.operations()).to.deep.equal([]);
  });
});
