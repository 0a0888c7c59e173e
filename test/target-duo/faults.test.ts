import { isConnectorError } from '@rollcall/core';
import type { Fault, FaultEffect } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import * as op from './support/operations.js';
import { apply, errorOf, inProcessWorld, openTarget, readAll, recordsOf, startWorld, type World } from './support/world.js';

const seed = { users: [{ username: 'ann' }], groups: [{ name: 'vpn' }] };
const full = [1123, 2123, 4123, 8123, 16_123, 32_123];

describe('target-duo: when Duo or the network fails', () => {
  let world: World;
  afterEach(() => world.close());
  const start = async (faults: readonly Fault[], more: Parameters<typeof startWorld>[0] = {}) => (world = await startWorld({ seed, faults, ...more }));
  const rename = () => apply(world, 'writes', op.update('account', world.duo.userId('ann')!, { realname: 'New' }));
  const kindOf = (error: unknown): readonly string[] => (isConnectorError(error) ? [error.kind, error.effect] : [String(error)]);

  for (const kind of ['too-many-requests', 'too-many-requests-as-400'] as const) {
    it(`${kind}: waits as Duo's own clients do, signs anew, and counts every request`, async () => {
      await start([{ method: 'POST', times: 6, kind }]);
      expect((await rename())[0]?.result).to.equal('done');
      expect([world.clock.slept, world.paced.length, world.duo.requests.count()]).to.deep.equal([full, 7, 7]);
    });
  }

  it('gives up after the seventh 429: nothing was done', async () => {
    await start([{ times: 'always', kind: 'too-many-requests' }]);
    const [outcome] = await rename();
    expect(outcome).to.have.property('result', 'refused');
    expect(outcome).to.have.nested.property('failure.kind', 'rate-limited');
    expect(kindOf(await errorOf(readAll(world)))).to.deep.equal(['rate-limited', 'none']);
    expect(world.clock.slept).to.deep.equal([...full, ...full]);
  });

  const onWrite: readonly (readonly [FaultEffect['kind'], string, string])[] = [
    ['reset-before-commit', '', 'unavailable'], ['reset-after-commit', 'New', 'unavailable'], ['bad-gateway', '', 'unavailable'], ['internal-error', '', 'unavailable'],
    ['bad-request-page', '', 'invalid'],
  ];
  for (const [kind, realname, failure] of onWrite) {
    it(`${kind} on a write: ambiguous, never repeated`, async () => {
      await start([{ method: 'POST', kind } as Fault]);
      const [outcome] = await rename();
      expect(outcome).to.have.property('result', 'ambiguous');
      expect(outcome).to.have.nested.property('failure.kind', failure);
      expect([world.clock.slept, world.duo.requests.count(), world.duo.state.users[0]?.realname]).to.deep.equal([[], 1, realname]);
    });
  }

  it('50001 on an association: ambiguous, with the limit as a hint', async () => {
    await start([{ method: 'POST', kind: 'internal-error' }]);
    const [outcome] = await apply(world, 'writes', op.join(world.duo.userId('ann')!, world.duo.groupId('vpn')!));
    expect(outcome).to.have.property('result', 'ambiguous');
    expect(outcome).to.have.nested.property('failure.kind', 'limit-exceeded');
    expect(world.duo.requests.count()).to.equal(1);
  });

  it('a lost bulk answer makes every operation ambiguous', async () => {
    await start([{ method: 'POST', kind: 'reset-after-commit' }]);
    const outcomes = await apply(world, 'bulkCreate', op.createAccount({ username: 'a' }), op.createAccount({ username: 'b' }));
    expect([outcomes.map((outcome) => outcome.result), world.duo.state.users.length]).to.deep.equal([['ambiguous', 'ambiguous'], 3]);
  });

  for (const kind of ['reset-before-commit', 'bad-gateway', 'internal-error'] as const) {
    it(`${kind} on a read: tried again, three times at most`, async () => {
      await start([{ path: '/admin/v1/users', times: 3, kind }]);
      expect(recordsOf(await readAll(world, { types: ['account'] }), 'account')).to.have.length(1);
      expect(world.clock.slept).to.deep.equal([1123, 2123, 4123]);
      world.duo.faults.add({ path: '/admin/v1/users', times: 'always', kind });
      expect(kindOf(await errorOf(readAll(world, { types: ['account'] })))).to.deep.equal(['unavailable', 'none']);
    });
  }

  it('no effect behind an answer that shows the new value: only reading back tells', async () => {
    await start([{ method: 'POST', kind: 'no-effect' }]);
    expect((await rename())[0]?.result).to.equal('done');
    const [account] = recordsOf(await readAll(world, { keys: { by: 'id', values: [world.duo.userId('ann')!] } }), 'account');
    expect(account?.attributes).to.deep.equal({ username: 'ann', status: 'active' });
  });

  const refusals: readonly (readonly [string, Parameters<typeof startWorld>[0], readonly [string, string]])[] = [
    ['a wrong secret', { skey: 'another secret key of forty characters..' }, ['unauthorized', 'none']],
    ['a wrong key', { ikey: 'DIANOTHERKEY00000000' }, ['unauthorized', 'none']],
    ['a missing permission', { grants: { network: false } }, ['forbidden', 'none']],
  ];
  for (const [name, more, expected] of refusals) {
    it(`${name}: ${expected[0]}, never repeated`, async () => {
      await start([], more);
      expect(kindOf(await errorOf(readAll(world)))).to.deep.equal(expected);
      expect([world.duo.requests.count(), world.clock.slept]).to.deep.equal([1, []]);
      expect((await rename())[0]).to.have.nested.property('failure.kind', expected[0]);
    });
  }

  for (const staleDate of ['40103', '40105'] as const) {
    it(`a wrong clock is named with the amount, not the signature (${staleDate})`, async () => {
      await start([], { behaviour: { staleDate } });
      const ours = openTarget({ port: world.duo.port });
      ours.clock.advance(600_000);
      const error = await errorOf(readAll(ours));
      await ours.close();
      expect(isConnectorError(error) && [error.kind, error.failure.message, error.failure.remedy]).to.satisfy((said: readonly string[]) => said[0] === 'unauthorized' && (said[1] ?? '').includes("this machine's clock is 600 seconds ahead of Duo's (Duo answered ") && /NTP/.test(said[2] ?? ''));
    });
  }

  it('a clock more than four minutes off: reads go on, no write is sent, and the amount is told', async () => {
    await start([]);
    const ours = openTarget({ port: world.duo.port });
    ours.clock.advance(-250_000);
    await readAll(ours);
    const sent = world.duo.requests.count();
    const outcomes = [...(await apply(ours, 'writes', op.disable(world.duo.userId('ann')!))), ...(await apply(ours, 'bulk', op.disable(world.duo.userId('ann')!), op.enable(world.duo.userId('ann')!)))];
    expect([...new Set(outcomes.map((outcome) => [outcome.result, 'failure' in outcome && `${outcome.failure.kind} ${outcome.failure.message.replace(/^.*: /, '')}`].join(' ')))]).to.deep.equal(["refused unauthorized not sent, for this machine's clock is 250 seconds behind Duo's"]);
    expect(world.duo.requests.count()).to.equal(sent);
    await ours.close();
  });

  it('an answer that took long is no wrong clock', async () => {
    const slow = inProcessWorld({ seed, faults: [{ kind: 'delay', delayMs: 280_000 }] }, { timeout: '10m' });
    expect((await slow.target.probe(slow.options)).clockSkewMs).to.equal(0);
  });

  const asked: readonly (readonly [string, number | undefined, number | undefined, number])[] = [['no time', undefined, undefined, 1_123], ['less than our own pause', 1, 1_000, 1_123], ['more', 20, 20_000, 20_000], ['far too much', 86_400, 120_000, 120_000]];
  for (const [name, retryAfterSeconds, toldMs, waitMs] of asked) {
    it(`a 429 that asks for ${name} is told to the lane, and waited out`, async () => {
      const open = inProcessWorld({ seed, faults: [{ kind: 'too-many-requests', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }] });
      const refused: (readonly [string, number | undefined])[] = [];
      await open.target.apply({ lane: 'writes', operations: [op.disable(open.duo.userId('ann')!)] }, { ...open.options, refused: (lane, retryAfterMs) => refused.push([lane, retryAfterMs]) });
      expect([refused, open.clock.slept, open.paced]).to.deep.equal([[['writes', toldMs]], [waitMs], ['writes', 'writes']]);
    });
  }

  it('a refused connection is tried again, writes too: nothing was sent', async () => {
    await start([]);
    await world.duo.close();
    const [outcome] = await apply(world, 'writes', op.disable('DU1'));
    expect(outcome).to.have.property('result', 'refused');
    expect(outcome).to.have.nested.property('failure.kind', 'unavailable');
    expect(world.clock.slept).to.deep.equal([1123, 2123, 4123]);
  });

  it('an unknown host is not tried again', async () => {
    await start([]);
    const lost = openTarget({ host: 'api-nowhere.invalid' });
    expect(kindOf(await errorOf(readAll(lost)))[0]).to.equal('unavailable');
    await lost.close();
  });
});

