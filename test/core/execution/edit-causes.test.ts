import { expect } from 'chai';
import type { AppliedConfig } from '@rollcall/core';
import { approve, people, tripped } from '../support/guarded.js';
import { emptyDirectory, memorySourcePlugin } from '../support/memory-source.js';
import { TestWorld } from '../support/worlds.js';

const HOUR_MS = 3_600_000;
const SCOPE = `scope: "hr.status == 'active'"`;

describe('leavers by an edit of the file', () => {
  let world: TestWorld;
  const second = emptyDirectory();
  beforeEach(() => {
    world = new TestWorld();
    second.people.clear();
    people(world, 12, (index) => ({ number: String(index), ...(index < 3 ? { status: 'staff' } : {}) }));
  });
  afterEach(() => world.dispose());

  const edit = (from: string, to: string): void => {
    if (!world.yaml.includes(from)) throw new Error(`no ${from}`);
    world.yaml = world.yaml.replace(from, to);
  };
  const scoped = (scope: string): void => edit(/scope: ".*"/.exec(world.yaml)?.[0] ?? '', `scope: "${scope}"`);
  const lineOf = (text: string): string => `rollcall.yaml:${world.yaml.split('\n').findIndex((line) => line.includes(text)) + 1}`;
  /** The verdict without the folder, and how many leave by edit. */
  const byEdit = async (): Promise<readonly [count: number, message: string | undefined]> => {
    const { header } = await world.plan();
    const verdict = header.guards.find(({ guard }) => guard === 'leaversByEdit');
    expect(header.leavers.byEdit).to.equal(verdict?.observed ?? 0);
    return [header.leavers.byEdit, verdict?.message.replace(/ \S*\//, ' ')];
  };
  const begin = async (scope = 'true'): Promise<void> => {
    scoped(scope);
    await world.run();
  };

  it('are refused unattended, however few they are (D5)', async () => {
    await begin("hr.status == 'active' || hr.status == 'staff'");
    scoped("hr.status == 'active'");
    const { header, operations } = await world.planned();
    expect(header).to.include({ blocked: true, total: 3 });
    expect(operations.every(({ operation }) => operation.kind === 'disable')).to.equal(true);
    expect(tripped(header).map((message) => message.replace(/ \S*\//, ' '))).to.deep.equal([
      `3 leave because of your edit of ${lineOf('scope:')}, 0 because of data; for example p0, p1, p2`,
    ]);
    expect(await world.apply().then(() => 'applied', () => 'refused')).to.equal('refused');
    expect(Object.values(world.shown()).every(({ standing }) => standing === 'active')).to.equal(true);
  });

  it('are told from those by data in one plan', async () => {
    await begin("hr.status == 'active' || hr.status == 'staff'");
    world.person('p10', { status: 'gone' });
    world.directory.people.delete('p11');
    scoped("hr.status == 'active'");
    expect(await byEdit()).to.deep.equal([3, `3 leave because of your edit of ${lineOf('scope:')}, 2 because of data; for example p0, p1, p2`]);
  });

  it('are by data again once the edit was approved and applied', async () => {
    await begin("hr.status == 'active' || hr.status == 'staff'");
    scoped("hr.status == 'active'");
    await approve(world, await world.plan());
    expect((await world.apply()).counts.done).to.equal(3);
    world.person('p5', { status: 'gone' });
    expect(await byEdit()).to.deep.equal([0, undefined]);
    expect((await world.run()).status).to.equal('done');
    world.clock.nowMs += 40 * 24 * HOUR_MS;
    expect((await byEdit())[0]).to.equal(0);
  });

  it('are nobody any more when the edit is taken back', async () => {
    await begin("hr.status == 'active' || hr.status == 'staff'");
    scoped("hr.status == 'active'");
    expect((await byEdit())[0]).to.equal(3);
    scoped("hr.status == 'active' || hr.status == 'staff'");
    expect((await world.plan()).header).to.include({ blocked: false, total: 0 });
  });

  it('stay so until an absence is confirmed, though other plans were applied meanwhile', async () => {
    edit('absence: immediate', 'absence: confirmed');
    await begin();
    edit('hr: { use: memory }', 'hr: { use: memory, filter: "x" }');
    world.directory.people.delete('p0');
    world.person('p4', { cn: 'New' });
    expect((await world.run()).counts.done).to.equal(1);
    world.clock.nowMs += 2 * HOUR_MS;
    const [count, message] = await byEdit();
    expect(count).to.equal(1);
    expect(message).to.include('1 leaves because of an earlier edit of the file');
  });

  const harmless: readonly (readonly [what: string, change: () => void])[] = [
    ['another mapping', () => edit('"lower(hr.uid)"', '"hr.uid"')],
    ['an attribute less', () => edit(', phones: "hr.mobile"', '')],
    ['other guards', () => edit('adopt: { max: 1000 }', 'adopt: { max: 5 }')],
    ['another ladder', () => edit('absence: immediate', 'absence: immediate\n    leave: [ { disable: now } ]')],
    ['a wider scope', () => scoped("hr.status != 'gone' && hr.status != 'dead'")],
    ['a scope in other words', () => scoped("!(hr.status == 'gone')")],
  ];
  for (const [what, change] of harmless) {
    it(`are none after ${what}: who leaves then leaves by data`, async () => {
      await begin("hr.status != 'gone'");
      change();
      world.person('p5', { status: 'gone' });
      world.directory.people.delete('p6');
      const { header } = await world.plan();
      expect(header.leavers).to.deep.equal({ absence: 1, exit: 1, byEdit: 0 });
      expect(header.blocked).to.equal(false);
    });
  }

  it('are none in the first run ever', async () => {
    world.byHand('p0');
    scoped("hr.status == 'active'");
    expect((await world.plan()).header).to.include({ blocked: false });
  });

  it('are those whom another section or plugin version of their source no longer shows, or shows otherwise', async () => {
    await begin("hr.status != 'gone'");
    const sections: readonly (() => void)[] = [
      () => edit('hr: { use: memory }', 'hr: { use: memory, filter: "x" }'),
      () => {
        edit('hr: { use: memory, filter: "x" }', 'hr: { use: newer }');
        world.extra = [memorySourcePlugin(world.directory, 'newer', '2.0.0')];
      },
    ];
    for (const change of sections) {
      const before = world.yaml;
      change();
      expect((await world.plan()).header.blocked, 'nobody leaves').to.equal(false);
      world.directory.people.delete('p6');
      world.person('p5', { status: 'gone' });
      expect(await byEdit()).to.deep.equal([2, `2 leave because of your edit of ${lineOf('  hr: {')}, 0 because of data; for example p5, p6`]);
      world.person('p5');
      world.person('p6');
      if (before === world.yaml) throw new Error('nothing was edited');
    }
  });

  it('are those whom a join lets go that was added, and those whom the old joins cannot be asked about any more', async () => {
    world.extra = [memorySourcePlugin(second, 'second')];
    edit('  hr: { use: memory }', '  hr: { use: memory }\n  pay: { use: second }');
    for (let row = 0; row < 12; row += 1) second.people.set(`r${row}`, { number: String(row), status: row === 11 ? 'gone' : 'active' });
    second.people.delete('r0');
    await begin();
    edit('    to: app\n', '    to: app\n    join: { pay: { on: "pay.number == hr.number", required: true } }\n');
    expect(await byEdit()).to.deep.equal([1, `1 leaves because of your edit of ${lineOf('join:')}, 0 because of data; for example p0`]);
    await approve(world, await world.plan());
    await world.apply();
    scoped("pay.status != 'gone'");
    expect((await byEdit())[0]).to.equal(1);
    edit('    join: { pay: { on: "pay.number == hr.number", required: true } }\n', '');
    scoped("hr.status == 'active'");
    world.person('p9', { number: '9', status: 'gone' });
    expect((await byEdit())[0], 'by data and by edit cannot be told apart').to.equal(3);
  });

  it('are those whom a pipeline kept in that is gone from the file, or disabled', async () => {
    const own = /\n {2}staff:\n[^]*$/.exec(world.yaml)?.[0] ?? '';
    world.yaml += own.replace('staff:', 'more:').replace(SCOPE, `scope: "hr.status == 'staff'"`).slice(1);
    await world.run();
    const whole = world.yaml;
    expect(Object.keys(world.shown())).to.have.length(12);
    // Linked by the one that stays, wanted by the one that goes.
    world.person('p5', { number: '5', status: 'staff' });
    world.yaml = whole.slice(0, whole.indexOf('  more:'));
    expect((await byEdit())[0], 'gone').to.equal(1);
    world.yaml = whole.replace('  more:\n', '  more:\n    enabled: false\n');
    expect((await byEdit())[0], 'disabled').to.equal(1);
    world.yaml = whole;
    expect((await byEdit())[0], 'there').to.equal(0);
  });

  it('are none where a pipeline was renamed: its people are frozen', async () => {
    await begin("hr.status != 'gone'");
    edit('  staff:', '  people:');
    scoped("hr.status == 'active'");
    const { header } = await world.plan();
    expect(header.blocked).to.equal(false);
    // The new pipeline takes over whom it wants.
    expect(header.operations).to.deep.equal({ 'adopt:account': 9 });
  });

  it('are told by the old scope also where it asks for groups and attributes that the new one does not', async () => {
    edit('    groups: { select', '    # groups: { select');
    world.group('g1', 'staff', [...world.directory.people.keys()].slice(0, 11));
    await begin("'staff' in hr.groups && hr.status != 'gone'");
    world.directory.memberships.delete('p10 g1');
    world.person('p10', { number: '99' });
    world.person('p9', { number: '99' });
    scoped("hr.?number.orValue('') != '99'");
    expect(await byEdit()).to.deep.equal([1, `1 leaves because of your edit of ${lineOf('scope:')}, 1 because of data; for example p9`]);
  });

  it('are all who leave by an exit while what was applied last cannot be understood', async () => {
    await begin("hr.status != 'gone'");
    const stored = await world.remembered((ledger) => ledger.appliedConfig('t1'));
    const pipelines: Readonly<Record<string, AppliedConfig['pipelines'][string]>> = {
      unknownAttribute: { enabled: true, definition: { name: 'staff', from: 'hr', to: 'app', joins: [], scope: { text: 'hr.shoeSize > 3' } } },
      noSuchSource: { enabled: true, definition: { name: 'staff', from: 'hr', to: 'app', joins: [{ source: 'pay', on: { text: 'pay.a == hr.uid' } }] } },
      brokenJoin: { enabled: true, definition: { name: 'staff', from: 'hr', to: 'app', joins: [7] } },
      nonsense: 'nonsense',
      otherSource: { enabled: true, definition: { name: 'staff', from: 'elsewhere', to: 'app', joins: [], scope: { text: "hr.status != 'gone'" } } },
    };
    for (const [what, staff] of Object.entries(pipelines)) {
      await world.remembered((ledger) => ledger.putAppliedConfig('t1', { at: '2026-01-01T00:00:00.000Z', sources: stored?.sources ?? {}, pipelines: { staff: staff ?? null } }));
      world.person('p5', { status: 'gone' });
      expect((await byEdit())[0], what).to.equal(1);
      world.person('p5');
      expect((await byEdit())[0], 'back').to.equal(0);
    }
  });

  it('are told of those who are seen to be out while a read is cut; who is not seen stays', async () => {
    await begin();
    world.directory.cut = { after: 6, how: 'doubt' };
    scoped("hr.status == 'active'");
    const { header } = await world.plan();
    expect(header.leavers).to.deep.equal({ absence: 0, exit: 3, byEdit: 3 });
    expect(header.blocked).to.equal(true);
  });

  it('are held, not let go, where the edited scope asks for what was not read whole', async () => {
    await begin();
    world.directory.cut = { after: 12, how: 'doubt' };
    world.group('g1', 'staff', ['p0']);
    scoped("'staff' in hr.groups");
    expect((await world.plan()).header).to.include({ total: 0, blocked: false });
  });
});

describe('groups that lose their members by an edit of the file', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    people(world, 4);
    world.group('g1', 'vpn-one', ['p0', 'p1']);
    world.group('g2', 'vpn-two', ['p0']);
    world.group('g3', 'vpn-three', []);
    await world.run();
  });
  afterEach(() => world.dispose());

  const verdict = async (): Promise<string | undefined> =>
    (await world.plan()).header.guards.find(({ guard, tripped: isTripped }) => guard === 'groupsByEdit' && isTripped)?.message.replaceAll(/ \S*\//g, ' ');

  it('wait for a person when a pipeline selects others, however few they are', async () => {
    world.yaml = world.yaml.replace("startsWith('vpn-')", "startsWith('vpn-t')");
    expect(await verdict()).to.equal('1 group loses members because of your edit of rollcall.yaml:13: vpn-one');
    world.yaml = world.yaml.replace("startsWith('vpn-t')", "startsWith('x')");
    expect(await verdict()).to.equal('2 groups lose members because of your edit of rollcall.yaml:13: vpn-one, vpn-two');
    await approve(world, await world.plan());
    expect((await world.apply()).counts.done).to.equal(3);
    expect(await verdict()).to.equal(undefined);
  });

  it('wait for a person when the section of their source was edited and does not show them any more', async () => {
    world.yaml = world.yaml.replace('hr: { use: memory }', 'hr: { use: memory, filter: "x" }');
    world.directory.groups.delete('g2');
    world.directory.memberships.delete('p0 g2');
    expect(await verdict()).to.equal('1 group loses members because of your edit of rollcall.yaml:4: vpn-two');
  });

  it('lose them by data when the source says so, whatever else was edited', async () => {
    world.yaml = world.yaml.replace('adopt: { max: 1000 }', 'adopt: { max: 5 }');
    world.directory.groups.set('g1', { name: 'other' });
    world.directory.groups.delete('g2');
    world.directory.memberships.delete('p0 g2');
    const { header } = await world.plan();
    expect(header.operations['detach:membership']).to.equal(3);
    expect(header.blocked).to.equal(false);
  });
});
