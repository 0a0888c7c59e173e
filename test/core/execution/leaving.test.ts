import { expect } from 'chai';
import { DAY_MS, TestWorld } from '../support/worlds.js';

describe('leaving and returning', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.person('ann', { mobile: '+15550001' });
    world.person('bob');
    world.group('g1', 'vpn-users', ['ann', 'bob']);
    await world.run();
  });
  afterEach(() => world.dispose());

  it('disables who is out of scope, in one operation, and keeps memberships and phones', async () => {
    world.person('ann', { status: 'gone', mobile: '+15550001' });
    expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
    expect((await world.apply()).status).to.equal('done');
    expect(world.shown()['ann']).to.include({ standing: 'disabled' });
    expect(world.shown()['ann']).to.deep.include({ groups: ['vpn-users'], phones: ['+15550001'] });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('disables who is absent from a whole read, and leaves the memberships although the source no longer lists them', async () => {
    world.directory.people.delete('ann');
    world.directory.memberships.delete('ann g1');
    expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
    await world.apply();
    expect(world.shown()['ann']).to.deep.include({ standing: 'disabled', groups: ['vpn-users'] });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('costs two writes to leave and come back, and changes nothing else (C5)', async () => {
    const before = world.shown();
    world.target.calls.clear();
    world.person('ann', { status: 'gone', mobile: '+15550001' });
    const left = await world.run();
    world.person('ann', { mobile: '+15550001' });
    expect(await world.operations()).to.deep.equal(['enable account hr:ann']);
    const back = await world.apply();
    expect([left.counts.done, back.counts.done]).to.deep.equal([1, 1]);
    expect(world.shown()).to.deep.equal(before);
    const writes = [...world.target.calls].filter(([lane]) => lane !== 'reads').reduce((sum, [, calls]) => sum + calls, 0);
    expect(writes).to.equal(2);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('brings in line what changed in the source while somebody was away', async () => {
    world.person('ann', { status: 'gone' });
    await world.run();
    world.person('ann', { cn: 'Ann New', mobile: '+15550001' });
    world.group('g2', 'vpn-more', ['ann']);
    await world.run();
    expect(world.account('ann')).to.include({ standing: 'active', realname: 'Ann New' });
    expect(world.shown()['ann']?.groups).to.deep.equal(['vpn-more', 'vpn-users']);
  });

  it('climbs one rung a run: disable now, trash after 30 days of daily runs, and restores from there', async () => {
    world.person('ann', { status: 'gone' });
    await world.run();
    await world.days(29);
    const waiting = await world.planned();
    expect(waiting.operations).to.deep.equal([]);
    const pending = waiting.header.pending.map((rung) => ({ ...rung, nextDue: rung.nextDue.slice(0, 10) }));
    expect(pending).to.deep.equal([{ rung: 'trash', count: 1, nextDue: '2026-02-04' }]);
    expect(waiting.header.heldBack.pending).to.equal(1);
    world.clock.nowMs += DAY_MS;
    expect(await world.operations()).to.deep.equal(['trash account hr:ann']);
    await world.apply();
    expect(world.account('ann').standing).to.equal('trashed');
    expect(await world.operations()).to.deep.equal([]);
    world.person('ann', { mobile: '+15550001' });
    expect(await world.operations()).to.deep.equal(['enable account hr:ann', 'restore account hr:ann']);
    expect((await world.apply()).status).to.equal('done');
    expect(world.account('ann').standing).to.equal('active');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('starts the ladder anew after a return', async () => {
    world.person('ann', { status: 'gone' });
    await world.run();
    await world.days(20);
    world.person('ann');
    await world.run();
    world.person('ann', { status: 'gone' });
    await world.run();
    await world.days(20);
    expect(world.account('ann').standing).to.equal('disabled');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('never climbs beyond disable for an account it adopted', async () => {
    world.byHand('Carol');
    world.person('carol');
    await world.run();
    world.person('carol', { status: 'gone' });
    await world.run();
    expect(world.account('Carol').standing).to.equal('disabled');
    await world.days(31);
    expect(world.account('Carol').standing).to.equal('disabled');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('disables again who left and was enabled by hand since', async () => {
    world.person('ann', { status: 'gone' });
    await world.run();
    world.account('ann').standing = 'active';
    expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
    await world.apply();
    await world.days(30);
    expect(world.account('ann').standing).to.equal('trashed');
  });

  it('leaves alone who was disabled by hand although the source wants them, and says so', async () => {
    world.account('ann').standing = 'disabled';
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['disabled-elsewhere']);
  });

  it('takes over no disabling by hand: a leaver who was disabled before stays so, also on return (B9)', async () => {
    world.account('ann').standing = 'disabled';
    const record = world.directory.people.get('ann') ?? {};
    world.directory.people.set('ann', { ...record, status: 'gone' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['leaver-disabled-elsewhere']);
    world.directory.people.set('ann', record);
    expect(await world.operations()).to.deep.equal([]);
    expect(world.account('ann').standing).to.equal('disabled');
  });

  it('never restores what was trashed by hand', async () => {
    world.account('ann').standing = 'trashed';
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['trashed-elsewhere']);
  });

  it('creates again, once, who vanished from the target, and says so', async () => {
    world.target.accounts.delete(world.account('ann').id);
    const plan = await world.planned();
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['account-vanished']);
    expect(plan.operations.map(({ operation }) => operation.id)).to.include('create account hr:ann');
    await world.apply();
    expect(world.shown()['ann']).to.deep.include({ groups: ['vpn-users'], phones: ['+15550001'] });
    expect(await world.operations()).to.deep.equal([]);
    world.person('ann', { status: 'gone' });
    expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
  });

  it('still leaves when an attribute became invalid in the same change (A5)', async () => {
    world.person('ann', { status: 'gone', uid: 'x'.repeat(99) });
    expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
  });

  it('holds who is seen but whose scope cannot be told, and counts them (A5)', async () => {
    world.person('ann', { status: undefined });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.include('scope-held');
    expect(plan.header.heldBack.withheld).to.equal(1);
  });

  it('holds who is seen but cannot be read, and counts them', async () => {
    world.directory.rejected.set('ann', 'two values for uid');
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.include('record-rejected');
    expect(plan.header.heldBack.withheld).to.equal(1);
  });
});
