import { expect } from 'chai';
import { DuoWorld } from '../support/duo-world.js';

/** `roles` of the test's directory stands for other names of a person. */
describe('aliases of Duo users', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
    world.yaml = world.yaml.replace('realname: "hr.cn"', 'realname: "hr.cn", aliases: "hr.roles"');
  });
  afterEach(() => world.dispose());

  const person = (key: string, aliases: readonly string[], uid = key): void => {
    world.person(key, { uid });
    world.directory.people.set(key, { ...world.directory.people.get(key), roles: aliases });
  };
  const aliasesOf = (username: string): readonly string[] => (world.duo.dump().users?.find((user) => user.username === username)?.aliases ?? []).flatMap((alias) => alias ?? []);
  const findings = async (): Promise<readonly string[]> => (await world.findings('other-name-taken', 'values-left-out')).map(({ about, message }) => `${about ?? ''} ${message}`);

  it('are given, changed and taken away, each change with one request, and then nothing is left to do', async () => {
    person('ann', ['a.a', 'annie@example.edu']);
    await world.run();
    expect(aliasesOf('ann')).to.deep.equal(['a.a', 'annie@example.edu']);
    for (const aliases of [['annie@example.edu'], ['x', 'y', 'z'], []]) {
      person('ann', aliases);
      const before = world.duo.requests.where({ method: 'POST' }).length;
      await world.run();
      expect(aliasesOf('ann')).to.have.members(aliases);
      expect(world.duo.requests.where({ method: 'POST' }).length - before).to.equal(1);
      expect(await world.operations()).to.deep.equal([]);
    }
  });

  it('given to nobody where they are the username, or an alias, of somebody else: both are told, the rest of the record proceeds', async () => {
    person('bob', ['bobby']);
    await world.run();
    person('ann', ['BOB', 'free']);
    person('cat', ['Bobby', 'kitty']);
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['create account hr:ann', 'create account hr:cat']);
    await world.apply();
    expect([aliasesOf('ann'), aliasesOf('cat'), aliasesOf('bob')]).to.deep.equal([['free'], ['kitty'], ['bobby']]);
    expect(await findings()).to.deep.equal(['hr:ann aliases: BOB cannot be given: account bob answers to it', 'hr:cat aliases: Bobby cannot be given: account bob answers to it']);
    expect(world.duo.requests.where({ method: 'POST' }).filter(({ status = 0 }) => status >= 400)).to.deep.equal([]);
  });

  it('given to neither of two newcomers who want the same one, nor where a newcomer is to have it as username', async () => {
    person('ann', ['same', 'dan', 'ann']);
    person('bob', ['SAME']);
    person('dan', []);
    await world.run();
    expect([aliasesOf('ann'), aliasesOf('bob')]).to.deep.equal([[], []]);
    expect(await findings()).to.deep.equal(['hr:ann aliases: dan cannot be given: account dan answers to it', 'hr:ann aliases: same cannot be given: 2 people want it', 'hr:bob aliases: SAME cannot be given: 2 people want it']);
  });

  it('kept by whoever has them, and given on in the run after they were given up', async () => {
    person('ann', ['desk']);
    await world.run();
    person('ann', []);
    person('bob', ['desk']);
    await world.run();
    expect([aliasesOf('ann'), aliasesOf('bob')]).to.deep.equal([[], []]);
    await world.run();
    expect(aliasesOf('bob')).to.deep.equal(['desk']);
    expect(await findings()).to.deep.equal([]);
  });

  it('keep the old name of somebody who is renamed', async () => {
    person('k', [], 'ann');
    await world.run();
    person('k', ['ann'], 'anna');
    await world.run();
    expect(aliasesOf('anna')).to.deep.equal(['ann']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('taken up to eight, those that are there first, with a finding, and the second plan is empty', async () => {
    const many = Array.from({ length: 8 }, (_, index) => `m${index}`);
    person('ann', many);
    await world.run();
    person('ann', ['a-new-one', ...many]);
    expect(await world.operations()).to.deep.equal([]);
    expect(await findings()).to.deep.equal(['hr:ann aliases: 9 values are wanted, the target takes 8; 1 are left out']);
    person('bob', Array.from({ length: 12 }, (_, index) => `b${10 + index}`));
    await world.run();
    expect(aliasesOf('bob')).to.deep.equal(Array.from({ length: 8 }, (_, index) => `b${10 + index}`));
    expect(await world.operations()).to.deep.equal([]);
  });

  it('left alone where they are not mapped', async () => {
    person('ann', ['a.a']);
    await world.run();
    world.yaml = world.yaml.replace(', aliases: "hr.roles"', '');
    person('ann', []);
    await world.run();
    expect(aliasesOf('ann')).to.deep.equal(['a.a']);
  });
});
