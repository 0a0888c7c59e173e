import { expect } from 'chai';
import { people } from '../support/guarded.js';
import { TestWorld } from '../support/worlds.js';

describe('what a source is expected to hold', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    people(world, 5);
    world.yaml = world.yaml.replace('hr: { use: memory }', 'hr: { use: memory, expect: { present: [p0, p1], atLeast: 4 } }');
    await world.run();
  });
  afterEach(() => world.dispose());

  const doubted = async (): Promise<readonly string[]> =>
    (await world.planned()).findings.filter(({ code }) => code === 'sentinel-missing').map(({ severity, about, message }) => `${severity} ${about ?? ''}: ${message.replace(/\(.*\//, '(')}`);

  it('makes a read doubted that lacks somebody who is always there: nobody leaves, the rest goes on', async () => {
    world.directory.people.delete('p0');
    world.person('p2', { status: 'gone' });
    world.person('p3', { cn: 'New' });
    world.person('new');
    const { header, operations } = await world.planned();
    expect(operations.map(({ operation }) => operation.id)).to.deep.equal(['create account hr:new', 'update account hr:p3']);
    expect(header.blocked).to.equal(false);
    expect(header.removalsWithheld.join()).to.include('people who are always there are missing: p0');
    expect(header.reads.find(({ of, type }) => of === 'source' && type === 'person')?.whole).to.equal(false);
    expect(await doubted()).to.deep.equal(['error hr: 1 of the 2 people who are always there are missing: p0 (rollcall.yaml:4)']);
    expect((await world.apply()).status).to.equal('done');
  });

  it('makes a read doubted that shows too few', async () => {
    for (const key of ['p2', 'p3']) world.directory.people.delete(key);
    expect(await world.operations()).to.deep.equal([]);
    expect(await doubted()).to.deep.equal(['error hr: 3 people came, at least 4 are expected (rollcall.yaml:4)']);
  });

  it('counts somebody who came and cannot be used as there', async () => {
    world.directory.rejected.set('p0', 'two names');
    expect(await doubted()).to.deep.equal([]);
  });

  it('lets people go again once everybody is back who is always there', async () => {
    world.directory.people.delete('p0');
    world.directory.people.delete('p4');
    expect(await world.operations()).to.deep.equal([]);
    world.person('p0');
    expect(await world.operations()).to.deep.equal(['disable account hr:p4']);
  });

  it('is no measure for later reads while it is doubted', async () => {
    world.yaml = world.yaml.replace('shrinkSource: { max: 1000 }', 'shrinkSource: { max: 1 }');
    world.directory.people.delete('p0');
    world.directory.people.delete('p4');
    expect((await world.plan()).header.blocked).to.equal(true);
    world.person('p0');
    expect((await world.plan()).header.blocked).to.equal(false);
  });

  it('takes nobody out of a group that a doubted read of people lacks', async () => {
    world.group('g1', 'vpn-users', ['p2', 'p3']);
    await world.run();
    world.directory.people.delete('p0');
    world.directory.groups.delete('g1');
    world.directory.memberships.clear();
    const { header, operations } = await world.planned();
    expect(operations).to.deep.equal([]);
    expect(header.reads.filter(({ of, whole }) => of === 'source' && !whole).map(({ type }) => type)).to.include('group');
    world.person('p0');
    expect(await world.operations()).to.deep.equal(['detach membership hr:p2 in hr:g1', 'detach membership hr:p3 in hr:g1']);
  });

  it('clears nothing of a newcomer who is adopted on a doubted read', async () => {
    world.byHand('new', { email: 'new@old.example', realname: 'NEW' });
    world.person('new', { mail: undefined });
    world.directory.people.delete('p0');
    expect(await world.operations()).to.deep.equal(['adopt account hr:new']);
    world.person('p0');
    expect(await world.operations()).to.deep.equal(['adopt account hr:new', 'update account hr:new']);
  });
});
