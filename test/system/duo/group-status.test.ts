import { expect } from 'chai';
import { DuoWorld } from '../support/duo-world.js';

/** A group of Duo carries policy: its status overrides that of its users (B6). */
describe('groups of Duo whose status is not the ordinary one', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
    for (const key of ['ann', 'bob']) world.person(key);
    world.group('g1', 'vpn', ['ann']);
  });
  afterEach(() => world.dispose());

  const groupsOf = (username: string): readonly string[] => world.held(world.idOf(username))?.groups ?? [];
  const status = (wanted: 'active' | 'bypass' | 'disabled'): void => {
    const dump = world.duo.dump();
    world.duo.load({ ...dump, groups: (dump.groups ?? []).map((group) => ({ ...group, status: wanted })) });
  };
  const told = async (): Promise<readonly string[]> => (await world.findings('group-unconfirmed')).map(({ message }) => message);

  for (const chosen of ['bypass', 'disabled'] as const) {
    it(`${chosen}: nobody is put in until somebody has confirmed that very group, and whoever leaves is taken out`, async () => {
      await world.run();
      status(chosen);
      world.directory.memberships.add('bob g1');
      world.directory.memberships.delete('ann g1');
      await world.run();
      expect([groupsOf('ann'), groupsOf('bob')]).to.deep.equal([[], []]);
      const id = world.duo.groupId('vpn') ?? '';
      expect(await told()).to.deep.equal([`1 people are not put into group vpn (${id}): its status is ${chosen}, for everybody in it`]);
      world.yaml = world.yaml.replace('name: "group.name"', 'name: "group.name", confirmed: [DG00000000000000000X]');
      expect(await world.operations()).to.deep.equal([]);
      world.yaml = world.yaml.replace('DG00000000000000000X', id);
      await world.run();
      expect(groupsOf('bob')).to.deep.equal(['vpn']);
      expect(await told()).to.deep.equal([]);
    });

    it(`${chosen}: is never written unless it is mapped`, async () => {
      await world.run();
      status(chosen);
      await world.run();
      expect(world.duo.dump().groups?.[0]?.status).to.equal(chosen);
      world.yaml = world.yaml.replace('name: "group.name"', `name: "group.name", status: "'active'"`);
      await world.run();
      expect(world.duo.dump().groups?.[0]?.status).to.equal('active');
    });
  }

  it('an adopted group that lets everybody in takes nobody', async () => {
    world.duo.load({ groups: [{ name: 'vpn', status: 'bypass' }] });
    await world.run();
    expect(groupsOf('ann')).to.deep.equal([]);
    expect(await told()).to.have.length(1);
  });

  it('mapped to bypass by the file: whoever maps it has said so', async () => {
    world.yaml = world.yaml.replace('name: "group.name"', `name: "group.name", status: "'bypass'"`);
    await world.run();
    await world.run();
    expect(groupsOf('ann')).to.deep.equal(['vpn']);
    expect(world.duo.dump().groups?.[0]?.status).to.equal('bypass');
    expect(await told()).to.deep.equal([]);
  });
});
