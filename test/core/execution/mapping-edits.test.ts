import { PlanRefused } from '@rollcall/core/host';
import { expect } from 'chai';
import { people, tripped } from '../support/guarded.js';
import { worldText } from '../support/memory-world.js';
import { refusalOf } from '../support/refusals.js';
import { TestWorld } from '../support/worlds.js';

const PEOPLE = 30;
const FAR = '{ remove: { max: 1000 }, shrinkSource: { max: 1000 } }';

/** `number` of the test's directory is a column that exists and is empty for everybody. */
describe('an edit of the mapping that suddenly yields nothing', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    // Guards that say nothing of `clear`: what protects here needs no setting.
    world.yaml = world.yaml.replace(/guards: \{.*\}\n/, `guards: ${FAR}\n`);
    people(world, PEOPLE, (index) => ({ mobile: `+1555${1000 + index}` }));
    world.group('g1', 'vpn-users', ['p0', 'p1']);
    await world.run();
  });
  afterEach(() => world.dispose());

  const map = (attribute: string, expression: string): void => {
    const edited = world.yaml.replace(new RegExp(`${attribute}: ".*?"`), `${attribute}: "${expression}"`);
    expect(edited).to.not.equal(world.yaml);
    world.yaml = edited;
  };

  const emptying: readonly (readonly [what: string, attribute: string, expression: string])[] = [
    ['a column that is empty', 'email', 'hr.number'],
    ['a column that is empty, or else an empty text', 'email', "hr.?number.orValue('')"],
    ['a condition that never holds', 'email', "hr.status == 'Active' ? hr.mail : ''"],
    ['a column that is empty', 'realname', 'hr.number'],
    ['a column that is empty', 'phones', 'hr.number'],
    ['a list of nothing', 'phones', '[]'],
  ];
  for (const [what, attribute, expression] of emptying) {
    it(`${attribute} from ${what} blocks the plan, and nothing is cleared: ${expression}`, async () => {
      const before = worldText(world.target);
      map(attribute, expression);
      const { header } = await world.plan();
      expect(header).to.include({ blocked: true, total: PEOPLE });
      expect(tripped(header)).to.deep.equal([`clear (${attribute}): ${PEOPLE} planned = 100.0 % of ${PEOPLE} managed accounts, limit 20 %`]);
      expect((await refusalOf(world.apply(), PlanRefused)).code).to.equal('blocked');
      expect(worldText(world.target)).to.equal(before);
    });
  }

  it('an expression that fails for everybody clears nothing and is told of each', async () => {
    map('email', 'lower(hr.number)');
    const { header, operations, findings } = await world.planned();
    expect(header.blocked).to.equal(false);
    expect(operations).to.deep.equal([]);
    expect(new Set(findings.map(({ about }) => about)).size).to.equal(PEOPLE);
  });

  it('an attribute that is taken out of the file is left as it is', async () => {
    world.yaml = world.yaml.replace('email: "hr.mail", ', '');
    expect((await world.planned()).header).to.include({ blocked: false, total: 0 });
  });

  const nameless = ['hr.number', 'lower(hr.number)', "hr.?number.orValue('')", "hr.status == 'Active' ? hr.uid : ''", "hr.uid + ' '"];
  for (const expression of nameless) {
    describe(`username: ${expression}`, () => {
      beforeEach(() => map('username', expression));

      it('rejects everybody, and nobody leaves, changes or is made, however long it stays', async () => {
        const before = worldText(world.target);
        const { header, operations, findings } = await world.planned();
        expect(operations).to.deep.equal([]);
        expect(header.blocked).to.equal(false);
        expect(header.leavers).to.deep.include({ byEdit: 0 });
        const rejected = findings.filter(({ severity }) => severity === 'error').map(({ about }) => about);
        expect(rejected.sort()).to.deep.equal([...world.directory.people.keys()].map((key) => `hr:${key}`).sort());
        world.person('new');
        await world.days(3);
        expect(worldText(world.target)).to.equal(before);
      });

      it('keeps nobody in who goes', async () => {
        world.person('p7', { status: 'gone' });
        expect(await world.operations()).to.deep.equal(['disable account hr:p7']);
      });

      it('leaves nothing to do once it is taken back', async () => {
        await world.days(1);
        map('username', 'lower(hr.uid)');
        expect(await world.operations()).to.deep.equal([]);
      });
    });
  }
});
