import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

/** `roles` of the test's directory stands for a column of former keys. */
describe('a registry that changes keys (A8)', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    world.person('k0', { uid: 'other' });
  });
  afterEach(() => world.dispose());

  const withFormerKeys = (): void => void (world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    formerKeys: hr.roles'));

  function say(key: string, uid: string, formerly: readonly string[] = [], more: Record<string, string> = {}): void {
    world.person(key, { uid, ...more });
    world.directory.people.set(key, { ...world.directory.people.get(key), roles: formerly });
  }

  const linkOf = (key: string) => world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key }));

  it('keeps the account of a person whose key changed, with phones and groups, under the new key', async () => {
    withFormerKeys();
    say('b', 'ann', [], { mobile: '+15550001' });
    world.group('g1', 'vpn-users', ['b']);
    await world.run();
    const { id } = world.account('ann');
    world.directory.people.delete('b');
    world.directory.memberships.clear();
    say('a', 'ann.new', ['b'], { mobile: '+15550001' });
    world.group('g1', 'vpn-users', ['a']);
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['adopt account hr:a', 'update account hr:a']);
    expect(plan.operations.map(({ phase }) => phase)).to.deep.equal(['leave', 'accounts']);
    expect(plan.header.situations.account.rekeyed).to.equal(1);
    expect((await world.apply()).status).to.equal('done');
    expect(world.account('ann.new').id).to.equal(id);
    expect(world.shown()['ann.new']).to.deep.include({ standing: 'active', groups: ['vpn-users'], phones: ['+15550001'] });
    expect(await linkOf('a')).to.include({ targetId: id, origin: 'created' });
    expect(await linkOf('b')).to.equal(undefined);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('brings the account back from the ladder, in the order link, restore, enable', async () => {
    withFormerKeys();
    world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    leave: [ { disable: now }, { trash: 1d } ]');
    say('b', 'ann');
    await world.run();
    world.directory.people.delete('b');
    await world.run();
    await world.days(1);
    say('a', 'ann', ['b'], { mail: 'b@example.edu', cn: 'B' });
    expect(await world.operations()).to.deep.equal(['adopt account hr:a', 'enable account hr:a', 'restore account hr:a']);
    expect((await world.apply()).status).to.equal('done');
    expect(world.account('ann').standing).to.equal('active');
    expect((await linkOf('a'))?.leaving).to.equal(undefined);
  });

  it('without it: the changed key is withheld, with both keys and the command', async () => {
    say('b', 'ann');
    await world.run();
    const { id } = world.account('ann');
    world.directory.people.delete('b');
    say('a', 'ann', ['b']);
    const [finding] = await world.findings('name-reuse');
    expect(finding?.about).to.equal('hr:a');
    expect(finding?.remedy).to.include(`rollcall link hr:a ${id} --from hr:b`);
  });

  it('without it: a survivor keeps the own account, the loser leaves, and the name that is held is told', async () => {
    say('a', 'ann');
    say('b', 'ann.b');
    await world.run();
    world.directory.people.delete('b');
    say('a', 'ann.b');
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['disable account hr:b']);
    expect(plan.findings.map(({ code }) => code)).to.deep.equal(['rename-withheld']);
  });

  it('with it: of two linked accounts the survivor keeps its own, and the devices of the loser are told', async () => {
    withFormerKeys();
    say('a', 'ann', [], { mobile: '+15550009' });
    say('b', 'ann.b', [], { mobile: '+15550001' });
    await world.run();
    const [kept, lost] = [world.account('ann').id, world.account('ann.b').id];
    world.directory.people.delete('b');
    say('a', 'ann', ['b'], { mobile: '+15550009' });
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['disable account hr:b']);
    const [merged] = plan.findings.filter(({ code }) => code === 'keys-merged');
    expect(merged?.message).to.include(`account ${kept} stays`).and.to.include(`account ${lost} leaves`).and.to.include('1 phones');
  });

  it('with it: of several former accounts the one with devices is taken, the others leave', async () => {
    withFormerKeys();
    say('b', 'ann.b');
    say('c', 'ann.c', [], { mobile: '+15550001' });
    await world.run();
    const withPhone = world.account('ann.c').id;
    world.directory.people.delete('b');
    world.directory.people.delete('c');
    say('a', 'ann', ['b', 'c'], { mobile: '+15550001' });
    await world.run();
    expect(world.account('ann').id).to.equal(withPhone);
    expect(world.account('ann.b').standing).to.equal('disabled');
  });

  it('never detaches a phone that both accounts have from the survivor', async () => {
    withFormerKeys();
    const shared = { mobile: '+15550001' };
    say('a', 'ann', [], shared);
    say('b', 'ann.b', [], shared);
    await world.run();
    world.directory.people.delete('b');
    say('a', 'ann', ['b'], shared);
    await world.run();
    await world.days(31);
    expect(world.account('ann.b').standing).to.equal('trashed');
    expect([...world.account('ann').phones.keys()]).to.deep.equal(['+15550001']);
    expect(world.target.log.filter((id) => id.startsWith('detach'))).to.deep.equal([]);
  });

  it('gives nobody an account while the former key is still in the source, or was not read', async () => {
    withFormerKeys();
    say('b', 'ann');
    await world.run();
    say('a', 'ann.new', ['b']);
    world.person('gone', { status: 'gone' });
    expect(await world.operations()).to.deep.equal([]);
    expect((await world.findings('former-key-present')).map(({ about }) => about)).to.deep.equal(['hr:a']);
    world.directory.people.delete('b');
    world.directory.cut = { after: 2, how: 'doubt' };
    expect(await world.operations()).to.deep.equal([]);
    world.directory.cut = undefined;
    expect((await world.operations())[0]).to.equal('adopt account hr:a');
  });

  for (const reversed of [false, true]) {
    it(`gives one account to neither of two who claim it, in whatever order they come${reversed ? ' (reversed)' : ''}`, async () => {
      withFormerKeys();
      say('b', 'ann');
      await world.run();
      world.directory.people.delete('b');
      say('a1', 'x1', ['b']);
      say('a2', 'x2', ['b']);
      world.directory.reversed = reversed;
      const plan = await world.planned();
      expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['disable account hr:b']);
      expect(plan.findings.filter(({ code }) => code === 'former-key-present').map(({ about }) => about)).to.deep.equal(['hr:a1', 'hr:a2']);
    });
  }

  it('makes no new account for somebody whose former keys cannot be told', async () => {
    world.yaml = world.yaml.replace('absence: immediate', `absence: immediate\n    formerKeys: "hr.number + ''"`);
    world.person('new', { uid: 'new' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map(({ code, about }) => `${code} ${about ?? ''}`)).to.deep.equal(['identity-unknown hr:k0', 'identity-unknown hr:new']);
  });
});
