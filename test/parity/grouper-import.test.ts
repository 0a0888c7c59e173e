import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Ended } from '../cli/support/installation.js';
import { DAY_MS } from '../core/support/worlds.js';
import { group, member, membership, writeTables, type Recorded } from './support/grouper-tables.js';
import { GROUPER_YAML, GrouperWorld } from './support/grouper-world.js';

/** `made` and `mia` were made by Grouper; `there` was in Duo before. The same of the groups; `there` was put into `made` by hand, before Grouper wanted it. */
const PEOPLE = ['made', 'mia', 'there'] as const;

describe('rollcall import grouper', () => {
  let world: GrouperWorld;
  let folder: string;
  beforeEach(() => {
    world = new GrouperWorld();
    world.yaml = GROUPER_YAML.replace('members: exclusive', 'members: given').replace('[ { trash: now } ]', '[ { disable: now }, { trash: 1d } ]');
    folder = join(world.folder, 'grouper');
    for (const key of PEOPLE) world.person(key);
    world.group('g1', 'test:made', [...PEOPLE]);
    world.group('g2', 'test:there', ['made']);
    world.duo.load({ groups: [{ name: 'made' }, { name: 'there' }], users: PEOPLE.map((username) => ({ username, email: `${username}@example.edu`, groups: username === 'made' ? ['made', 'there'] : ['made'] })) });
  });
  afterEach(() => world.dispose());

  const exists = { in_target_insert_or_exists: 'F' };
  const recorded = (more: Partial<Recorded> = {}): Recorded => ({
    member: [...PEOPLE.map((name) => member(name, world.idOf(name), name === 'there' ? exists : { error_message: 'one, "two"\nthree' })), ...(more.member ?? [])],
    group: [group('g1', 'test:made', world.groupId('made')), group('g2', 'test:there', world.groupId('there'), exists), ...(more.group ?? [])],
    membership: [membership('made', 'g1'), membership('mia', 'g1'), membership('there', 'g1', exists), membership('made', 'g2'), ...(more.membership ?? [])],
  });
  const imported = (...args: readonly string[]): Promise<Ended> => world.command('import', 'grouper', folder, ...args);
  const links = async (): Promise<readonly string[]> => {
    const { stdout } = await world.command('ledger', 'export');
    return stdout.trim().split('\n').flatMap((line) => {
      const { kept, link } = JSON.parse(line) as { kept?: string; link?: { owner: { key: string }; origin: string; targetId: string } };
      return kept === 'link' && link !== undefined ? [`${link.owner.key} ${link.origin} ${link.targetId}`] : [];
    }).sort();
  };

  it('tells what it would take over, and writes nothing', async () => {
    writeTables(folder, recorded());
    const { code, stdout } = await imported();
    expect(code).to.equal(0);
    expect(stdout).to.equal([
      'From Grouper would be taken over:',
      '  accounts    2 made by Grouper, 1 there before, 0 linked already',
      '  groups      1 made by Grouper, 1 there before, 0 linked already',
      '  memberships 3 given by Grouper, 1 there before',
      '  left out    0 rows of what is not in the target, 0 rows refused',
      'Nothing was written. The same command with --apply writes it to the ledger; the target is not touched.',
      '',
    ].join('\n'));
    expect(await links()).to.deep.equal([]);
  });

  for (const [where, move] of [['to_id2', (row: Readonly<Record<string, string>>) => row], ['from_id2', (row: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name.replace('_to_id', '_from_id'), value]))]] as const) {
    it(`with --apply links everybody by the ids that Grouper cached (${where}), whatever else it cached, and the first plan is empty`, async () => {
      const { member: members, group: groups, membership: memberships } = recorded();
      writeTables(folder, { member: members.map(move), group: groups.map(move), membership: memberships });
      const { code, stdout } = await imported('--apply');
      expect(code, stdout).to.equal(0);
      expect(await links()).to.deep.equal([
        `g1 created ${world.groupId('made')}`, `g2 adopted ${world.groupId('there')}`,
        `made created ${world.idOf('made')}`, `mia created ${world.idOf('mia')}`, `there adopted ${world.idOf('there')}`,
      ]);
      expect(await world.operations()).to.deep.equal([]);
      expect((await world.planned()).header.situations.account).to.deep.equal({ linked: 3 });
      expect(world.changesSince(0)).to.deep.equal([]);
    });
  }

  it('is done once: again it finds everything linked', async () => {
    writeTables(folder, recorded());
    await imported('--apply');
    const before = await links();
    const { code, stdout } = await imported('--apply');
    expect(code).to.equal(0);
    expect(stdout).to.include('accounts    0 made by Grouper, 0 there before, 3 linked already');
    expect(await links()).to.deep.equal(before);
    expect((await world.command('ledger', 'verify')).code).to.equal(0);
  });

  it('gives the rights to remove that Grouper had: whom it made leaves for good, who was there before is disabled at most', async () => {
    writeTables(folder, recorded());
    await imported('--apply');
    await world.run();
    for (const key of ['mia', 'there']) world.out(key, 'g1');
    for (let day = 0; day < 4; day += 1) {
      await world.run();
      world.clock.nowMs += DAY_MS;
    }
    expect(world.held(world.idOf('mia'))).to.include({ isTrashed: true });
    expect(world.held(world.idOf('there'))).to.include({ isTrashed: false, status: 'disabled' });
  });

  for (const [mode, left] of [['given', ['there in made']], ['tracked', []]] as const) {
    it(`takes memberships away as Grouper did (members: ${mode}): ${left.length === 0 ? 'all that it knows' : 'those that it gave'}`, async () => {
      world.yaml = world.yaml.replace('members: given', `members: ${mode}`);
      for (const key of PEOPLE) world.into(key, 'keeper');
      world.group('keeper', 'test:keeper', []);
      writeTables(folder, recorded());
      await imported('--apply');
      await world.run();
      for (const key of PEOPLE) world.out(key, 'g1');
      world.out('made', 'g2');
      await world.run();
      expect(world.tenant.members.filter((one) => !one.endsWith('keeper'))).to.deep.equal(left);
    });
  }

  it('refuses one by one what Duo or the source does not have, what belongs to somebody, and what names nothing; the rest is taken over', async () => {
    world.person('linked');
    world.person('late');
    world.duo.seed({ users: [{ username: 'linked' }, { username: 'synced', directoryKey: 'DS2ACAGGQBNC95H3U4QS' }] });
    world.person('synced');
    await world.with((host) => host.care.link('app', { person: 'linked', targetId: world.idOf('linked') }));
    writeTables(folder, recorded({
      member: [
        member('late', 'DU00000000000000GONE'),
        member('stranger', world.idOf('made')),
        member('late', world.idOf('linked')),
        member('linked', world.idOf('mia')),
        member('synced', world.idOf('synced')),
        member('late', '', { member_to_id3: '' }),
        member('', world.idOf('made')),
        member('never', 'DU00000000000000GONE', { in_target: 'F' }),
      ],
      membership: [membership('there', 'g2'), membership('never', 'g1'), membership('linked', 'g1')],
    }));
    const { code, stdout } = await imported('--apply');
    expect(code).to.equal(5);
    const refused = stdout.split('\n').filter((line) => /\.csv:\d+ /.test(line)).map((line) => line.trim()).sort();
    // The first two rows of people hold a line break each.
    expect(refused).to.deep.equal([
      `grouper_sync_member.csv:10 hr:linked is linked to ${world.idOf('linked')} already`,
      `grouper_sync_member.csv:11 ${world.idOf('synced')} is managed by directory sync "DS2ACAGGQBNC95H3U4QS"`,
      'grouper_sync_member.csv:12 it names no id of the target',
      'grouper_sync_member.csv:13 subject_id is empty',
      'grouper_sync_member.csv:7 the target has no account DU00000000000000GONE or late',
      'grouper_sync_member.csv:8 source hr has no person stranger',
      `grouper_sync_member.csv:9 ${world.idOf('linked')} belongs to hr:linked`,
      `grouper_sync_membership.csv:6 the target does not have ${world.idOf('there')} in ${world.groupId('there')}`,
      'grouper_sync_membership.csv:7 its member is not in the target, or not among the rows',
      `grouper_sync_membership.csv:8 the target does not have ${world.idOf('linked')} in ${world.groupId('made')}`,
    ]);
    expect((await links()).filter((link) => / created | adopted /.test(link))).to.have.lengthOf(6);
  });

  it('asks the source whole first: what is not read whole takes nothing over', async () => {
    writeTables(folder, recorded());
    world.directory.cut = { after: 1, how: 'doubt' };
    const { code, stderr } = await imported('--apply');
    expect([code, stderr]).to.satisfy(([ended, text]: [number, string]) => ended === 1 && text.includes('source hr was not read whole'));
    world.directory.cut = undefined;
    expect(await links()).to.deep.equal([]);
  });

  const broken: readonly (readonly [string, () => void, RegExp])[] = [
    ['a file that is missing', () => rmSync(join(folder, 'grouper_sync_group.csv')), /there is no grouper_sync_group\.csv; nothing was taken over/],
    ['a column that is missing', () => writeFileSync(join(folder, 'grouper_sync_group.csv'), 'id,group_id\n1,2\n'), /grouper_sync_group\.csv:1 has no column grouper_sync_id, in_target/],
    ['a row that is too short', () => writeFileSync(join(folder, 'grouper_sync_membership.csv'), 'id,in_target\n1\n'), /grouper_sync_membership\.csv:2 1 fields, and 2 columns/],
    ['a quote that is not closed', () => writeFileSync(join(folder, 'grouper_sync_membership.csv'), 'id,in_target\n1,"T\n'), /grouper_sync_membership\.csv:2 a quote is not closed/],
    ['rows of two provisioners', () => writeTables(folder, recorded({ member: [member('late', 'DU1', { grouper_sync_id: 'sync2' })] })), /the files hold rows of 2 provisioners: sync1, sync2/],
  ];
  for (const [what, spoil, message] of broken) {
    it(`${what} is told with its place, and nothing is taken over`, async () => {
      writeTables(folder, recorded());
      spoil();
      const { code, stderr } = await imported('--apply');
      expect(code).to.equal(2);
      expect(stderr).to.match(message);
    });
  }
});
