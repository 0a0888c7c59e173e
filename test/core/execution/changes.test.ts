import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('changes of people', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.person('ann');
    world.person('bob');
    await world.run();
  });
  afterEach(() => world.dispose());

  it('follows a rename by the key: one update, same account (A1)', async () => {
    const { id } = world.account('ann');
    world.person('ann', { uid: 'ann2', cn: 'Ann Two', mail: 'two@example.edu' });
    expect(await world.operations()).to.deep.equal(['update account hr:ann']);
    await world.apply();
    expect(world.account('ann2')).to.include({ id, email: 'two@example.edu', realname: 'Ann Two' });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('sends the changed attribute only', async () => {
    world.person('ann', { mail: 'new@example.edu' });
    const [line] = (await world.planned()).operations;
    expect(line?.operation).to.deep.include({ set: { email: 'new@example.edu' }, before: { fields: { email: 'ann@example.edu' } } });
  });

  it('clears what the source has no value for any more, with proof', async () => {
    world.person('ann', { mail: undefined });
    const [line] = (await world.planned()).operations;
    expect(line?.operation).to.have.nested.property('clear[0].attribute', 'email');
    expect(line?.operation).to.have.nested.property('clear[0].proof.kind', 'exit');
    await world.apply();
    expect(world.shown()['ann']).not.to.have.property('email');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('repairs what was changed by hand, and never sends what is not mapped (B7)', async () => {
    world.account('ann').realname = 'Hand';
    Object.assign(world.account('ann'), { notes: 'called twice' });
    expect(await world.operations()).to.deep.equal(['update account hr:ann']);
    await world.apply();
    expect(world.account('ann')).to.include({ realname: 'ANN', notes: 'called twice' });
  });

  it('orders a chain of renames and gives a newcomer the name that it frees', async () => {
    const ids = { ann: world.account('ann').id, bob: world.account('bob').id };
    world.person('ann', { uid: 'bob', mail: 'a@x' });
    world.person('bob', { uid: 'carl', mail: 'b@x' });
    world.person('new', { uid: 'ann', mail: 'n@x' });
    expect((await world.run()).findings).to.deep.equal([]);
    expect(world.account('bob').id).to.equal(ids.ann);
    expect(world.account('carl').id).to.equal(ids.bob);
    expect(world.account('ann').email).to.equal('n@x');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('withholds the renames of a circle, each with a finding, and brings the rest in line', async () => {
    world.person('ann', { uid: 'bob', mail: 'a@x' });
    world.person('bob', { uid: 'ann', mail: 'b@x' });
    const plan = await world.planned();
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['rename-withheld', 'rename-withheld']);
    await world.apply();
    expect(world.account('ann').email).to.equal('a@x');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('withholds both renames when two linked people want one new name', async () => {
    world.person('ann', { uid: 'carl' });
    world.person('bob', { uid: 'carl' });
    const plan = await world.planned();
    expect(plan.operations.filter(({ operation }) => operation.kind !== 'update' || 'username' in operation.set)).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['rename-withheld', 'rename-withheld']);
  });

  it('withholds a rename to the name of a linked account that keeps it', async () => {
    world.person('ann', { uid: 'bob' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['rename-withheld']);
  });

  it('withholds a rename to an alias of another account (A11)', async () => {
    world.account('bob').aliases.push('annie');
    world.person('ann', { uid: 'annie' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.deep.equal(['rename-withheld']);
  });

  it('waits for no rename that will not come: the holder is managed elsewhere', async () => {
    world.account('bob').foreignOwner = 'directory sync "AD"';
    world.person('bob', { uid: 'robert' });
    world.person('ann', { uid: 'bob' });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code).sort()).to.deep.equal(['foreign-owned', 'managed-elsewhere', 'rename-withheld']);
  });
});
