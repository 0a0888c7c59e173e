import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('a scope that lets nobody in', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    for (const key of ['ann', 'bob', 'eve']) world.person(key, { status: key === 'eve' ? 'Guest' : 'Active' });
  });
  afterEach(() => world.dispose());

  const told = async () => (await world.planned()).findings.filter(({ code }) => code === 'scope-empty').map(({ message }) => message);

  it('is told with the values that really occur', async () => {
    expect(await told()).to.deep.equal(["scope matches 0 of 3 people; status has 'Active' (2), 'Guest' (1)"]);
  });

  it('is not told while one person is in, or held', async () => {
    world.person('bob', { status: 'active' });
    expect(await told()).to.deep.equal([]);
    world.person('bob', { status: 'Active' });
    world.directory.people.set('eve', { uid: 'eve' });
    expect(await told()).to.deep.equal([]);
  });

  it('is not told of a source without people', async () => {
    world.directory.people.clear();
    expect(await told()).to.deep.equal([]);
  });

  it('says that an attribute has no value at all', async () => {
    world.yaml = world.yaml.replace(`"hr.status == 'active'"`, `"hr.?number.orValue('') == '7'"`);
    expect(await told()).to.deep.equal(['scope matches 0 of 3 people; number has no value at all']);
  });
});
