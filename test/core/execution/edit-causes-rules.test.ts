import { expect } from 'chai';
import { approve, people } from '../support/guarded.js';
import { DAY_MS, TestWorld } from '../support/worlds.js';

describe('leavers by an edit of something else than the scope', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    people(world, 6);
    await world.run();
  });
  afterEach(() => world.dispose());

  const edit = (from: string, to: string): void => {
    if (!world.yaml.includes(from)) throw new Error(`no ${from}`);
    world.yaml = world.yaml.replace(from, to);
  };
  const ignoring = (rule: string): void => edit('absence: immediate', `absence: immediate\n    ignore: "${rule}"`);
  const byEdit = async (): Promise<readonly [count: number, message: string | undefined]> => {
    const { header } = await world.plan();
    return [header.leavers.byEdit, header.guards.find(({ guard }) => guard === 'leaversByEdit')?.message.replace(/ \S*\//, ' ')];
  };
  const own = (): string => /\n {2}staff:\n[^]*$/.exec(world.yaml)?.[0].slice(1) ?? '';

  describe('who were ignored', () => {
    beforeEach(async () => {
      ignoring("account.username in ['p0', 'p1', 'p2']");
      await world.run();
      world.person('p0', { status: 'gone' });
      world.directory.people.delete('p1');
      world.person('p5', { status: 'gone' });
    });

    it('are those whom the rule covered that is gone, seen or not', async () => {
      edit(`    ignore: "account.username in ['p0', 'p1', 'p2']"\n`, '');
      expect(await byEdit()).to.deep.equal([2, '2 leave because of your edit of rollcall.yaml:8, 1 because of data; for example p0, p1']);
    });

    it('are those whom the rule covered that is narrower now', async () => {
      edit(`['p0', 'p1', 'p2']`, `['p1']`);
      expect(await byEdit()).to.deep.equal([1, '1 leaves because of your edit of rollcall.yaml:15, 1 because of data; for example p0']);
    });

    it('are none once the edit was approved and applied', async () => {
      edit(`['p0', 'p1', 'p2']`, `['p2']`);
      await approve(world, await world.plan());
      await world.apply();
      world.person('p3', { status: 'gone' });
      expect((await byEdit())[0]).to.equal(0);
    });

    it('are those of a pipeline that is disabled and carried the rule', async () => {
      const rule = `    ignore: "account.username in ['p0', 'p1', 'p2']"\n`;
      edit(rule, '');
      world.yaml += own().replace('staff:', 'more:').replace('absence: immediate\n', `absence: immediate\n${rule}`);
      await world.run();
      edit('  more:\n', '  more:\n    enabled: false\n');
      expect((await byEdit())[0]).to.equal(2);
    });
  });

  describe('whose pipeline did not decide about them when a plan was applied last', () => {
    it('are all whom it lets go when it is enabled again with a narrower scope', async () => {
      const whole = world.yaml;
      edit('  staff:\n', '  staff:\n    enabled: false\n');
      world.yaml += own().replace('staff:', 'other:').replace('    enabled: false\n', '').replace("hr.status == 'active'", "hr.status == 'nobody'");
      await world.run();
      world.yaml = whole.replace("hr.status == 'active'", "hr.status == 'active' && hr.uid > 'p2'");
      expect((await byEdit())[0]).to.equal(3);
      expect((await world.plan()).header.blocked).to.equal(true);
    });

    it('are none after a hand-over, and after a pipeline got another name with the command for it', async () => {
      world.yaml += own().replace('staff:', 'guests:').replace("hr.status == 'active'", "hr.status == 'guest'");
      world.person('p0', { status: 'guest' });
      await world.run();
      world.person('p0', { status: 'gone' });
      expect((await world.plan()).header.leavers).to.deep.equal({ absence: 0, exit: 1, byEdit: 0 });
      world.person('p0', { status: 'guest' });
      edit('  guests:', '  visitors:');
      await world.remembered((ledger) => ledger.renamePipeline('t1', 'guests', 'visitors'));
      world.person('p0', { status: 'gone' });
      expect((await world.plan()).header.leavers).to.deep.equal({ absence: 0, exit: 1, byEdit: 0 });
    });
  });

  describe('groups', () => {
    const SELECT = "group.name.startsWith('vpn-')";
    beforeEach(async () => {
      world.group('g1', 'vpn-one', ['p0', 'p1', 'p2']);
      world.group('g2', 'lab-two', ['p0']);
      const alpha = own();
      world.yaml = world.yaml.replace(alpha, alpha.replace('staff:', 'beta:').replace(SELECT, "group.name.startsWith('lab-')") + alpha);
      await world.run();
    });

    it('of a pipeline that is disabled keep their members, though another pipeline reads the same source', async () => {
      edit('  staff:\n', '  staff:\n    enabled: false\n');
      expect((await world.operations()).filter((id) => id.startsWith('detach'))).to.deep.equal([]);
      await world.days(2);
      expect(world.shown()['p2']?.groups).to.deep.equal(['vpn-one']);
    });

    it('that a pipeline selects no more wait for a person, in whatever order the pipelines stand', async () => {
      edit(SELECT, "group.name == 'vpn-none'");
      const { header } = await world.plan();
      expect(header.operations['detach:membership']).to.equal(3);
      expect(header.guards.filter(({ tripped }) => tripped).map(({ guard }) => guard)).to.deep.equal(['groupsByEdit']);
    });

    it('of which one pipeline cannot tell whether it wants them keep their members, though another wants them', async () => {
      edit(SELECT, "group.name.startsWith('vpn-') && group.?description.orValue('') != 'x'");
      edit("scope: \"hr.status == 'active'\"", "scope: \"hr.status == 'active' && hr.uid == 'p0'\"");
      edit("group.name.startsWith('lab-')", 'true');
      await approve(world, await world.plan());
      await world.apply();
      edit("group.?description.orValue('') != 'x'", "group.description != 'x'");
      await approve(world, await world.plan());
      expect((await world.operations()).filter((id) => id.startsWith('detach'))).to.deep.equal([]);
      await world.days(1);
      expect(world.shown()['p2']?.groups).to.deep.equal(['vpn-one']);
    });
  });

  it('are none who leave while a pipeline was disabled and nothing was applied meanwhile', async () => {
    const whole = world.yaml;
    edit('  staff:\n', '  staff:\n    enabled: false\n');
    world.yaml = whole;
    world.person('p5', { status: 'gone' });
    world.clock.nowMs += DAY_MS;
    expect((await world.plan()).header.leavers).to.deep.equal({ absence: 0, exit: 1, byEdit: 0 });
  });
});
