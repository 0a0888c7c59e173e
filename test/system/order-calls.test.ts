import type { RecordedRequest } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { people } from '../core/support/guarded.js';
import { DuoWorld } from './support/duo-world.js';

const MANY = 3_000;

describe('`leave KEY --now` while a guard blocks everything else (C6)', function () {
  this.timeout(120_000);
  let few: DuoWorld;
  let many: DuoWorld;
  before(async () => {
    few = await blocked(10);
    many = await blocked(MANY);
  });
  after(() => [few, many].forEach((world) => world.dispose()));

  /** What Duo was asked to carry out an order. */
  const order = async (world: DuoWorld, words: string): Promise<readonly RecordedRequest[]> => {
    world.duo.requests.clear();
    const { code, stdout } = await world.command('leave', words, '--now');
    expect(code, stdout).to.equal(0);
    return world.duo.requests.all;
  };
  const disabled = ({ duo }: DuoWorld): readonly string[] => duo.state.users.flatMap(({ username, status }) => (status === 'disabled' ? [username] : []));

  for (const [what, words, left] of [
    ['key', 'hr:p2', 'p2'],
    ['name', 'P1', 'p1'],
  ] as const) {
    it(`asks Duo nine times, whoever is meant by ${what} and however many they are: once to write, and of users for one at a time`, async () => {
      const before = disabled(many);
      const asked = await order(many, words);
      const id = many.idOf(left);
      expect(asked).to.have.length(9);
      expect(asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)).to.deep.equal([`POST /admin/v1/users/${id}`]);
      const reads = asked.filter(({ method, path }) => method === 'GET' && path === '/admin/v1/users');
      for (const { params } of reads) expect([{ limit: '1', offset: '0' }, { user_id_list: JSON.stringify([id]) }]).to.deep.include(params);
      expect(await order(few, words)).to.have.length(9);
      expect(disabled(many)).to.deep.equal([...before, left].sort());
    });
  }

  it('leaves the plan for the others blocked, and good for them once it is approved', async () => {
    expect((await many.command('apply', many.planPath)).code).to.equal(4);
    expect((await many.command('approve', many.planPath, '--yes')).code).to.equal(0);
    const { stdout } = await many.command('apply', many.planPath);
    expect(disabled(many), stdout).to.deep.equal(['p1', 'p2', 'p3']);
  });
});

/** So many people, of whom three would leave and two may. */
async function blocked(count: number): Promise<DuoWorld> {
  const world = new DuoWorld();
  world.yaml = world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 2 }');
  people(world, count);
  await world.run();
  for (const key of ['p1', 'p2', 'p3']) world.person(key, { status: 'gone' });
  expect((await world.command('plan', '--out', world.planPath)).code).to.equal(4);
  expect(world.duo.state.users).to.have.length(count);
  return world;
}
