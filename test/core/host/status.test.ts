import type { KeptRecord, Ledger, Link } from '@rollcall/core';
import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

const HOUR_MS = 3_600_000;

describe('status', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    for (const key of ['ann', 'bob', 'cid']) world.person(key);
  });
  afterEach(() => world.dispose());

  const status = () => world.with((host) => host.status());
  const tenant = async () => (await status()).tenants[0];
  const iso = (): string => new Date(world.clock.nowMs).toISOString();

  it('connects to nothing', async () => {
    await world.run();
    const before = new Map(world.target.calls);
    world.target.readFault = () => {
      throw new Error('the network is down');
    };
    expect((await tenant())?.accounts).to.deep.equal({ active: 3, leaving: 0 });
    expect(world.target.calls).to.deep.equal(before);
  });

  it('tells the last whole read of each source; one that was not whole does not count', async () => {
    await world.run();
    const takenAt = (await tenant())?.marks.find(({ type }) => type === 'person')?.takenAt;
    expect(takenAt).to.be.a('string');
    world.clock.nowMs += HOUR_MS;
    world.directory.cut = { after: 1, how: 'doubt' };
    await world.plan();
    expect((await tenant())?.marks.find(({ type }) => type === 'person')).to.include({ source: 'hr', delivered: 3, takenAt });
  });

  it('tells the oldest leaver who is not disabled yet', async () => {
    world.yaml = world.yaml.replace('    absence: immediate\n', '');
    await world.run();
    expect((await tenant())?.oldestLeaver).to.equal(undefined);
    world.directory.people.delete('bob');
    await world.run();
    const firstAt = (await tenant())?.oldestLeaver?.firstAt;
    world.clock.nowMs += HOUR_MS / 2;
    world.directory.people.delete('cid');
    await world.run();
    expect((await tenant())?.oldestLeaver).to.deep.equal({ owner: 'hr:bob', label: 'bob', grade: 'absence', firstAt });
    world.clock.nowMs += HOUR_MS * 0.75;
    await world.run();
    expect(world.account('bob').standing).to.equal('disabled');
    expect((await tenant())?.oldestLeaver).to.include({ owner: 'hr:cid' });
    world.clock.nowMs += HOUR_MS;
    await world.run();
    expect((await tenant())?.oldestLeaver).to.equal(undefined);
  });

  it('tells the age of findings, the oldest first', async () => {
    world.byHand('dan', { foreignOwner: 'directory sync "AD"' });
    world.person('dan');
    await world.run();
    const first = (await tenant())?.findings[0];
    expect(first).to.include({ about: 'hr:dan' });
    world.clock.nowMs += HOUR_MS;
    world.byHand('eve', { foreignOwner: 'directory sync "AD"' });
    world.person('eve');
    await world.run();
    const findings = (await tenant())?.findings ?? [];
    expect(findings.find(({ about }) => about === 'hr:dan')?.firstAt).to.equal(first?.firstAt);
    expect(findings.map(({ firstAt }) => firstAt)).to.deep.equal(findings.map(({ firstAt }) => firstAt).sort());
  });

  it('tells refused operations: those tried again, and those in quarantine', async () => {
    world.target.bad = ({ label }) => label === 'bob';
    await world.run();
    expect((await tenant())?.retries).to.deep.equal({ waiting: 1, quarantined: 0 });
  });

  it('tells who works on it now', async () => {
    await world.run();
    await world.remembered(async (ledger) => {
      await ledger.acquireLease('t1', 'pid 1 on another-host (boot x, namespace y, start z)', iso(), HOUR_MS);
      expect((await tenant())?.working).to.include({ holder: 'pid 1 on another-host' });
    });
  });

  it('walks over nothing that grows with the number of people', async function () {
    this.timeout(60_000);
    await world.run();
    await world.remembered((ledger) => ledger.restore('t1', { ledger: 'elsewhere', at: iso(), fence: 0 }, manyLinks(10_000), iso()));
    const asked: Partial<Record<keyof Ledger, number>> = {};
    world.wrapLedger = (ledger) => counting(ledger, asked);
    expect((await tenant())?.accounts).to.deep.equal({ active: 9_003, leaving: 1_000 });
    for (const method of ['links', 'tombstones', 'givenValues', 'journal', 'verify'] as const) expect(asked, method).not.to.have.property(method);
    expect(asked.linkOf ?? 0).to.be.at.most(1);
    expect(Object.values(asked).reduce((sum, count) => sum + count, 0)).to.be.below(30);
  });
});

/** Of which a thousand have been on the ladder for a day. */
function* manyLinks(count: number): Generator<KeptRecord, void, void> {
  const at = '2025-12-01T00:00:00.000Z';
  for (let number = 0; number < count; number += 1) {
    const owner = { source: 'hr', key: `p${number}` };
    const link: Link = { type: 'account', owner, targetId: `T${number}`, label: `person${number}`, origin: 'created', pipeline: 'staff', since: at, runId: 'r' };
    const isLeaving = number < 1_000;
    yield { kept: 'link', link: isLeaving ? { ...link, leaving: { since: at, rung: 'disable', rungAt: at } } : link };
    if (isLeaving) yield { kept: 'departure', departure: { owner, grade: 'exit', firstAt: at, lastAt: at, witnessedMs: 0, dwellMs: 86_400_000, byEdit: false } };
  }
}

function counting(ledger: Ledger, asked: Partial<Record<keyof Ledger, number>>): Ledger {
  return new Proxy(ledger, {
    get: (target, name: keyof Ledger) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        asked[name] = (asked[name] ?? 0) + 1;
        return (member as (...args: unknown[]) => unknown).apply(target, given);
      };
    },
  });
}
