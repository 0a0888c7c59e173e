import { expect } from 'chai';
import { approve, people, tripped, withGuards } from '../support/guarded.js';
import { emptyDirectory, memorySourcePlugin } from '../support/memory-source.js';
import { TestWorld } from '../support/worlds.js';

const HOUR_MS = 3_600_000;
const GONE = 'hr: whole according to the server, but 31 % of the people of the last read are gone (69 of 100 are left), limit 10 %';

describe('a source that suddenly shows less', () => {
  let world: TestWorld;
  let keys: readonly string[];
  beforeEach(async () => {
    world = new TestWorld();
    keys = people(world, 100);
    for (let group = 0; group < 30; group += 1) world.group(`g${group}`, `vpn-${group}`, keys.slice(group, group + 4));
    withGuards(world, 'shrinkSource: { percent: 10, above: 20 }');
    await world.run();
  });
  afterEach(() => world.dispose());

  const hide = (count: number): void => keys.slice(0, count).forEach((key) => world.directory.people.delete(key));
  const show = (): void => keys.forEach((key) => world.person(key));

  it('plans no removal for a third that is hidden, and says why (D1)', async () => {
    const before = world.shown();
    hide(31);
    const { header, operations, findings } = await world.planned();
    expect(operations).to.deep.equal([]);
    expect(header.blocked).to.equal(true);
    expect(tripped(header)).to.deep.equal([GONE]);
    expect(header.reads.find(({ of, type }) => of === 'source' && type === 'person')).to.deep.include({ whole: false, doubts: [GONE] });
    expect(header.removalsWithheld.join()).to.include('31 % of the people');
    expect(findings.filter(({ code }) => code === 'read-not-believed')).to.have.length(1);
    expect(await world.apply().then(() => 'applied', () => 'refused')).to.equal('refused');
    expect(world.shown()).to.deep.equal(before);
  });

  it('plans no removal for 60 % of the rows deleted and committed (D2)', async () => {
    hide(60);
    const { header, operations } = await world.planned();
    expect(operations).to.deep.equal([]);
    expect(tripped(header).join()).to.include('60 % of the people');
  });

  it('believes a loss within the limit', async () => {
    for (const key of keys.slice(-10)) world.directory.people.delete(key);
    const { header } = await world.plan();
    expect(header.blocked).to.equal(false);
    expect(header.operations).to.deep.equal({ 'disable:account': 10 });
  });

  it('measures by the last accepted read, however often the smaller one comes', async () => {
    hide(31);
    for (let run = 0; run < 3; run += 1) {
      world.clock.nowMs += HOUR_MS;
      expect(tripped((await world.plan()).header)).to.deep.equal([GONE]);
    }
    show();
    expect((await world.plan()).header).to.include({ blocked: false, total: 0 });
  });

  it('takes the smaller read as the new measure once a person approved the plan and it was applied, and only then lets anybody go', async () => {
    hide(31);
    const blocked = await world.plan();
    expect(blocked.header.total).to.equal(0);
    await approve(world, blocked);
    await world.apply();
    const { header } = await world.plan();
    expect(tripped(header)).to.deep.equal([]);
    expect(header.operations).to.deep.equal({ 'disable:account': 31 });
  });

  it('keeps its measure while a plan was only approved', async () => {
    hide(31);
    await approve(world, await world.plan());
    expect(tripped((await world.plan()).header)).to.deep.equal([GONE]);
  });

  it('counts no absence as witnessed by a read that it does not believe', async () => {
    world.yaml = world.yaml.replace('absence: immediate', 'absence: confirmed');
    await world.run();
    hide(31);
    await world.plan();
    world.clock.nowMs += 2 * HOUR_MS;
    await approve(world, await world.plan());
    await world.apply();
    world.clock.nowMs += 2 * HOUR_MS;
    expect((await world.plan()).header).to.include({ total: 0, blocked: false });
    world.clock.nowMs += 2 * HOUR_MS;
    expect((await world.plan()).header.operations).to.deep.equal({ 'disable:account': 31 });
  });

  it('lets nobody go and clears nothing on the strength of what it does show, but adds', async () => {
    hide(31);
    world.person('p98', { status: 'gone' });
    world.person('p99', { mail: undefined, cn: 'New name' });
    world.person('p97', { mobile: '+15550001' });
    world.directory.memberships.delete('p32 g29');
    world.person('new');
    const { operations, findings } = await world.planned();
    expect(operations.map(({ operation }) => operation.id.replace(/#\w+/, '#'))).to.have.members(['create account hr:new', 'update account hr:p99', 'attach phones # hr:p97']);
    const update = operations.map(({ operation }) => operation).find(({ kind }) => kind === 'update');
    expect(update).to.deep.include({ set: { realname: 'New name' }, clear: [] });
    expect(findings.filter(({ code }) => code === 'scope-held').map(({ about }) => about)).to.deep.equal(['hr:p98']);
  });

  it('lets no group go and clears nothing of one on the strength of what it does show', async () => {
    world.directory.groups.set('g0', { name: 'vpn-0', description: 'first' });
    await world.run();
    hide(31);
    world.directory.groups.set('g0', { name: 'vpn-0' });
    world.directory.groups.set('g29', { name: 'other' });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('keeps groups and memberships that are suddenly gone', async () => {
    for (let group = 0; group < 20; group += 1) world.directory.groups.delete(`g${group}`);
    const groups = await world.planned();
    expect(groups.operations).to.deep.equal([]);
    expect(tripped(groups.header).join('\n')).to.include('67 % of the groups of the last read are gone (10 of 30 are left)');
    for (let group = 0; group < 20; group += 1) world.directory.groups.set(`g${group}`, { name: `vpn-${group}` });
    world.directory.memberships.clear();
    const memberships = await world.planned();
    expect(memberships.operations).to.deep.equal([]);
    expect(tripped(memberships.header)).to.deep.equal([
      'hr: whole according to the server, but 100 % of the memberships of the last read are gone (0 of 120 are left), limit 10 %',
    ]);
  });

  it('keeps memberships whose members suddenly name nobody (D6)', async () => {
    world.directory.memberships.delete('p40 g29');
    for (const key of keys.slice(3, 12)) world.directory.people.delete(key);
    const { header, operations } = await world.planned();
    expect(tripped(header).join()).to.match(/of 120 memberships \(30 %\) name nobody who was read; at the last read it was 0 %/);
    expect(operations.filter(({ operation }) => operation.kind === 'detach')).to.deep.equal([]);
  });

  it('takes nobody out of a group while people are not read whole (D6)', async () => {
    world.directory.people.delete('p5');
    world.directory.extra = [{ ok: false, type: 'person', reason: 'a base is missing' }];
    const { operations } = await world.planned();
    expect(operations).to.deep.equal([]);
  });

  it('trips for a source that has nobody left, whatever the limits, until a person says that it is so', async () => {
    withGuards(world, '');
    world.directory.people.clear();
    const blocked = await world.plan();
    expect(tripped(blocked.header)).to.deep.equal(['hr: whole according to the server, but nobody is left: the last read had 100 people']);
    expect(blocked.header.total).to.equal(0);
    await approve(world, blocked);
    await world.apply();
    const { header } = await world.plan();
    expect(header.operations).to.deep.equal({ 'disable:account': 100 });
    await world.apply();
    expect((await world.plan()).header).to.include({ total: 0, blocked: false });
  });
});

describe('a joined source that suddenly shows less', () => {
  let world: TestWorld;
  const second = emptyDirectory();
  beforeEach(async () => {
    world = new TestWorld();
    second.people.clear();
    world.extra = [memorySourcePlugin(second, 'second')];
    world.yaml = world.yaml
      .replace('  hr: { use: memory }', '  hr: { use: memory }\n  pay: { use: second }')
      .replace('    to: app\n', '    to: app\n    join: { pay: "pay.number == hr.number" }\n')
      .replace('"hr.mail"', '"pay.mail"')
      .replace(`"hr.status == 'active'"`, `"!has_pay || pay.?status.orValue('') != 'gone'"`);
    withGuards(world, 'shrinkSource: { percent: 10, above: 20 }');
    for (const [index, key] of people(world, 30, (number) => ({ number: String(number) })).entries()) {
      second.people.set(`r${index}`, { number: String(index), mail: `${key}@pay` });
    }
    await world.run();
  });
  afterEach(() => world.dispose());

  it('clears nothing and lets nobody go: neither by rows that are missing nor by rows that are there', async () => {
    for (let row = 0; row < 10; row += 1) second.people.delete(`r${row}`);
    second.people.set('r20', { number: '20', status: 'gone', mail: 'p20@pay' });
    second.people.set('r21', { number: '21' });
    const { header, operations } = await world.planned();
    expect(operations).to.deep.equal([]);
    expect(tripped(header)).to.deep.equal(['pay: whole according to the server, but 33 % of the people of the last read are gone (20 of 30 are left), limit 10 %']);
  });
});
