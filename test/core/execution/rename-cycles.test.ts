import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

const PEOPLE = ['k1', 'k2', 'k3', 'k4'] as const;
const NAMES = ['a', 'b', 'c', 'd'] as const;

describe('people who swap names (A9)', () => {
  let world: TestWorld;
  let ids: Record<string, string>;
  beforeEach(async () => {
    world = new TestWorld();
    PEOPLE.forEach((key, index) => world.person(key, { uid: NAMES[index], mobile: `+1555000${index}`, mail: `${key}@example.edu` }));
    await world.run();
    ids = Object.fromEntries(PEOPLE.map((key, index) => [key, world.account(NAMES[index] ?? '').id]));
  });
  afterEach(() => world.dispose());

  const temporarily = (): void => void (world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    renameCycles: temporary'));

  /** Everybody gets the name of the next one; the others keep theirs. */
  function turn(count: number, mail = 'example.edu'): void {
    PEOPLE.slice(0, count).forEach((key, index) => world.person(key, { uid: NAMES[(index + 1) % count], mobile: `+1555000${index}`, mail: `${key}@${mail}` }));
  }

  function expectTurned(count: number): void {
    const held = Object.fromEntries(PEOPLE.map((key) => [key, world.target.accounts.get(ids[key] ?? '')?.username]));
    const wanted = Object.fromEntries(PEOPLE.map((key, index) => [key, NAMES[index < count ? (index + 1) % count : index]]));
    expect(held).to.deep.equal(wanted);
  }

  it('are withheld by default, with a finding for each, and untouched', async () => {
    turn(3);
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map(({ code, about }) => `${code} ${about ?? ''}`)).to.deep.equal(['rename-withheld hr:k1', 'rename-withheld hr:k2', 'rename-withheld hr:k3']);
  });

  for (const count of [2, 3, 4]) {
    it(`get them through a temporary name: a circle of ${count}, in a plan that has aged too`, async () => {
      temporarily();
      turn(count);
      const ops = await world.operations();
      expect(ops).to.have.length(count + 1);
      expect(ops).to.include('update account hr:k1 (temporary name)');
      world.clock.nowMs += 10 * 60_000;
      expect((await world.apply()).status).to.equal('done');
      expectTurned(count);
      expect(await world.operations()).to.deep.equal([]);
    });

    for (let after = 0; after <= count; after += 1) {
      it(`converge when the run dies after step ${after} of a circle of ${count}`, async () => {
        temporarily();
        turn(count, 'new.edu');
        let steps = 0;
        world.target.fault = () => {
          steps += 1;
          return steps > after ? 'unreachable' : undefined;
        };
        await world.plan();
        expect((await world.apply()).status).to.not.equal('done');
        world.target.fault = undefined;
        // What was refused is tried again when its time has come.
        for (let run = 0; run < 3; run += 1) {
          world.clock.nowMs += 86_400_000;
          await world.run();
        }
        expectTurned(count);
        expect([...world.target.accounts.values()].map(({ email }) => email).filter((email) => email?.endsWith('new.edu') === true)).to.have.length(count);
        expect(await world.operations()).to.deep.equal([]);
      });
    }
  }

  it('are withheld where the temporary name is taken', async () => {
    temporarily();
    turn(2);
    const [detour] = (await world.planned()).operations.filter(({ operation }) => operation.id.endsWith('(temporary name)'));
    const { operation } = detour ?? {};
    const set = operation?.kind === 'update' ? operation.set['username'] : undefined;
    const name = typeof set === 'string' ? set : '';
    expect(name).to.match(/^~old-[0-9a-f]{8}$/);
    world.byHand(name);
    expect(await world.operations()).to.deep.equal([]);
  });
});
