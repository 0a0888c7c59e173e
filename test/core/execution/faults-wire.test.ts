import { expect } from 'chai';
import fc from 'fast-check';
import type { Ledger } from '@rollcall/core';
import type { Fault, WireEntry } from '../support/memory-world.js';
import { DAY_MS, TestWorld } from '../support/worlds.js';

/** Work of every kind. */
async function busyWorld(): Promise<TestWorld> {
  const world = new TestWorld();
  for (let number = 0; number < 6; number += 1) world.person(`old${number}`, { mobile: `+1555${number}` });
  world.group('g1', 'vpn-one', ['old0', 'old1', 'old2']);
  await world.run();
  for (let number = 0; number < 3; number += 1) world.person(`new${number}`, { mobile: `+1666${number}` });
  world.person('old0', { status: 'gone', mobile: '+15550' });
  world.person('old1', { uid: 'renamed', mobile: '+17771' });
  world.directory.memberships.delete('old2 g1');
  world.group('g2', 'vpn-two', ['old3', 'new1']);
  return world;
}

/** Objects that were written again after a lost answer and before anybody looked. */
function writtenBlindly(wire: readonly WireEntry[]): readonly string[] {
  const unknown = new Set<string>();
  const blind: string[] = [];
  for (const { call, objects, isLost } of wire) {
    if (call === 'read') {
      for (const object of [...unknown]) if (objects.includes(object) || objects.includes(object.startsWith('G') ? 'groups' : 'accounts')) unknown.delete(object);
      continue;
    }
    blind.push(...objects.filter((object) => unknown.has(object)));
    if (isLost) for (const object of objects) unknown.add(object);
  }
  return blind;
}

/** A ledger that dies at its n-th conclusion: nothing of it is written, nor anything after. */
function dyingAt(nth: number): (ledger: Ledger) => Ledger {
  let concluded = 0;
  let isDead = false;
  return (ledger) =>
    new Proxy(ledger, {
      get(inner, name) {
        const value = Reflect.get(inner, name) as unknown;
        if (typeof value !== 'function' || name === 'close') return value;
        return (...given: unknown[]): unknown => {
          if (name === 'conclude' && (concluded += 1) === nth) isDead = true;
          return isDead ? Promise.reject(new Error('the process died')) : (Reflect.apply(value, inner, given) as unknown);
        };
      },
    });
}

const faults = fc.constantFrom<Fault | undefined>(undefined, undefined, 'lose-answer', 'lose-request', 'no-outcomes', 'unreachable');

describe('a write whose answer was lost', () => {
  it('is read back before anything else touches that object, whatever else goes wrong, also after a crash', async () => {
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(faults, { minLength: 4, maxLength: 40 }), fc.nat(12), fc.nat(3), async (script, dieAt, readFaults) => {
        const world = await busyWorld();
        let which = 0;
        let readsToFail = readFaults;
        world.target.fault = () => script[which++];
        world.target.readFault = (kind) => {
          if (kind === 'keys' && which > 2 && readsToFail > 0) {
            readsToFail -= 1;
            throw new Error('down');
          }
        };
        await world.plan();
        world.wrapLedger = dyingAt(dieAt);
        await world.apply().catch(() => undefined);
        world.wrapLedger = undefined;
        for (let run = 0; run < 8 && which < script.length; run += 1) {
          await world.run().catch(() => undefined);
          world.clock.nowMs += 3_600_000;
        }
        world.target.fault = undefined;
        world.target.readFault = undefined;
        await world.run();
        world.clock.nowMs += 3_600_000;
        await world.run();
        lost += world.target.wire.filter(({ isLost }) => isLost).length;
        expect(writtenBlindly(world.target.wire)).to.deep.equal([]);
        expect(await world.operations()).to.deep.equal([]);
        expect(await world.remembered((ledger) => ledger.openIntents('t1'))).to.deep.equal([]);
        expect(new Set([...world.target.accounts.values()].map(({ username }) => username)).size).to.equal(world.target.accounts.size);
        world.dispose();
      }),
      { numRuns: 25, seed: 20_261_122 },
    );
    expect(lost).to.be.greaterThan(25);
  }).timeout(300_000);

  it('is caught by the check above when it is not', () => {
    const lost = { call: 'write', objects: ['A1'], isLost: true } as const;
    const write = { call: 'write', objects: ['A1'], isLost: false } as const;
    const read = (...objects: readonly string[]): WireEntry => ({ call: 'read', objects, isLost: false });
    expect(writtenBlindly([lost, write])).to.deep.equal(['A1']);
    expect(writtenBlindly([lost, read('A2', 'groups'), write])).to.deep.equal(['A1']);
    for (const seen of [read('A1'), read('accounts')]) expect(writtenBlindly([lost, seen, write])).to.deep.equal([]);
  });
});

describe('an answer of success that did nothing', () => {
  const gone = { status: 'gone', mobile: '+15551' };
  const leave = async (world: TestWorld): Promise<void> => {
    world.person('p1', gone);
    await world.run();
  };
  const waitForTrash = async (world: TestWorld): Promise<void> => {
    await leave(world);
    for (let day = 0; day < 31; day += 1) {
      world.clock.nowMs += DAY_MS;
      await world.plan();
    }
  };
  const kinds: readonly (readonly [operation: string, change: (world: TestWorld) => void | Promise<void>])[] = [
    ['create account hr:p9', (world) => world.person('p9')],
    ['create group hr:g2', (world) => world.group('g2', 'vpn-two', [])],
    ['update account hr:p1', (world) => world.person('p1', { cn: 'New', mobile: '+15551' })],
    ['update group hr:g1', (world) => void world.directory.groups.set('g1', { name: 'vpn-renamed' })],
    ['disable account hr:p1', (world) => world.person('p1', gone)],
    ['trash account hr:p1', waitForTrash],
    ['enable account hr:p1', async (world) => {
      await leave(world);
      world.person('p1', { mobile: '+15551' });
    }],
    ['restore account hr:p1', async (world) => {
      await waitForTrash(world);
      await world.run();
      world.person('p1', { mobile: '+15551' });
    }],
    ['attach membership hr:p3 in hr:g1', (world) => void world.directory.memberships.add('p3 g1')],
    ['detach membership hr:p1 in hr:g1', (world) => void world.directory.memberships.delete('p1 g1')],
    ['attach phones #', (world) => world.person('p3', { mobile: '+17773' })],
    ['detach phones #', (world) => world.person('p1', { mobile: undefined })],
  ];
  for (const [operation, change] of kinds) {
    it(`is told, not believed, and done by the next run: ${operation}`, async () => {
      const world = new TestWorld();
      world.yaml = world.yaml.replace('    absence:', '    leave: [{ disable: now }, { trash: 30d }]\n    absence:');
      for (const number of [1, 2]) world.person(`p${number}`, { mobile: `+1555${number}` });
      world.person('p3');
      world.group('g1', 'vpn-one', ['p1', 'p2']);
      await world.run();
      await change(world);
      await world.plan();
      world.target.fault = ({ operations }) => (operations.some(({ id }) => id.startsWith(operation)) ? 'no-effect' : undefined);
      const applied = await world.apply();
      expect(applied.findings.filter(({ code }) => code === 'no-effect').map(({ about }) => about?.slice(0, operation.length))).to.include(operation);
      expect(applied.status).to.equal('partial');
      world.target.fault = undefined;
      expect((await world.operations()).some((id) => id.startsWith(operation) || id.startsWith('create'))).to.equal(true);
      await world.apply();
      expect(await world.operations()).to.deep.equal([]);
      world.dispose();
    }).timeout(120_000);
  }
});
