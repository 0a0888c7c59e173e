import { expect } from 'chai';
import { PlanRefused } from '../../../packages/core/src/execution/apply/plan-refused.js';
import { TestWorld } from '../support/worlds.js';

describe('what a pipeline may do', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  const may = (text: string): void => {
    world.yaml = world.yaml.replace('    absence: immediate', `    may: ${text}\n    absence: immediate`);
  };
  const allowedOnly = async (): Promise<readonly string[]> => (await world.operations()).map((id) => id.replaceAll('hr:', ''));
  const notAllowed = async (): Promise<readonly string[]> => (await world.findings('not-allowed')).map(({ message }) => message.slice(0, message.indexOf(':')));

  /** Everything that can happen at once: ann is new, bob is there by hand, cat changes and gets a phone, dan leaves, eve comes back; two groups, members move. */
  async function busy(): Promise<void> {
    for (const key of ['cat', 'dan', 'eve']) world.person(key);
    world.group('g1', 'vpn-one', ['cat'], 'old');
    await world.run();
    world.person('eve', { status: 'gone' });
    await world.run();
    world.person('ann');
    world.byHand('bob');
    world.person('bob');
    world.person('cat', { cn: 'Catherine', mobile: '+15551234' });
    world.person('dan', { status: 'gone' });
    world.person('eve');
    world.group('g1', 'vpn-one', ['ann', 'dan'], 'new');
    world.directory.memberships.delete('cat g1');
    world.group('g2', 'vpn-two', ['bob']);
    world.target.groups.set('Y1', { id: 'Y1', name: 'vpn-three' });
    world.group('g3', 'vpn-three', ['cat']);
  }

  const EVERYTHING = [
    'adopt account bob', 'adopt group g3', 'attach membership ann in g1', 'attach membership bob in g2', 'attach membership cat in g3', 'attach phones #74e4e8a7f3d5 cat', 'create account ann', 'create group g2',
    'detach membership cat in g1', 'disable account dan', 'enable account eve', 'update account bob', 'update account cat', 'update group g1',
  ];
  const isPhone = (id: string): boolean => id.startsWith('attach phones');
  const cases: readonly (readonly [text: string, without: (id: string) => boolean, told: readonly string[]])[] = [
    ['{}', () => false, []],
    ['{ accounts: [adopt, update, leave] }', (id) => id.startsWith('create account') || id.includes('membership ann'), ['pipeline staff may not create accounts']],
    ['{ accounts: [create, update, leave] }', (id) => id.includes('account bob') || id.includes('membership bob'), ['pipeline staff may not adopt accounts']],
    ['{ accounts: [create, adopt, leave] }', (id) => id.startsWith('update account') || isPhone(id), ['pipeline staff may not update accounts']],
    ['{ accounts: [create, adopt, update] }', (id) => id.startsWith('disable') || id.startsWith('enable') , ['pipeline staff may not leave accounts']],
    ['{ groups: [adopt, update] }', (id) => id.startsWith('create group') || id.includes('in g2'), ['pipeline staff may not create groups']],
    ['{ groups: [create, update] }', (id) => id.includes('group g3') || id.includes('in g3'), ['pipeline staff may not adopt groups']],
    ['{ groups: [create, adopt] }', (id) => id.startsWith('update group'), ['pipeline staff may not update groups']],
    ['{ memberships: [take] }', (id) => id.startsWith('attach membership'), ['pipeline staff may not give memberships']],
    ['{ memberships: [give] }', (id) => id.startsWith('detach membership'), ['pipeline staff may not take memberships']],
    ['{ accounts: [], groups: [], memberships: [] }', () => true, [
      'pipeline staff may not adopt accounts', 'pipeline staff may not adopt groups', 'pipeline staff may not create accounts', 'pipeline staff may not create groups', 'pipeline staff may not give memberships',
      'pipeline staff may not leave accounts', 'pipeline staff may not take memberships', 'pipeline staff may not update accounts', 'pipeline staff may not update groups',
    ]],
  ];
  for (const [text, without, told] of cases) {
    it(`${text}: everything else is left out, with what waits for it, and said`, async () => {
      await busy();
      may(text);
      const isUpdateOfReturner = (id: string): boolean => id === 'update account eve';
      expect((await allowedOnly()).filter((id) => !isUpdateOfReturner(id)).map((id) => id.replace(/#\S+/, '#')).sort()).to.deep.equal(EVERYTHING.filter((id) => !without(id)).map((id) => id.replace(/#\S+/, '#')).sort());
      expect([...new Set(await notAllowed())].sort()).to.deep.equal(told);
    });
  }

  it('no guard stops a plan for what it does not hold', async () => {
    world.yaml = world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 0 }');
    world.person('ann');
    await world.run();
    may('{ accounts: [create, update] }');
    world.person('ann', { status: 'gone' });
    expect((await world.plan()).header).to.include({ blocked: false, total: 0 });
  });

  it('no guard counts memberships that are not taken', async () => {
    world.yaml = world.yaml.replace('shrinkGroup: { max: 1000 }', 'shrinkGroup: { max: 0 }');
    world.person('ann');
    world.group('g1', 'vpn-one', ['ann']);
    await world.run();
    may('{ memberships: [give] }');
    world.directory.memberships.clear();
    expect((await world.plan()).header).to.include({ blocked: false, total: 0 });
  });

  it('what is left out is done once it may be', async () => {
    world.person('ann');
    const before = world.yaml;
    may('{ accounts: [update] }');
    await world.run();
    expect(world.shown()).to.deep.equal({});
    world.yaml = before;
    await world.run();
    expect(Object.keys(world.shown())).to.deep.equal(['ann']);
  });

  it('is refused with its place where a word is unknown', async () => {
    may('{ accounts: [destroy] }');
    const error: unknown = await world.plan().catch((reason: unknown) => reason);
    expect((error as Error).message).to.match(/^14:\d+ .*(destroy|create)/);
    expect(error).not.to.be.instanceOf(PlanRefused);
  });

  it('groups that were there before are left alone, with their members, where the file says so', async () => {
    world.yaml = world.yaml.replace('name: "group.name", desc', 'name: "group.name", existing: skip, desc');
    world.target.groups.set('Y1', { id: 'Y1', name: 'vpn-one' });
    world.person('ann');
    world.group('g1', 'vpn-one', ['ann'], 'described');
    world.group('g2', 'vpn-two', ['ann']);
    await world.run();
    expect(world.shown()['ann']?.groups).to.deep.equal(['vpn-two']);
    expect(world.target.groups.get('Y1')).to.deep.equal({ id: 'Y1', name: 'vpn-one' });
    expect((await world.findings('group-skipped')).map(({ message }) => message)).to.deep.equal(['group vpn-one (Y1) was there before Rollcall: it is left alone, with its members']);
    expect(await world.operations()).to.deep.equal([]);
  });
});

describe('what may become of adopted accounts (B1)', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    world.yaml = world.yaml.replace('    absence: immediate', '    absence: immediate\n    leave: [ { disable: now }, { trash: 1d }, { delete: 2d } ]');
    world.byHand('ann', { email: 'by.hand@example.edu' });
    world.person('ann', { mail: 'wanted@example.edu' });
  });
  afterEach(() => world.dispose());

  const adopt = (text: string): void => {
    world.yaml = world.yaml.replace('    absence: immediate', `    adopt: ${text}\n    absence: immediate`);
  };
  const outcome = (): string => world.shown()['ann']?.standing ?? 'gone';

  for (const [text, email, standing] of [
    [undefined, 'wanted@example.edu', 'disabled'],
    ['{ update: none }', 'by.hand@example.edu', 'disabled'],
    ['{ leave: none }', 'wanted@example.edu', 'active'],
    ['{ leave: full }', 'wanted@example.edu', 'gone'],
    ['{ update: none, leave: none }', 'by.hand@example.edu', 'active'],
  ] as const) {
    it(`${text ?? 'without a word'}: the e-mail is ${email}, and whoever leaves is ${standing} in the end`, async () => {
      if (text !== undefined) adopt(text);
      await world.run();
      await world.run();
      expect(world.shown()['ann']?.email).to.equal(email);
      expect(await world.operations()).to.deep.equal([]);
      world.person('ann', { status: 'gone' });
      await world.run();
      await world.days(5);
      expect(outcome()).to.equal(standing);
    });
  }

  it('update: none: an account that is never renamed frees no name, and nobody is promised it', async () => {
    adopt('{ update: none }');
    await world.run();
    world.person('ann', { uid: 'anna' });
    world.person('k2', { uid: 'ann' });
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal([]);
    expect(plan.findings.map(({ code, about }) => `${code} ${about ?? ''}`)).to.deep.equal(['name-collision hr:k2']);
  });
});
