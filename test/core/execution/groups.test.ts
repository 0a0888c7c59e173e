import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('groups and memberships', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob', 'eve']) world.person(key);
    world.group('g1', 'vpn-one', ['ann', 'bob'], 'One');
    world.group('g2', 'vpn-two', ['eve']);
    world.group('g3', 'other', ['ann']);
    await world.run();
  });
  afterEach(() => world.dispose());

  const groupsOf = (name: string): readonly string[] => world.shown()[name]?.groups ?? [];

  it('moves somebody from one group to another in two operations', async () => {
    world.directory.memberships.delete('ann g1');
    world.directory.memberships.add('ann g2');
    expect(await world.operations()).to.deep.equal(['detach membership hr:ann in hr:g1', 'attach membership hr:ann in hr:g2']);
    await world.apply();
    expect(groupsOf('ann')).to.deep.equal(['vpn-two']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('renames and describes a group by its key, keeping its members', async () => {
    world.directory.groups.set('g1', { name: 'vpn-eins', description: 'Eins' });
    expect(await world.operations()).to.deep.equal(['update group hr:g1']);
    await world.apply();
    expect(groupsOf('ann')).to.deep.equal(['vpn-eins']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('empties a group that is not selected any more, and keeps it', async () => {
    world.directory.groups.set('g1', { name: 'old-one' });
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal([
      'detach membership hr:ann in hr:g1',
      'detach membership hr:bob in hr:g1',
    ]);
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['group-kept']);
    await world.apply();
    expect([...world.target.groups.values()].map((group) => group.name)).to.include('vpn-one');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('empties a group that is gone from a whole read, and keeps it', async () => {
    world.directory.groups.delete('g1');
    world.directory.memberships.delete('ann g1');
    world.directory.memberships.delete('bob g1');
    await world.run();
    expect(groupsOf('ann')).to.deep.equal([]);
    expect(world.target.groups.size).to.equal(2);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('leaves strangers in our groups, and our people in strange groups', async () => {
    const vendor = world.byHand('vendor');
    world.target.groups.set('S1', { id: 'S1', name: 'strange' });
    const one = [...world.target.groups.values()].find((group) => group.name === 'vpn-one');
    world.target.memberships.add(`${vendor.id} ${one?.id ?? ''}`);
    world.target.memberships.add(`${world.account('ann').id} S1`);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('leaves who was put into our group by hand', async () => {
    const two = [...world.target.groups.values()].find((group) => group.name === 'vpn-two');
    world.target.memberships.add(`${world.account('ann').id} ${two?.id ?? ''}`);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('creates again a group that vanished, with its members', async () => {
    for (const [id, group] of world.target.groups) if (group.name === 'vpn-one') world.target.groups.delete(id);
    world.target.memberships.clear();
    await world.run();
    expect(groupsOf('ann')).to.deep.equal(['vpn-one']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('counts nothing as vanished that was never linked', async () => {
    expect((await world.planned()).header.situations.group).to.deep.equal({ linked: 2, unmanaged: 1 });
  });

  it('withholds two groups that want one new name, and one that wants a name in use; the rest of them is brought in line', async () => {
    world.group('g4', 'vpn-four', []);
    await world.run();
    world.directory.groups.set('g1', { name: 'vpn-same', description: 'New' });
    world.directory.groups.set('g2', { name: 'vpn-same' });
    world.directory.groups.set('g4', { name: 'vpn-one' });
    const plan = await world.planned();
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['rename-withheld', 'rename-withheld', 'rename-withheld']);
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['update group hr:g1']);
    expect(plan.operations[0]?.operation).to.deep.include({ set: { desc: 'New' } });
  });

  it('holds a group whose key arrives twice, whatever the order, and takes nobody out of it', async () => {
    const twin = { type: 'group', key: 'g1', references: [], attributes: { name: 'vpn-other' } } as const;
    for (const reversed of [false, true]) {
      world.directory.extra = [{ ok: true, record: twin }];
      world.directory.reversed = reversed;
      expect(await world.operations()).to.deep.equal([]);
    }
  });

  it('takes nobody out of a group while a member of it cannot be told from another person', async () => {
    world.directory.references.set('ann', ['uid:a']);
    world.directory.references.set('bob', ['uid:a']);
    world.directory.memberships.delete('ann g1');
    world.directory.extra = [{ ok: true, record: { type: 'membership', group: 'g1', members: ['uid:a'] } }];
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['ambiguous-member']);
    expect(plan.header.removalsWithheld.join()).to.include('cannot be told');
  });

  it('freezes the groups of a pipeline that has no groups section any more', async () => {
    world.yaml = world.yaml.replace(/ {4}groups:.*\n/, '').replace(`"hr.status == 'active'"`, `"hr.status == 'active' || 'x' in hr.groups"`);
    expect(await world.operations()).to.deep.equal([]);
  });
});
