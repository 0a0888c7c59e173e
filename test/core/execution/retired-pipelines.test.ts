import { expect } from 'chai';
import { DAY_MS, TestWorld } from '../support/worlds.js';

const HEAD = `
state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  app: { use: memory }
pipelines:
`;

const pipeline = (name: string, status: string): string => `  ${name}:
    from: hr
    to: app
    scope: "hr.status == '${status}'"
    accounts: { username: "lower(hr.uid)" }
    absence: immediate
    guards: { remove: { max: 100 }, shrinkSource: { max: 100 } }
`;

describe('a pipeline that is gone from the file (D7)', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.yaml = HEAD + pipeline('staff', 'staff') + pipeline('students', 'student');
    world.person('ann', { status: 'staff' });
    world.person('bob', { status: 'student' });
    world.person('cat', { status: 'student' });
    await world.run();
    world.yaml = HEAD + pipeline('staff', 'staff');
  });
  afterEach(() => world.dispose());

  const retire = () =>
    world.remembered((ledger) => ledger.retirePipeline('t1', { pipeline: 'students', by: 'chief@idm1', at: new Date(world.clock.nowMs).toISOString() }));

  it('freezes its people and prints the commands that end it', async () => {
    world.directory.people.delete('cat');
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    const frozen = plan.findings.filter(({ code }) => code === 'pipeline-frozen');
    expect(frozen.map(({ about, count }) => `${about ?? ''}: ${count ?? 0}`)).to.deep.equal(['pipelines.students: 2']);
    for (const command of ['rollcall ledger rename pipeline students NEW', 'rollcall pipeline retire students --leave', '--release']) {
      expect(frozen[0]?.remedy).to.include(command);
    }
  });

  it('lets its people leave once it is retired, seen or not, with the order in the proof', async () => {
    world.directory.people.delete('cat');
    await retire();
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['disable account hr:bob', 'disable account hr:cat']);
    const proofs = plan.operations.flatMap(({ operation }) => ('proof' in operation ? [operation.proof] : []));
    expect(proofs.map(({ kind, reads }) => `${kind} ${reads.join()}`)).to.deep.equal(Array(2).fill('exit rule:pipeline students retired by chief@idm1'));
    expect(plan.header.leavers).to.deep.equal({ absence: 0, exit: 2, byEdit: 0 });
    await world.apply();
    expect(world.account('bob').standing).to.equal('disabled');
    await world.days(31);
    expect(world.account('bob').standing, 'by the ladder').to.equal('trashed');
  });

  it('does not keep anybody out whom another pipeline wants later', async () => {
    await retire();
    await world.run();
    world.person('bob', { status: 'staff' });
    expect(await world.operations()).to.deep.equal(['enable account hr:bob', 'adopt account hr:bob']);
    await world.apply();
    expect(world.account('bob').standing).to.equal('active');
  });

  it('hands people over to a pipeline under a new name, without any removal', async () => {
    world.yaml += pipeline('pupils', 'student');
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['adopt account hr:bob', 'adopt account hr:cat']);
  });

  it('prints the command for a source that was renamed, and removes nobody', async () => {
    world.yaml = (HEAD + pipeline('staff', 'staff')).replaceAll('hr:', 'people:').replaceAll('hr.', 'people.').replace('from: hr', 'from: people');
    world.clock.nowMs += DAY_MS;
    const plan = await world.planned();
    expect(plan.operations.filter(({ operation }) => 'proof' in operation)).to.deep.equal([]);
    const frozen = plan.findings.filter(({ code, about }) => code === 'pipeline-frozen' && about === 'pipelines.staff');
    expect(frozen[0]?.remedy).to.include('rollcall ledger rename source hr NEW');
  });

  it('is not retired any more once it was back in the file, for whatever reason it goes again', async () => {
    await retire();
    const without = world.yaml;
    const whole = HEAD + pipeline('staff', 'staff') + pipeline('students', 'student');
    world.yaml = whole.replace('  students:\n', '  students:\n    enabled: false\n');
    expect(await world.operations(), 'disabled is not gone').to.deep.equal([]);
    world.yaml = whole;
    await world.run();
    world.yaml = without;
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.filter(({ code }) => code === 'pipeline-frozen').map(({ count }) => count)).to.deep.equal([2]);
    await retire();
    expect(await world.operations(), 'a new order').to.deep.equal(['disable account hr:bob', 'disable account hr:cat']);
  });

  it('stays retired after a run that could not judge', async () => {
    await retire();
    world.target.cutAfter = 1;
    await world.run();
    world.target.cutAfter = undefined;
    expect(await world.operations()).to.deep.equal(['disable account hr:bob', 'disable account hr:cat']);
  });

  it('lets nobody leave who was linked after the order', async () => {
    await world.remembered((ledger) => ledger.retirePipeline('t1', { pipeline: 'students', by: 'chief@idm1', at: '2026-01-01T00:00:00.000Z' }));
    expect(await world.operations()).to.deep.equal([]);
    await retire();
    expect(await world.operations(), 'a later order counts from then on').to.deep.equal(['disable account hr:bob', 'disable account hr:cat']);
  });
});
