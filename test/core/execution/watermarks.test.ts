import { expect } from 'chai';
import { emptyDirectory, memorySourcePlugin } from '../support/memory-source.js';
import { TestWorld } from '../support/worlds.js';

describe('a server that lags behind what was read before', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob', 'carl', 'dora']) world.person(key, { mobile: `+1555${key.length}${key.charCodeAt(0)}` });
    world.group('g1', 'vpn-one', ['ann', 'bob']);
    world.directory.watermark = '100';
    await world.run();
  });
  afterEach(() => world.dispose());

  /** A replica as it was two hours ago, before everything that the master's read brought. */
  async function afterTheMaster(): Promise<void> {
    const replica = structuredClone({ ...world.directory, extra: [] });
    world.directory.watermark = '200';
    world.person('ann', { status: 'gone' });
    world.person('bob', { uid: 'robert', mail: 'new@x', cn: 'Robert', mobile: '+15559999' });
    world.directory.people.delete('dora');
    world.person('new');
    world.directory.memberships.delete('bob g1');
    world.group('g2', 'vpn-two', ['carl', 'new']);
    world.directory.groups.set('g1', { name: 'vpn-one-renamed', description: 'new' });
    expect((await world.run()).status).to.equal('done');
    Object.assign(world.directory, replica);
  }

  it('yields no operation that reverses what the newer read brought (D3)', async () => {
    await afterTheMaster();
    const before = world.shown();
    const { header, operations, findings } = await world.planned();
    expect(operations).to.deep.equal([]);
    expect(header.blocked).to.equal(false);
    expect(header.removalsWithheld.join()).to.include("the server's state is older than what was read at");
    expect(findings.filter(({ code }) => code === 'read-older')).to.have.length(1);
    expect((await world.apply()).counts.done).to.equal(0);
    expect(world.shown()).to.deep.equal(before);
  });

  it('is not what later reads are measured by: it stays too old until it has caught up', async () => {
    await afterTheMaster();
    for (const [mark, older] of [['100', 1], ['199', 1], ['200', 0]] as const) {
      world.directory.watermark = mark;
      expect(await world.findings('read-older'), mark).to.have.length(older);
    }
  });

  it('does not matter where marks cannot be compared, or there are none', async () => {
    await afterTheMaster();
    for (const mark of ['of another server', undefined]) {
      world.directory.watermark = mark;
      expect(await world.findings('read-older')).to.deep.equal([]);
      expect((await world.planned()).operations.length).to.be.greaterThan(0);
    }
  });

  it('lets no value of a joined source win that is older, and clears none', async () => {
    const second = emptyDirectory();
    second.watermark = '7';
    world.extra = [memorySourcePlugin(second, 'second')];
    world.yaml = world.yaml
      .replace('  hr: { use: memory }', '  hr: { use: memory }\n  pay: { use: second }')
      .replace('    to: app\n', '    to: app\n    join: { pay: "pay.uid == hr.uid" }\n')
      .replace('"hr.mail"', '"has_pay ? pay.mail : hr.mail"');
    second.people.set('r1', { uid: 'ann', mail: 'ann@pay' });
    second.people.set('r2', { uid: 'nobody here', mail: 'x@pay' });
    await world.run();
    second.people.set('r1', { uid: 'ann', mail: 'older@pay' });
    second.watermark = '6';
    expect(await world.operations()).to.deep.equal([]);
    second.people.delete('r1');
    expect(await world.operations()).to.deep.equal([]);
    second.watermark = '8';
    expect(await world.operations()).to.deep.equal(['update account hr:ann']);
    await world.apply();
    expect(world.account('ann').email).to.equal('ann@example.edu');
  });
});
