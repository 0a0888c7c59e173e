import { expect } from 'chai';
import type { Ledger } from '@rollcall/core';
import type { Fault } from '../support/memory-world.js';
import { settle } from '../support/settle.js';
import { TestWorld } from '../support/worlds.js';

/** Leavers, movers, renames and newcomers, so that every phase has work. */
async function eventful(people = 4): Promise<TestWorld> {
  const world = new TestWorld();
  for (let number = 0; number < people; number += 1) world.person(`old${number}`, { mobile: `+1555${number}` });
  world.group('g1', 'vpn-one', ['old0', 'old1', 'old2']);
  await world.run();
  world.target.log.length = 0;
  world.target.batches.length = 0;
  world.target.calls.clear();
  for (let number = 0; number < people; number += 1) world.person(`new${number}`, { mobile: `+1666${number}` });
  world.person('old0', { status: 'gone', mobile: '+15550' });
  world.person('old1', { uid: 'renamed', mobile: '+17771' });
  world.byHand('new0');
  world.directory.memberships.delete('old2 g1');
  world.group('g2', 'vpn-two', ['old3', 'new1', 'new2']);
  return world;
}

/** What the target holds, by names: ids differ between worlds. */
const content = (world: TestWorld): unknown => world.shown();
const origins = async (world: TestWorld): Promise<Record<string, string>> =>
  world.remembered(async (ledger) => {
    const found: Record<string, string> = {};
    for await (const page of ledger.links('t1', 'account')) for (const link of page) found[link.owner.key] = link.origin;
    return found;
  });

describe('lost answers and refusals', () => {
  let expected: unknown;
  let expectedOrigins: unknown;
  let batches = 0;
  before(async () => {
    const world = await eventful();
    await world.run();
    expected = content(world);
    expectedOrigins = await origins(world);
    batches = world.target.batches.length;
    world.dispose();
  });

  for (const fault of ['lose-answer', 'lose-request', 'no-outcomes', 'unreachable'] as const satisfies readonly Fault[]) {
    it(`converges without duplicates when any one batch meets "${fault}", and remembers who made what`, async () => {
      for (let which = 0; which < batches; which += 1) {
        const world = await eventful();
        let seen = -1;
        world.target.fault = () => ((seen += 1) === which ? fault : undefined);
        await world.run();
        world.target.fault = undefined;
        await settle(world);
        expect(content(world), `batch ${which}`).to.deep.equal(expected);
        expect(await origins(world), `batch ${which}`).to.deep.equal(expectedOrigins);
        world.dispose();
      }
    }).timeout(120_000);
  }

  it('needs no second run when every answer is lost: it reads back', async () => {
    const world = await eventful();
    world.target.fault = () => 'lose-answer';
    const applied = await world.run();
    expect(applied.findings).to.deep.equal([]);
    expect(applied.status).to.equal('done');
    expect(content(world)).to.deep.equal(expected);
    expect(await world.operations()).to.deep.equal([]);
    world.dispose();
  });

  it('does not believe an answer without effect: it is found by reading back, and done in the next run', async () => {
    const world = await eventful();
    world.target.fault = ({ operations }) => (operations.some(({ kind }) => kind === 'disable') ? 'no-effect' : undefined);
    const applied = await world.run();
    expect(applied.findings.map((finding) => [finding.code, finding.about])).to.deep.equal([
      ['no-effect', 'detach membership hr:old2 in hr:g1'],
      ['no-effect', 'disable account hr:old0'],
    ]);
    expect(applied.counts).to.deep.include({ failed: 2, notBegun: 0 });
    world.target.fault = undefined;
    await settle(world);
    expect(content(world)).to.deep.equal(expected);
    world.dispose();
  });

  it('does not believe it of a run that then stops either', async () => {
    const world = await eventful();
    world.target.fault = ({ operations }) => (operations.some(({ kind }) => kind === 'disable') ? 'no-effect' : 'unreachable');
    const applied = await world.run();
    expect(applied.status).to.equal('failed');
    expect(applied.findings.map((finding) => [finding.code, finding.about])).to.deep.include(['no-effect', 'disable account hr:old0']);
    world.target.fault = undefined;
    await settle(world);
    expect(content(world)).to.deep.equal(expected);
    world.dispose();
  });

  it('does not enable whom somebody disabled since the plan found the account active', async () => {
    const world = await eventful();
    await world.run();
    expect(world.account('old0').standing).to.equal('disabled');
    world.account('old0').standing = 'active';
    world.person('old0', { mobile: '+15550' });
    await world.planned();
    world.account('old0').standing = 'disabled';
    expect((await world.apply()).findings.map(({ code }) => code)).to.include('changed-since-plan');
    expect(world.account('old0').standing).to.equal('disabled');
    world.dispose();
  });

  it('does not believe that somebody was enabled either', async () => {
    const world = await eventful();
    await world.run();
    world.person('old0');
    world.target.fault = ({ operations }) => (operations[0].kind === 'enable' ? 'no-effect' : undefined);
    expect((await world.run()).status).to.equal('partial');
    world.target.fault = undefined;
    await settle(world);
    expect(world.account('old0').standing).to.equal('active');
    world.dispose();
  });

  it('bisects a bulk request that was refused as a whole: only the bad one fails', async () => {
    const world = await eventful(12);
    const bad = 'attach membership hr:new1 in hr:g2';
    for (let number = 0; number < 12; number += 1) world.directory.memberships.add(`new${number} g2`);
    world.target.bad = (operation) => operation.id === bad;
    const applied = await world.run();
    expect(applied.findings.map((finding) => finding.about)).to.deep.equal([bad]);
    expect(applied.counts).to.include({ failed: 1, skipped: 0, notBegun: 0 });
    world.target.bad = undefined;
    await settle(world);
    world.dispose();
  });

  it('remembers a created account even when a later operation of it fails', async () => {
    const world = await eventful();
    world.target.bad = (operation) => operation.kind === 'attach';
    await world.run();
    expect(await origins(world)).to.include({ new1: 'created', new0: 'adopted' });
    expect(await world.operations()).to.satisfy((ids: readonly string[]) => ids.every((id) => id.startsWith('attach')));
    world.dispose();
  });

  it('adopts, and calls its own nothing, when somebody else made the account of a lost request', async () => {
    const world = new TestWorld();
    world.person('ann');
    world.target.fault = (batch) => {
      if (batch.operations[0].kind === 'create') world.byHand('ann');
      return 'lose-request';
    };
    await world.run();
    world.target.fault = undefined;
    await settle(world);
    expect(await origins(world)).to.deep.equal({ ann: 'adopted' });
    world.dispose();
  });

  it('skips what waits for something that failed, and does both in the next run', async () => {
    const world = await eventful();
    world.target.bad = (operation) => operation.kind === 'create' && operation.type === 'group';
    const applied = await world.run();
    expect(applied.counts.skipped).to.equal(3);
    expect(applied.counts.failed).to.equal(1);
    world.target.bad = undefined;
    await settle(world);
    expect(content(world)).to.deep.equal(expected);
    world.dispose();
  });
});

