import { expect } from 'chai';
import { approve, people } from '../support/guarded.js';
import { TestWorld } from '../support/worlds.js';

/** What keeps a plan from letting people go, so that nobody learns of an edit's leavers; undone again before the next plan. */
const DOUBTS: readonly { readonly name: string; readonly begin: (world: TestWorld) => void; readonly end: (world: TestWorld) => void }[] = [
  {
    name: 'the target was cut',
    begin: (world) => void (world.target.cutAfter = 2),
    end: (world) => void (world.target.cutAfter = undefined),
  },
  {
    name: 'the source was cut',
    begin: (world) => void (world.directory.cut = { after: 0, how: 'doubt' }),
    end: (world) => void (world.directory.cut = undefined),
  },
  {
    name: 'somebody who is always there was missing',
    begin: (world) => void world.directory.people.delete('p11'),
    end: (world) => world.person('p11'),
  },
];

describe('an edit of the file becomes the measure of leavers', () => {
  let world: TestWorld;
  const edit = (from: string, to: string): void => {
    if (!world.yaml.includes(from)) throw new Error(`no ${from}`);
    world.yaml = world.yaml.replace(from, to);
  };

  beforeEach(async () => {
    world = new TestWorld();
    edit('hr: { use: memory }', 'hr: { use: memory, expect: { present: [p11] } }');
    edit(`"hr.status == 'active'"`, `"hr.status == 'active' || hr.status == 'staff'"`);
    people(world, 12, (index) => (index < 3 ? { status: 'staff' } : {}));
    await world.run();
  });
  afterEach(() => world.dispose());

  for (const { name, begin, end } of DOUBTS) {
    it(`not by a plan that could let nobody go: ${name}`, async () => {
      edit(` || hr.status == 'staff'`, '');
      begin(world);
      const plan = await world.planned();
      expect(plan.operations.filter(({ operation }) => operation.kind === 'disable')).to.deep.equal([]);
      await approve(world, plan);
      await world.apply();
      end(world);
      const { header } = await world.plan();
      expect(header.leavers).to.deep.equal({ absence: 0, exit: 3, byEdit: 3 });
      expect(header.blocked).to.equal(true);
    });
  }

  it('by the plan that was approved for it', async () => {
    edit(` || hr.status == 'staff'`, '');
    await approve(world, await world.plan());
    await world.apply();
    world.person('p5', { status: 'gone' });
    expect((await world.plan()).header).to.deep.include({ blocked: false, leavers: { absence: 0, exit: 1, byEdit: 0 } });
  });
});
