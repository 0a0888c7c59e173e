import { expect } from 'chai';
import { emptyDirectory, memorySourcePlugin } from '../support/memory-source.js';
import { TestWorld } from '../support/worlds.js';

const pipeline = (name: string, scope: string, more = ''): string => `
  ${name}:
    from: hr
    to: app
    scope: "${scope}"
    accounts: { username: "lower(hr.uid)", email: "hr.mail", realname: "hr.cn" }
    guards: { remove: { max: 1000 }, shrinkGroup: { max: 1000 }, adopt: { max: 1000 } }
${more}`;

const HEAD = `
state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  app: { use: memory }
pipelines:`;

const STAFF = pipeline('staff', `hr.status == 'staff'`);
const STUDENTS = pipeline('students', `hr.status == 'student'`);

describe('several pipelines on one target', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
    world.yaml = HEAD + STAFF + STUDENTS;
    world.person('ann', { status: 'staff' });
    world.person('bob', { status: 'student' });
  });
  afterEach(() => world.dispose());

  const linkOf = (key: string) => world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key }));

  for (const [order, yaml] of [['one order', HEAD + STAFF + STUDENTS], ['the other', HEAD + STUDENTS + STAFF]] as const) {
    it(`hands somebody over who moves from one scope to the other, without a call (C4, ${order})`, async () => {
      world.yaml = yaml;
      await world.run();
      const before = JSON.stringify(world.shown());
      world.person('ann', { status: 'student' });
      world.target.calls.clear();
      expect(await world.operations()).to.deep.equal(['adopt account hr:ann']);
      const applied = await world.apply();
      expect(applied.calls).to.deep.equal({});
      expect(JSON.stringify(world.shown())).to.equal(before);
      expect(await linkOf('ann')).to.include({ pipeline: 'students', origin: 'created' });
      expect(await world.operations()).to.deep.equal([]);
      world.person('ann', { status: 'gone' });
      expect(await world.operations()).to.deep.equal(['disable account hr:ann']);
    });
  }

  it('lets nobody leave whom one pipeline cannot tell', async () => {
    world.yaml = HEAD + STAFF + pipeline('odd', `hr.roles.size() > 0 && hr.number == '1'`);
    await world.run();
    world.directory.people.set('ann', { uid: 'ann', mail: 'a', cn: 'A', status: 'gone', roles: ['x'] });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.findings.map((finding) => finding.code)).to.include('scope-held');
  });

  it('disputes different values, and touches nothing of that account', async () => {
    world.yaml = HEAD + STAFF + pipeline('both', `hr.status == 'staff'`).replace('"hr.cn"', '"hr.mail"');
    await world.run();
    expect(world.target.accounts.size).to.equal(0);
    expect((await world.planned()).findings.map((finding) => finding.code)).to.deep.equal(['pipeline-conflict']);
  });

  it('clears what both say is gone, though they know it from different rows', async () => {
    const second = emptyDirectory();
    world.extra = [memorySourcePlugin(second, 'second')];
    const head = HEAD.replace('  hr: { use: memory }', '  hr: { use: memory }\n  pay: { use: second }');
    const paid = pipeline('paid', `hr.status == 'staff'`)
      .replace('    to: app', '    to: app\n    join: { pay: { on: "pay.uid == hr.uid", multiple: reject, required: false } }')
      .replace('realname: "hr.cn"', 'realname: "pay.cn"');
    world.yaml = head + STAFF + paid;
    world.person('ann', { status: 'staff', cn: 'Ann' });
    second.people.set('p', { uid: 'ann', cn: 'Ann' });
    second.people.set('q', { uid: 'zoe', cn: 'Zoe' });
    await world.run();
    world.person('ann', { status: 'staff', cn: undefined });
    second.people.delete('p');
    const plan = await world.planned();
    expect(plan.findings.map(({ code }) => code)).not.to.include('pipeline-conflict');
    const [cleared] = plan.operations.flatMap(({ operation }) => (operation.kind === 'update' ? operation.clear : []));
    expect([cleared?.attribute, cleared?.proof.kind, cleared?.proof.reads.length]).to.deep.equal(['realname', 'absence', 2]);
  });

  it('wants what both want together, where the values agree', async () => {
    world.yaml = HEAD + STAFF + pipeline('both', `hr.status == 'staff'`);
    expect((await world.run()).status).to.equal('done');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('takes no membership away that the one pipeline which knows about it cannot tell', async () => {
    const groups = `    groups: { name: "group.name" }\n`;
    world.yaml = HEAD + pipeline('members', `hr.number == '1'`, groups) + STAFF;
    world.person('ann', { status: 'staff', number: '1' });
    world.group('g1', 'vpn', ['ann']);
    await world.run();
    expect(world.shown()['ann']?.groups).to.deep.equal(['vpn']);
    world.person('ann', { status: 'staff', number: undefined });
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.header.removalsWithheld.join()).to.include('cannot be told');
  });

  for (const [what, yaml] of [
    ['removed', HEAD + STAFF],
    ['renamed', HEAD + STAFF + STUDENTS.replace('students:', 'pupils:').replace(`'student'`, `'nobody'`)],
    ['disabled', HEAD + STAFF + STUDENTS.replace('    from: hr', '    enabled: false\n    from: hr')],
  ] as const) {
    it(`freezes the people of a pipeline that is ${what}, absent or not, and says so once (D7)`, async () => {
      world.person('cat', { status: 'student' });
      await world.run();
      world.yaml = yaml;
      world.directory.people.delete('bob');
      const plan = await world.planned();
      expect(plan.operations).to.deep.equal([]);
      const frozen = plan.findings.filter((finding) => finding.code === 'pipeline-frozen');
      expect(frozen.map((finding) => finding.count)).to.deep.equal([2]);
    });
  }

  it('hands a group over to the pipeline that wants it now', async () => {
    const groups = `    groups: { name: "group.name" }\n`;
    world.yaml = HEAD + pipeline('staff', `hr.status == 'staff'`, groups) + STUDENTS;
    world.group('g1', 'vpn', ['ann']);
    await world.run();
    world.yaml = HEAD + STAFF + pipeline('students', `hr.status == 'student'`, groups);
    expect(await world.operations()).to.include('adopt group hr:g1');
    await world.run();
    const link = await world.remembered((ledger) => ledger.linkOf('t1', 'group', { source: 'hr', key: 'g1' }));
    expect(link).to.include({ pipeline: 'students', origin: 'created' });
  });
});

describe('the tenant', () => {
  it('is not mistaken for another one: nothing is read or written (E3)', async () => {
    const world = new TestWorld();
    world.person('ann', { status: 'active' });
    await world.run();
    world.yaml = world.yaml.replace('app: { use: memory }', 'app: { use: memory, tenant: test }');
    world.target.calls.clear();
    const error = await world.plan().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(String(error)).to.include('Memory t1').and.to.include('Memory test');
    expect([...world.target.calls]).to.deep.equal([]);
    world.dispose();
  });
});
