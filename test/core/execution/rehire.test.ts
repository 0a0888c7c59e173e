import { expect } from 'chai';
import { emptyDirectory, memorySourcePlugin } from '../support/memory-source.js';
import { TestWorld } from '../support/worlds.js';

describe('a re-hire (A7)', () => {
  let world: TestWorld;
  let account: string;
  beforeEach(() => {
    world = new TestWorld();
    world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    leave: [ { disable: now }, { trash: 1d } ]');
    world.person('k0', { uid: 'other' });
  });
  afterEach(() => world.dispose());

  async function start(more: Record<string, string | undefined> = {}): Promise<void> {
    world.person('k1', { uid: 'ann', mobile: '+15550001', number: '7', ...more });
    world.group('g1', 'vpn-users', ['k1']);
    await world.run();
    account = world.account('ann').id;
  }

  async function leave(days: number): Promise<void> {
    world.directory.people.delete('k1');
    await world.run();
    await world.days(days);
    expect(world.account('ann').standing).to.equal(days === 0 ? 'disabled' : 'trashed');
  }

  const withRule = (): void => void (world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    rehire: hr.number'));

  for (const [from, days] of [
    ['disabled', 0],
    ['the trash', 1],
  ] as const) {
    it(`with the same key from ${from} is the same account, active, with phones and groups, and new clocks`, async () => {
      await start();
      const before = world.shown()['ann'];
      await leave(days);
      world.person('k1', { uid: 'ann', mobile: '+15550001', number: '7' });
      await world.run();
      expect(world.account('ann').id).to.equal(account);
      expect(world.shown()['ann']).to.deep.equal(before);
      expect(await world.operations()).to.deep.equal([]);
      world.directory.people.delete('k1');
      await world.run();
      expect(world.account('ann').standing).to.equal('disabled');
    });

    it(`with another key from ${from} comes back by the rule, with phones and groups`, async () => {
      withRule();
      await start();
      await leave(days);
      world.directory.memberships.clear();
      world.person('k2', { uid: 'ann.new', mobile: '+15550001', number: '7' });
      world.group('g1', 'vpn-users', ['k2']);
      const plan = await world.planned();
      const ids = plan.operations.map(({ operation }) => operation.id);
      expect(ids[0]).to.equal('adopt account hr:k2');
      expect(ids).to.include('enable account hr:k2').and.to.include('update account hr:k2');
      expect(plan.header.situations.account.rekeyed).to.equal(1);
      expect((await world.apply()).status).to.equal('done');
      expect(world.account('ann.new')).to.include({ id: account, standing: 'active' });
      expect(world.shown()['ann.new']).to.deep.include({ groups: ['vpn-users'], phones: ['+15550001'] });
      expect(await world.operations()).to.deep.equal([]);
      const link = await world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key: 'k2' }));
      expect(link).to.include({ targetId: account, origin: 'created', label: 'ann.new' });
      expect(link?.leaving).to.equal(undefined);
    });
  }

  it('with another key changes nothing without the rule, and the evidence is named', async () => {
    await start();
    await leave(0);
    world.person('k2', { uid: 'ann2', mail: 'k1@example.edu', mobile: '+15550001', number: '7' });
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.kind)).to.not.include('adopt');
    const [finding, ...others] = plan.findings.filter(({ code }) => code === 'maybe-rehired');
    expect(others).to.deep.equal([]);
    expect(finding?.message).to.include('hr:k1').and.to.include('email').and.to.include('phones');
    expect(finding?.remedy).to.include(`rollcall link hr:k2 ${account} --from hr:k1`);
    expect(`${finding?.message ?? ''}${finding?.remedy ?? ''}`, 'no values').to.not.include('15550001');
  });

  it('is not guessed from a value that many have, or from one that says little', async () => {
    await start({ cn: 'Staff' });
    await leave(0);
    world.person('k2', { uid: 'new', cn: 'Staff', number: '8' });
    expect(await world.findings('maybe-rehired')).to.deep.equal([]);
  });

  it('is not guessed where two newcomers match one account, or one newcomer two accounts', async () => {
    withRule();
    await start();
    world.person('k3', { uid: 'cat', number: '7' });
    await world.run();
    world.directory.people.delete('k3');
    await leave(0);
    world.person('k2', { uid: 'ann2', number: '7' });
    const one = await world.planned();
    expect(one.operations).to.deep.equal([]);
    expect(one.findings.map(({ code }) => code)).to.include('rehire-ambiguous');
    world.directory.people.delete('k2');
    world.target.accounts.delete(world.account('cat').id);
    world.person('k4', { uid: 'dan', number: '7' });
    world.person('k5', { uid: 'eve', number: '7' });
    const two = await world.planned();
    expect(two.operations).to.deep.equal([]);
    expect(two.findings.filter(({ code }) => code === 'rehire-ambiguous').map(({ about }) => about)).to.deep.equal(['hr:k4', 'hr:k5']);
  });

  it('never takes the account of somebody who is still wanted, nor while it is not known whether they are', async () => {
    withRule();
    await start();
    world.person('k2', { uid: 'ann2', number: '7' });
    expect(await world.operations(), 'two jobs').to.deep.equal(['create account hr:k2']);
    world.directory.people.delete('k2');
    await leave(0);
    world.person('k2', { uid: 'ann2', number: '7' });
    world.directory.cut = { after: 2, how: 'doubt' };
    const doubtful = await world.planned();
    expect(doubtful.operations).to.deep.equal([]);
    expect(doubtful.findings.map(({ code }) => code)).to.include('former-key-present');
    world.directory.cut = undefined;
    expect((await world.operations())[0]).to.equal('adopt account hr:k2');
  });

  it('knows people who were linked before the rule was set, from the first plan with it on', async () => {
    await start();
    withRule();
    await world.run();
    await leave(0);
    world.person('k2', { uid: 'ann2', number: '7' });
    expect((await world.operations())[0]).to.equal('adopt account hr:k2');
  });

  it('finds an account that was released, as one that was there before us', async () => {
    withRule();
    await start();
    const at = new Date(world.clock.nowMs).toISOString();
    await world.remembered(async (ledger) => {
      const attempt = await ledger.acquireLease('t1', 'test', at, 1000);
      if (!attempt.granted) throw new Error('busy');
      await ledger.conclude(attempt.lease, at, [], { dropLinks: [{ type: 'account', targetId: account, releasedAt: at }] });
      await ledger.releaseLease(attempt.lease);
    });
    world.directory.people.delete('k1');
    world.directory.memberships.clear();
    world.person('k2', { uid: 'ann2', number: '7' });
    await world.run();
    expect(world.account('ann2').id).to.equal(account);
    const link = await world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key: 'k2' }));
    expect(link).to.include({ targetId: account, origin: 'adopted', pipeline: 'staff' });
  });

  it('is told by values of one source only: the number of another register says nothing', async () => {
    const second = emptyDirectory();
    world.extra = [memorySourcePlugin(second, 'second')];
    withRule();
    const own = /\n {2}staff:\n[^]*$/.exec(world.yaml)?.[0].slice(1) ?? '';
    world.yaml = world.yaml.replace('  hr: { use: memory }', '  hr: { use: memory }\n  campus: { use: second }');
    world.yaml += own.replace('staff:', 'students:').replaceAll('hr.', 'campus.').replace('from: hr', 'from: campus').replace(/ {4}groups:.*\n/, '');
    world.person('s0', { uid: 'stu' }, second);
    await start();
    await leave(0);
    world.person('s1', { uid: 'sam', number: '7' }, second);
    expect((await world.operations()).filter((id) => id.includes('campus'))).to.deep.equal(['create account campus:s1']);
  });
});
