import { expect } from 'chai';
import { worldText } from '../support/memory-world.js';
import { TestWorld } from '../support/worlds.js';

describe('accounts that are ignored (B10)', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.person('ann', { mobile: '+15550001' });
    world.person('bob');
    world.group('g1', 'vpn-users', ['ann', 'bob']);
    await world.run();
    world.yaml = world.yaml.replace('absence: immediate', `absence: immediate\n    ignore: "account.username in ['ann', 'eve', 'new']"`);
  });
  afterEach(() => world.dispose());

  for (const [what, change] of [
    ['as they are', () => undefined],
    ['with other values', () => world.person('ann', { cn: 'Else', mail: 'else@example.edu', mobile: '+15550009' })],
    ['out of scope', () => world.person('ann', { status: 'gone' })],
    ['gone from the source', () => world.directory.people.delete('ann')],
    ['renamed', () => world.person('ann', { uid: 'ann2', mobile: '+15550001' })],
    ['out of the group', () => world.directory.memberships.delete('ann g1')],
    ['in a new group', () => world.group('g2', 'vpn-more', ['ann'])],
    [
      'with the group gone',
      () => {
        world.directory.groups.delete('g1');
        world.directory.memberships.clear();
      },
    ],
  ] as const) {
    it(`have no operation for ever, and nothing is released: ${what}`, async () => {
      const link = await linkOf('ann');
      change();
      const ids = await world.operations();
      expect(ids.filter((id) => id.includes('hr:ann'))).to.deep.equal([]);
      await world.days(3);
      expect(world.account('ann')).to.include({ standing: 'active', username: 'ann', email: 'ann@example.edu' });
      expect(world.shown()['ann']).to.deep.include({ groups: ['vpn-users'], phones: ['+15550001'] });
      expect(await linkOf('ann')).to.deep.equal(link);
    });
  }

  it('stay as others leave them: disabled, they are neither enabled nor told', async () => {
    world.account('ann').standing = 'disabled';
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map(({ code }) => code)).to.deep.equal(['ignored']);
    expect(plan.header.heldBack.withheld).to.equal(0);
  });

  it('are not adopted by a newcomer who wants their name', async () => {
    world.byHand('new');
    world.person('k9', { uid: 'new' });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('are managed again when they are ignored no more', async () => {
    world.person('ann', { status: 'gone' });
    await world.days(2);
    world.yaml = world.yaml.replace(`['ann', 'eve', 'new']`, `['eve']`);
    expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
  });

  it('are those of whom the rule cannot tell, too, and that is said', async () => {
    world.yaml = world.yaml.replace(/ignore: .*/, `ignore: "account.email.startsWith('x')"`);
    Reflect.deleteProperty(world.account('ann'), 'email');
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    const [unclear] = plan.findings.filter(({ code }) => code === 'rule-unclear');
    expect(unclear?.message).to.include('ann: account.email is missing');
  });

  const linkOf = (key: string) => world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key }));
});

describe('accounts and groups that are protected (B10)', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.person('ann', { mobile: '+15550001' });
    world.person('bob');
    world.group('g1', 'vpn-users', ['ann']);
    await world.run();
    world.yaml = world.yaml.replace('absence: immediate', `absence: immediate\n    protect: "account.username in ['ann', 'glass']"\n    protectGroups: "group.name == 'vpn-admins'"`);
  });
  afterEach(() => world.dispose());

  for (const [what, change, touching] of [
    ['a rename', () => world.person('ann', { uid: 'ann2', mobile: '+15550001' }), 'update account hr:ann'],
    ['another value', () => world.person('ann', { cn: 'Else', mobile: '+15550001' }), 'update account hr:ann'],
    ['leaving', () => world.directory.people.delete('ann'), 'disable account hr:ann'],
    ['a new phone', () => world.person('ann', { mobile: '+15550002' }), 'phones'],
    ['a membership less', () => world.directory.memberships.delete('ann g1'), 'detach membership hr:ann in hr:g1'],
    ['a membership more', () => world.group('g2', 'vpn-more', ['ann']), 'attach membership hr:ann in hr:g2'],
  ] as const) {
    it(`stop a plan that would touch them by ${what}, with name and rule`, async () => {
      change();
      const { header } = await world.planned();
      expect(header.blocked).to.equal(true);
      const [verdict] = header.guards.filter(({ guard, tripped }) => guard === 'protect' && tripped);
      expect(verdict?.message).to.include('ann').and.to.include(touching);
      expect(verdict?.place).to.match(/rollcall\.yaml:\d+/);
      const before = worldText(world.target);
      await world.apply().then(
        () => expect.fail('applied'),
        (error: unknown) => expect(error).to.be.instanceOf(Error),
      );
      expect(worldText(world.target)).to.equal(before);
    });
  }

  it('stop a plan that would adopt one of them', async () => {
    world.byHand('glass');
    world.person('k9', { uid: 'glass' });
    expect((await world.planned()).header.blocked).to.equal(true);
  });

  it('stop a plan that would touch a protected group by a member', async () => {
    world.group('g9', 'vpn-admins', []);
    await world.run();
    world.directory.memberships.add('bob g9');
    const { header } = await world.planned();
    expect(header.guards.filter(({ guard, tripped }) => guard === 'protect' && tripped).map(({ message }) => message).join()).to.include('vpn-admins');
  });

  it('do not stop plans that leave them alone', async () => {
    world.person('bob', { cn: 'Else' });
    expect((await world.run()).status).to.equal('done');
  });

  for (const [what, change, message] of [
    ['disabled', () => (world.account('glass').standing = 'disabled'), 'is disabled'],
    ['trashed', () => (world.account('glass').standing = 'trashed'), 'is in the trash'],
    ['deleted', () => world.target.accounts.delete(world.account('glass').id), 'is gone'],
  ] as const) {
    it(`are watched: ${what} by anybody is an alarm`, async () => {
      world.byHand('glass');
      expect(await world.findings('protected-account-down')).to.deep.equal([]);
      change();
      for (let run = 0; run < 2; run += 1) {
        const found = await world.findings('protected-account-down');
        expect(found.map(({ severity }) => severity)).to.deep.equal(['error']);
        expect(found[0]?.message).to.include('glass').and.to.include(message);
      }
    });
  }

  it('are not thought gone when the target was not read whole', async () => {
    world.byHand('glass');
    await world.plan();
    world.target.cutAfter = 1;
    expect(await world.findings('protected-account-down')).to.deep.equal([]);
  });

  for (const [what, change, touching] of [
    ['a new account', () => world.person('k9', { uid: 'glass' }), 'create account hr:k9'],
    ['a rename', () => world.person('bob', { uid: 'glass' }), 'update account hr:bob'],
  ] as const) {
    it(`stop a plan that would give a protected name to ${what}`, async () => {
      change();
      const { header } = await world.planned();
      expect(header.blocked).to.equal(true);
      expect(header.guards.filter(({ guard, tripped }) => guard === 'protect' && tripped).map(({ message }) => message).join()).to.include(`glass (${touching})`);
    });
  }

  it('do not stop new accounts of which the rule cannot tell', async () => {
    world.yaml = world.yaml.replace(/protect: .*/, `protect: "account.email == 'x' || account.username == 'glass'"`);
    world.person('new', { mail: undefined });
    const { header } = await world.planned();
    expect(header).to.include({ blocked: false, total: 1 });
  });
});
