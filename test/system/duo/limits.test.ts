import { expect } from 'chai';
import { DuoWorld } from '../support/duo-world.js';

/** What Duo answers with 500/50001 is never asked of it (E10, facts 2.11). */
describe('the limits of Duo objects', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
  });
  afterEach(() => world.dispose());

  const number = (index: number): string => String(index).padStart(3, '0');
  const groupsOf = (username: string): readonly string[] => world.held(world.idOf(username))?.groups ?? [];
  const refusals = (): number => world.duo.requests.all.filter(({ status = 0 }) => status >= 500).length;
  const told = async (code: string): Promise<readonly string[]> => (await world.findings(code)).map(({ message }) => message);

  it('104 groups: the first 100 by name, for ever, and the second plan is empty', async () => {
    world.person('ann');
    for (let group = 103; group >= 0; group -= 1) world.group(`g${number(group)}`, `team ${number(group)}`, ['ann']);
    await world.run();
    const first = Array.from({ length: 100 }, (_, group) => `team ${number(group)}`);
    expect(groupsOf('ann')).to.deep.equal(first);
    expect(await world.operations()).to.deep.equal([]);
    expect(await told('too-many-groups')).to.deep.equal(['4 memberships are not given, for an account can be in 100 groups of the target: for example ann in team 100, ann in team 101, ann in team 102']);
    world.group('a', 'a new team', ['ann']);
    await world.run();
    expect(groupsOf('ann')).to.deep.equal(first);
    world.directory.memberships.delete('ann g007');
    await world.run();
    await world.run();
    expect(groupsOf('ann')).to.deep.equal(['a new team', ...first.filter((name) => name !== 'team 007')]);
    expect(refusals()).to.equal(0);
  });

  it('groups that others manage take room, too', async () => {
    const others = Array.from({ length: 99 }, (_, group) => `other ${number(group)}`);
    world.duo.load({ users: [{ username: 'ann', groups: others }] });
    world.person('ann');
    for (const name of ['one', 'two']) world.group(name, name, ['ann']);
    world.yaml = world.yaml.replace('groups: { name', `groups: { select: "group.name == 'one' || group.name == 'two'", name`);
    await world.run();
    expect(groupsOf('ann')).to.deep.equal(['one', ...others]);
    expect(refusals()).to.equal(0);
  });

  it('a phone more than 100 is left out, and said', async () => {
    const phones = Array.from({ length: 100 }, (_, index) => `+1312555${1000 + index}`);
    world.duo.load({ users: [{ username: 'ann', phones }] });
    world.person('ann', { mobile: '+13125559999' });
    await world.run();
    expect(world.held(world.idOf('ann'))?.phones).to.deep.equal(phones);
    expect(await told('values-left-out')).to.deep.equal(['phones: 1 more are wanted beside 100 that are there, the target takes 100; 1 are left out']);
    expect(await world.operations()).to.deep.equal([]);
    expect(refusals()).to.equal(0);
  });

  for (const [what, duoAttribute, source] of [['phone', 'phones', { mobile: '+13125559999' }], ['token', 'tokens', { roles: ['h6:1001'] }]] as const) {
    it(`120 people of one ${what}: 100 have it, and keep it; the others are told, and the second plan is empty`, async function () {
      this.timeout(60_000);
      world.duo.load({ tokens: [{ serial: '1001', type: 'h6' }] });
      world.yaml = world.yaml.replace('phones: "hr.mobile"', 'phones: "hr.mobile", tokens: "hr.roles"');
      for (let index = 0; index < 120; index += 1) {
        world.person(`p${number(index)}`);
        world.directory.people.set(`p${number(index)}`, { ...world.directory.people.get(`p${number(index)}`), ...source });
      }
      const holders = (): readonly string[] => (world.duo.dump().users ?? []).flatMap((user) => ((user[duoAttribute] ?? []).length > 0 ? [user.username] : [])).sort();
      await world.run();
      const first = holders();
      expect(first).to.have.length(100);
      expect(await world.operations()).to.deep.equal([]);
      expect((await told('too-many-holders')).join('\n')).to.match(/^20 values are not given, for 100 accounts/);
      await world.days(4);
      expect(holders()).to.deep.equal(first);
      expect(refusals()).to.equal(0);
    });
  }
  describe('120 users on one phone', () => {
    const SHARED = '+13125550111';
    const everybody = Array.from({ length: 120 }, (_, index) => `p${number(index)}`);
    const holders = (): readonly string[] => world.duo.state.phones.flatMap(({ number: held, users }) => (held === SHARED ? users : [])).sort();
    const told120 = 'values are not given, for 100 accounts of the target at most can hold the same one';

    it('the first 100 by name, for ever; the second plan is empty; the next in the order when one goes', async () => {
      for (const name of [...everybody].reverse()) world.person(name, { mobile: SHARED });
      await world.run();
      expect(holders()).to.deep.equal(everybody.slice(0, 100));
      expect(await world.operations()).to.deep.equal([]);
      expect(await told('too-many-holders')).to.deep.equal([`20 ${told120}: p100, p101, p102 and others go without`]);
      world.person('a', { mobile: SHARED });
      await world.run();
      expect(holders(), 'a newcomer takes it from nobody').to.deep.equal(everybody.slice(0, 100));
      world.person('p007', { mobile: '+13125550122' });
      await world.run();
      await world.run();
      expect(holders()).to.deep.equal(['a', ...everybody.slice(0, 100).filter((name) => name !== 'p007')]);
      expect(await world.operations()).to.deep.equal([]);
      expect(refusals()).to.equal(0);
    });

    it('who gets no account takes no room from those who have one', async () => {
      world.duo.load({ users: Array.from({ length: 99 }, (_, index) => ({ username: `other${number(index)}`, phones: [SHARED] })) });
      world.person('zoe');
      await world.run();
      world.yaml = world.yaml.replace('    absence:', '    may: { accounts: [ update, leave ] }\n    absence:');
      world.person('ann', { mobile: SHARED });
      world.person('zoe', { mobile: SHARED });
      await world.run();
      expect(world.held(world.idOf('zoe'))?.phones).to.deep.equal([SHARED]);
      expect(await told('too-many-holders')).to.have.length(1);
    });

    it('who is nobody’s holds it, too, and the order of the file comes before names', async () => {
      world.duo.load({ users: Array.from({ length: 98 }, (_, index) => ({ username: `other${number(index)}`, phones: [SHARED] })) });
      world.yaml = world.yaml.replace("  staff:\n    from: hr\n    to: app\n    scope: \"hr.status == 'active'\"", (text) => `  guests:\n    from: hr\n    to: app\n    scope: "hr.status == 'guest'"\n    accounts: { username: "lower(hr.uid)", phones: "hr.mobile" }\n    absence: immediate\n${text}`);
      world.person('ann', { mobile: SHARED });
      for (const name of ['yve', 'zoe']) world.person(name, { mobile: SHARED, status: 'guest' });
      await world.run();
      expect(holders().slice(98)).to.deep.equal(['yve', 'zoe']);
      expect(await told('too-many-holders')).to.deep.equal([`1 ${told120}: ann goes without`]);
      expect(await world.operations()).to.deep.equal([]);
      expect(refusals()).to.equal(0);
    });
  });
});