describe('targets that stop', () => {
  it('stops at once when the keys are refused in the middle of a run, and resumes later', async () => {
    const world = await eventful();
    let sent = 0;
    world.target.fault = () => ((sent += 1) > 2 ? 'unauthorized' : undefined);
    const applied = await world.run();
    expect(applied).to.include({ status: 'failed', stopped: 'the keys are wrong' });
    expect(sent).to.be.lessThan(3 + 4);
    expect(applied.counts.notBegun).to.be.greaterThan(0);
    world.target.fault = undefined;
    await settle(world);
    world.dispose();
  });

  it('stops after three failed requests in a row when the target is down, and says how to go on', async () => {
    const world = await eventful();
    let sent = 0;
    world.target.fault = () => ((sent += 1) > 1 ? 'unreachable' : undefined);
    const applied = await world.run();
    expect(applied.status).to.equal('failed');
    expect(applied.stopped).to.equal('connection refused');
    expect(applied.remedy).to.include('rollcall plan');
    expect(sent).to.be.lessThan(1 + 3 + 4);
    world.target.fault = undefined;
    await settle(world);
    world.dispose();
  });

  it('stops and leaves the write open when reading back fails too; the next run settles it first', async () => {
    const world = await eventful();
    world.target.fault = ({ operations }) => (operations[0].kind === 'create' && operations.length > 1 ? 'lose-answer' : undefined);
    let isDown = false;
    world.target.readFault = (kind) => {
      if (kind === 'keys' && isDown) throw new Error('down');
    };
    await world.plan();
    const fault = world.target.fault;
    world.target.fault = (batch, all) => {
      const result = fault(batch, all);
      isDown ||= result !== undefined;
      return result;
    };
    expect((await world.apply()).status).to.equal('failed');
    expect((await world.remembered((ledger) => ledger.openIntents('t1'))).length).to.be.greaterThan(0);
    world.target.fault = undefined;
    world.target.readFault = undefined;
    await settle(world);
    expect(await origins(world)).to.include({ new1: 'created' });
    expect(await world.remembered((ledger) => ledger.openIntents('t1'))).to.deep.equal([]);
    world.dispose();
  });

  it('ends as interrupted when it is stopped, leaves nothing under way, and resumes', async () => {
    const world = await eventful();
    await world.plan();
    const stop = new AbortController();
    world.signal = stop.signal;
    let sent = 0;
    world.target.fault = () => {
      if ((sent += 1) === 3) stop.abort();
      return undefined;
    };
    const applied = await world.apply();
    expect(applied.status).to.equal('interrupted');
    world.signal = undefined;
    world.target.fault = undefined;
    await settle(world);
    world.dispose();
  });
});

describe('a process that dies', () => {
  it('converges from a crash at any use of the ledger, and remembers who made what', async () => {
    const whole = await eventful(3);
    const uses = await crashAt(whole, Infinity);
    const [expected, expectedOrigins] = [content(whole), await origins(whole)];
    whole.dispose();
    expect(uses).to.be.greaterThan(20);
    for (let which = 0; which < uses; which += 1) {
      const world = await eventful(3);
      await crashAt(world, which);
      await settle(world);
      expect(content(world), `crash at ${which}`).to.deep.equal(expected);
      expect(await origins(world), `crash at ${which}`).to.deep.equal(expectedOrigins);
      expect(await world.remembered((ledger) => ledger.openIntents('t1'))).to.deep.equal([]);
      world.dispose();
    }
  }).timeout(180_000);
});

/** Plans, and applies with a ledger that dies at its n-th use of an apply: nothing of it happens, nor anything after. */
async function crashAt(world: TestWorld, which: number): Promise<number> {
  await world.plan();
  let uses = 0;
  const watched = new Set<PropertyKey>(['intend', 'conclude', 'takePlan', 'putRun', 'putNotes', 'renewLease', 'releaseLease']);
  world.wrapLedger = (ledger) =>
    new Proxy(ledger, {
      get(inner, name) {
        const value = Reflect.get(inner, name) as unknown;
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          if (watched.has(name) && (uses += 1) > which) throw new Error('the process died');
          return Reflect.apply(value as (...args: unknown[]) => unknown, inner, given);
        };
      },
    }) satisfies Ledger;
  await world.apply().catch(() => undefined);
  world.wrapLedger = undefined;
  // A dead process's lease ends by itself.
  world.clock.nowMs += 6 * 60_000;
  return uses;
}