describe('target-duo: stopping a run', () => {
  let world: World;
  afterEach(() => world.close());
  const elapsed = async (promise: Promise<unknown>): Promise<readonly [unknown, boolean]> => {
    const startedMs = Date.now();
    const error = await errorOf(promise);
    return [isConnectorError(error) ? [error.kind, error.effect] : error, Date.now() - startedMs < 1_000];
  };

  it('in the middle of a read', async () => {
    world = await startWorld({ seed, faults: [{ times: 'always', kind: 'delay', delayMs: 3_000 }] });
    setTimeout(world.stop, 50);
    expect(await elapsed(readAll(world))).to.deep.equal([['cancelled', 'none'], true]);
  });

  it('in the middle of a write: the effect is unknown', async () => {
    world = await startWorld({ seed, faults: [{ times: 'always', kind: 'delay', delayMs: 3_000 }] });
    setTimeout(world.stop, 50);
    expect(await elapsed(apply(world, 'writes', op.disable('DU1')))).to.deep.equal([['cancelled', 'unknown'], true]);
  });

  it('while waiting for the rate, or for another attempt: nothing was sent', async () => {
    world = await startWorld({ seed, faults: [{ times: 'always', kind: 'too-many-requests' }] });
    setTimeout(world.stop, 50);
    const never = { signal: world.options.signal, pace: () => new Promise<void>(() => undefined) };
    expect(await elapsed(world.target.apply({ lane: 'writes', operations: [op.disable('DU1')] }, never))).to.deep.equal([['cancelled', 'none'], true]);
    expect(await elapsed(readAll(world))).to.deep.equal([['cancelled', 'none'], true]);
  });

  it('between single calls of a batch: what was done is told', async () => {
    world = await startWorld({ seed, faults: [{ path: '/admin/v1/bulk', times: 'always', kind: 'answer', status: 404, body: '' }] });
    const id = world.duo.userId('ann')!;
    let paces = 0;
    const options = { signal: world.options.signal, pace: () => {
      paces += 1;
      if (paces === 3) world.stop();
      return Promise.resolve();
    } };
    const outcomes = await world.target.apply({ lane: 'bulk', operations: [op.disable(id), op.enable(id), op.disable(id)] }, options);
    expect(outcomes.map((outcome) => [outcome.result, 'failure' in outcome && outcome.failure.kind])).to.deep.equal([['done', false], ['refused', 'cancelled'], ['refused', 'cancelled']]);
  });
});
