import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError, PlanRefused } from '@rollcall/core/host';
import type { Ledger } from '@rollcall/core';
import { expect } from 'chai';
import { worldText } from '../../support/memory-world.js';
import { refusalOf } from '../../support/refusals.js';
import { TestWorld } from '../../support/worlds.js';

const HOUR_MS = 3_600_000;
const FILES = ['rollcall.db', 'rollcall.db-wal', 'plan.jsonl'] as const;

describe('a copy of the ledger from before several runs, put back (E2)', () => {
  let world: TestWorld;
  let nowMs: number;
  let target: string;

  before(async function () {
    this.timeout(60_000);
    world = new TestWorld();
    await untilTheCopy(world);
    const then = worldText(world.target);
    await sinceTheCopy(world);
    target = worldText(world.target);
    expect(target).to.not.equal(then);
    nowMs = world.clock.nowMs;
    copyFileSync(links(), join(world.folder, 'kept-links.jsonl'));
  });
  beforeEach(() => {
    world.clock.nowMs = nowMs;
    world.wrapLedger = undefined;
    putBack(world, 'copy');
    expect(worldText(world.target)).to.equal(target);
  });
  after(() => world.dispose());

  const sent = (): number => world.target.batches.length;
  const calls = (): number => [...world.target.calls.values()].reduce((sum, count) => sum + count, 0);
  const recover = () => world.with((host) => host.care.recover());
  const links = (): string => join(world.folder, '.rollcall/links.jsonl');
  const linkOf = (key: string) => world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key }));

  it('differs from what the target holds by every kind of change: else there would be nothing to do again', async () => {
    expect(Object.fromEntries(Object.entries(world.shown()).map(([name, { standing, groups, phones }]) => [name, [standing, ...groups, ...phones].join(' ')]))).to.deep.equal({
      ann: 'active +15550009', bobby: 'active vpn-all', cid: 'disabled', dan: 'active vpn-all', eve: 'disabled', fay: 'active vpn-new +15550006', gil: 'active', hal: 'active', ivy: 'active',
    });
    expect((await linkOf('bob'))?.label).to.equal('bob');
    expect(await linkOf('fay')).to.equal(undefined);
  });

  it('is refused as older, for plan and apply, before the target is asked for anything', async () => {
    const asked = calls();
    for (const work of [() => world.plan(), () => world.apply()]) expect((await refusalOf(work(), LedgerError)).code).to.equal('older');
    expect(calls()).to.equal(asked);
  });

  it('after `recover` has nothing to make, to disable or to send again', async () => {
    const batches = sent();
    await recover();
    expect(await world.operations()).to.deep.equal([]);
    expect((await world.apply()).status).to.equal('done');
    expect(sent()).to.equal(batches);
    expect(worldText(world.target)).to.equal(target);
  });

  // What the copy alone would lead to: without it, nothing to do might only mean that nothing had happened.
  const done: readonly (readonly [what: string, nameOfFay: string, recovered: readonly string[], blindly: string])[] = [
    ['no group and no account is taken over as if it were a stranger’s', 'fay', [], 'adopt account hr:fay'],
    ['nobody is enabled once more', 'fay', [], 'enable account hr:gil'],
    ['who was let go is not disabled', 'fay', [], 'disable account hr:ivy'],
    ['who was made, and renamed by hand, is not made once more', 'by.hand', ['update account hr:fay'], 'create account hr:fay'],
  ];
  for (const [what, nameOfFay, recovered, blindly] of done) {
    it(`after \`recover\` ${what}; with nothing taken over that would be planned`, async () => {
      const fay = world.account('fay');
      fay.username = nameOfFay;
      await recover();
      expect(await world.operations()).to.deep.equal(recovered);
      putBack(world, 'copy');
      world.wrapLedger = takingNothingOver;
      await recover();
      world.wrapLedger = undefined;
      const operations = await world.operations();
      fay.username = 'fay';
      expect(operations).to.include(blindly);
    });
  }

  it('after `recover` knows whose the account is that was made since, who left by whose word, and the new name', async () => {
    await recover();
    expect(await linkOf('fay')).to.include({ origin: 'created', targetId: world.account('fay').id });
    expect((await linkOf('cid'))?.leaving).to.include({ rung: 'disable' });
    expect(await linkOf('eve')).to.have.nested.property('leaving.ordered');
    for (const key of ['gil', 'hal']) expect(await linkOf(key), key).to.not.have.property('leaving');
    expect(await linkOf('bob')).to.include({ label: 'bobby', targetId: world.account('bobby').id });
  });

  it('after `recover` lets the plan that lay there not go once more', async () => {
    await recover();
    const batches = sent();
    expect((await refusalOf(world.apply(), PlanRefused)).code).to.equal('used');
    expect(sent()).to.equal(batches);
  });

  it('taken while a run was at work: what was under way then is read back, not sent again', async () => {
    const underWay = (): Promise<number> => world.remembered(async (ledger) => (await ledger.openIntents('t1')).length);
    putBack(world, 'at-work');
    expect(await underWay()).to.equal(1);
    expect((await refusalOf(world.plan(), LedgerError)).code).to.equal('older');
    const batches = sent();
    await recover();
    expect(await world.operations()).to.deep.equal([]);
    await world.apply();
    expect(sent()).to.equal(batches);
    expect(worldText(world.target)).to.equal(target);
    expect(await underWay()).to.equal(0);
  });
});

/** The plan that makes fay lies there, and is in the copy as one that nobody has used. */
async function untilTheCopy(world: TestWorld): Promise<void> {
  for (const key of ['ann', 'bob', 'cid', 'dan', 'eve', 'gil', 'hal', 'ivy']) world.person(key);
  world.person('ann', { mobile: '+15550001' });
  world.group('g1', 'vpn-all', ['ann', 'bob']);
  await world.run();
  world.person('gil', { status: 'gone' });
  await world.run();
  await world.with((host) => host.care.leaveNow('app', 'hal'));
  world.person('fay', { mobile: '+15550006' });
  world.group('g2', 'vpn-new', ['fay']);
  await world.plan();
  keepCopy(world, 'copy');
}

/** Six runs and two orders: made, disabled, renamed, moved between groups, brought back, another number; one order given, one lifted; one let go. */
async function sinceTheCopy(world: TestWorld): Promise<void> {
  world.target.fault = () => {
    if (!existsSync(join(world.folder, 'at-work-rollcall.db'))) keepCopy(world, 'at-work');
    return undefined;
  };
  await world.apply();
  world.target.fault = undefined;
  await world.with((host) => host.care.liftOrder('app', 'hal'));
  await world.with((host) => host.care.unlink('app', 'ivy'));
  world.directory.people.delete('ivy');
  const changes: readonly (() => void)[] = [
    () => world.person('cid', { status: 'gone' }),
    () => world.person('bob', { uid: 'bobby' }),
    () => {
      world.directory.memberships.delete('ann g1');
      world.directory.memberships.add('dan g1');
    },
    () => world.person('gil'),
    () => world.person('ann', { mobile: '+15550009' }),
  ];
  for (const change of changes) {
    world.clock.nowMs += HOUR_MS;
    change();
    await world.run();
  }
  await world.with((host) => host.care.leaveNow('app', 'eve'));
}

/** As somebody copies who stops nothing: the file and what belongs to it. */
function keepCopy({ folder }: TestWorld, name: string): void {
  for (const file of FILES) if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(folder, `${name}-${file}`));
}

function putBack({ folder }: TestWorld, name: string): void {
  for (const file of [...FILES, 'rollcall.db-shm']) rmSync(join(folder, file), { force: true });
  for (const file of FILES) if (existsSync(join(folder, `${name}-${file}`))) copyFileSync(join(folder, `${name}-${file}`), join(folder, file));
  copyFileSync(join(folder, 'kept-links.jsonl'), join(folder, '.rollcall/links.jsonl'));
}

/** A ledger that counts a recovery and takes none of its records. */
function takingNothingOver(ledger: Ledger): Ledger {
  const restore: Ledger['restore'] = (tenant, from, _kept, at) => ledger.restore(tenant, { ...from, ledger: 'elsewhere' }, [], at);
  return new Proxy(ledger, {
    get(inner, name) {
      const value = name === 'restore' ? restore : (Reflect.get(inner, name) as unknown);
      return typeof value === 'function' && name !== 'restore' ? (value as () => unknown).bind(inner) : value;
    },
  });
}
