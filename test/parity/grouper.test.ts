import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDuoSimulator, demoIntegration } from '@rollcall/duo-simulator';
import { sqlSource } from '@rollcall/source-sql';
import { openSqlite } from '@rollcall/sqlite';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { runHere, type Ended } from '../cli/support/installation.js';
import { duoAdminsInProcess, duoInProcess } from '../target-duo/support/in-process.js';
import { GrouperWorld } from './support/grouper-world.js';

/** The numbers are those of the scenarios of Grouper's Duo provisioner: what its tests hold it to, as our users see it. */

const S0 = 'test.subject.0';
const S1 = 'test.subject.1';

describe("Grouper's scenarios: objects of Duo, one by one", () => {
  let world: GrouperWorld;
  beforeEach(() => {
    world = new GrouperWorld();
  });
  afterEach(() => world.dispose());

  const groupOf = (name: string) => world.duo.dump().groups?.find((group) => group.name === name);
  const userOf = (username: string) => world.duo.dump().users?.find((user) => user.username === username);
  const read = async (type: string): Promise<number | undefined> => (await world.planned()).header.reads.find((one) => one.of === 'target' && one.type === type)?.delivered;

  it('1: a group is made with nothing but its name, gets an id, changes name and description, and is known to be gone', async () => {
    world.group('g1', 'test:myGroup', []);
    await world.run();
    const id = world.groupId('myGroup');
    expect(world.duo.requests.where({ method: 'POST', path: '/admin/v1/groups' }).map(({ params }) => params)).to.deep.equal([{ name: 'myGroup' }]);
    expect((await world.groupLink('g1'))?.targetId).to.equal(id);
    world.group('g1', 'test:myGroup2', [], 'my description');
    await world.run();
    expect(groupOf('myGroup2')).to.deep.include({ groupId: id, name: 'myGroup2', desc: 'my description' });
    expect(world.tenant.groups).to.deep.equal(['myGroup2']);
    world.duo.load({});
    expect((await world.findings('group-vanished')).map(({ message }) => message)).to.have.lengthOf(1);
  });

  it('2: of 200 groups every one is seen, over pages that meet, and none once they are deleted', async () => {
    world.duo.seed({ groups: Array.from({ length: 200 }, (_, number) => ({ name: `group${number}` })) });
    expect(await read('group')).to.equal(200);
    expect(world.duo.requests.where({ path: '/admin/v1/groups' }).map(({ params }) => params['offset'] ?? '0')).to.deep.equal(['0', '99', '198']);
    world.duo.load({});
    expect(await read('group')).to.equal(0);
  });

  it('3: a user is made, changed, found by id and by username, and known to be gone; the real name, which is not mapped, stays blank', async () => {
    world.group('g1', 'test:myGroup', ['17']);
    world.person('17', { uid: 'myUser', mail: 'my@example.edu', givenName: 'My', sn: 'User' });
    await world.run();
    expect(userOf('myUser')).to.deep.include({ email: 'my@example.edu', firstname: 'My', lastname: 'User' });
    const id = world.idOf('myUser');
    world.person('17', { uid: 'yourUser', mail: 'your@example.edu', givenName: 'Your', sn: 'Name' });
    await world.run();
    expect(userOf('yourUser')).to.deep.include({ userId: id, email: 'your@example.edu', firstname: 'Your', lastname: 'Name' });
    expect(userOf('yourUser')?.realname ?? '').to.equal('');
    // By id before somebody is taken away, and by username where nobody is linked yet.
    world.person('18', { uid: 'otherUser' });
    world.duo.seed({ users: [{ username: 'otherUser' }] });
    world.out('17', 'g1');
    world.into('18', 'g1');
    await world.run();
    expect((await world.linkOf('18'))?.targetId).to.equal(world.idOf('otherUser'));
    expect(world.duo.requests.all.some(({ params }) => params['user_id_list'] === JSON.stringify([id]))).to.equal(true);
    expect(world.held(id)?.isTrashed).to.equal(true);
    world.inPanel('yourUser', () => undefined);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('4: of 200 users every one is seen, and none once they are deleted', async () => {
    world.duo.seed({ users: Array.from({ length: 200 }, (_, number) => ({ username: `user${number}` })) });
    expect(await read('account')).to.equal(200);
    world.duo.load({});
    expect(await read('account')).to.equal(0);
  });

  it('5: a membership is given, stands with the user under the name of its group, and is taken away again', async () => {
    world.person('ann');
    world.group('g1', 'test:myGroup', ['ann']);
    world.group('g2', 'test:other', ['ann']);
    await world.run();
    expect(world.tenant.members).to.deep.equal(['ann in myGroup', 'ann in other']);
    world.out('ann', 'g1');
    await world.run();
    expect(world.tenant.members).to.deep.equal(['ann in other']);
    expect(world.tenant.users).to.deep.equal(['ann']);
  });
});

describe("Grouper's scenarios: from nothing to a first run", () => {
  let world: GrouperWorld;
  beforeEach(async () => {
    world = new GrouperWorld();
    const database = await openSqlite(join(world.folder, 'hr.db'));
    database.exec(`
      create table person (id integer primary key, login text, name text, email text, mobile text, start_on text, end_on text);
      create table team (id integer primary key, name text, purpose text);
      create table team_member (person_id integer, team_id integer);
      insert into person values (1, '${S0}', 'Subject 0', 's0@example.edu', null, null, null), (2, '${S1}', 'Subject 1', 's1@example.edu', null, null, null);
      insert into team values (1, 'vpn-testGroup', 'Tests'), (2, 'testGroup2', null);
      insert into team_member values (1, 1), (2, 1), (2, 2);`);
    database.close();
    const made = await program('init', '--source', 'sql');
    expect(made.code, made.stderr).to.equal(0);
  });
  afterEach(() => world.dispose());

  const env = { HR_URL: 'sqlite:./hr.db', DUO_HOST: '127.0.0.1', DUO_IKEY: demoIntegration.ikey, DUO_SKEY: demoIntegration.skey };
  const program = (...args: readonly string[]): Promise<Ended> => {
    world.clock.nowMs += 1;
    return runHere([...args, '--config', join(world.folder, 'rollcall.yaml')], { env, plugins: [sqlSource, duoInProcess(world.duo)], clock: world.clock });
  };

  it('6: the file that init writes is valid as it is; its first run makes the group, both users and both memberships, and the ledger holds the ids', async () => {
    const applied = await program('apply');
    expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
    expect(world.tenant).to.deep.equal({ users: [S0, S1], groups: ['vpn-testGroup'], members: [`${S0} in vpn-testGroup`, `${S1} in vpn-testGroup`] });
    const kept = (await program('ledger', 'export')).stdout;
    for (const id of [world.groupId('vpn-testGroup'), world.idOf(S0), world.idOf(S1)]) expect(kept).to.include(id);
    expect((await program('plan', '--exit-code')).code).to.equal(0);
  });

  it('7: check and plan tell everything before the first write: no error, and what would become of every group, user and membership', async () => {
    const checked = await program('check');
    expect([checked.code, checked.stdout + checked.stderr]).to.satisfy(([code, text]: [number, string]) => code === 0 && !/^\s*error/im.test(text));
    const planned = await program('plan', '--json');
    const { operations, findings } = JSON.parse(planned.stdout) as { operations: readonly { operation: { id: string } }[]; findings: readonly { severity: string }[] };
    expect(findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    expect(operations.map(({ operation }) => operation.id)).to.deep.equal(['create group hr:1', 'create account hr:1', 'create account hr:2', 'attach membership hr:1 in hr:1', 'attach membership hr:2 in hr:1']);
    expect(Object.keys(world.duo.requests.countBy('method'))).to.deep.equal(['GET']);
  });
});

describe("Grouper's scenarios: whole runs", () => {
  let world: GrouperWorld;
  beforeEach(() => {
    world = new GrouperWorld().grouper();
  });
  afterEach(() => world.dispose());

  const BOTH = { users: [S0, S1], groups: ['testGroup'], members: [`${S0} in testGroup`, `${S1} in testGroup`] };
  const ONE = { users: [S0], groups: ['testGroup'], members: [`${S0} in testGroup`] };
  /** A group is kept when it leaves the source, empty: policies of Duo may hang on it. Grouper deletes it. */
  const NOBODY = { users: [], groups: ['testGroup'], members: [] };

  it('8: the marked folder alone is provisioned, and the ids of Duo are remembered', async () => {
    await world.run();
    expect(world.tenant).to.deep.equal(BOTH);
    expect((await world.groupLink('g1'))?.targetId).to.equal(world.groupId('testGroup'));
    expect((await world.linkOf(S0))?.targetId).to.equal(world.idOf(S0));
    expect(await world.remembered(async (ledger) => ledger.countLinks((await ledger.tenants())[0]?.tenant ?? '', 'group'))).to.deep.equal({ active: 1, leaving: 0 });
  });

  it('9: who leaves the group goes, with the membership', async () => {
    await world.run();
    world.out(S1, 'g1');
    await world.run();
    expect(world.tenant).to.deep.equal(ONE);
  });

  it('10: a group that is deleted takes its users and memberships along; it is emptied and kept, and this is told', async () => {
    await world.run();
    world.deleteGroup('g1');
    // Nobody is in scope any more: Grouper deletes everybody at once, here somebody looks first.
    expect(await world.approved()).to.deep.equal(['emptyScope']);
    expect(world.tenant).to.deep.equal(NOBODY);
    expect((await world.findings('group-kept')).map(({ message }) => message)).to.deep.equal(['group testGroup left the source: it is emptied of the members we manage, and kept']);
    expect(await world.operations()).to.deep.equal([]);
  });

  /** Every run compares everything; what there is of Grouper's incremental runs is that one costs what changed. */
  const begun = async (): Promise<void> => {
    world.deleteGroup('g1');
    await world.run();
    expect(world.tenant).to.deep.equal({ users: [], groups: [], members: [] });
    world.group('g1', 'test:testGroup', [S0, S1]);
    await world.run();
  };

  it('12: what is marked after a first run comes with the next one', async () => {
    await begun();
    expect(world.tenant).to.deep.equal(BOTH);
  });

  it('13: the run after a member left sends what that takes, and nothing else', async () => {
    await begun();
    world.out(S1, 'g1');
    const before = world.sequence;
    await world.run();
    expect(world.tenant).to.deep.equal(ONE);
    expect(world.changesSince(before)).to.deep.equal(['POST /admin/v1/users/bulk_send_to_trash']);
  });

  it('14: the run after the group was deleted sends one request for all of it', async () => {
    await begun();
    world.deleteGroup('g1');
    const before = world.sequence;
    await world.approved();
    expect(world.tenant).to.deep.equal(NOBODY);
    expect(world.changesSince(before)).to.deep.equal(['POST /admin/v1/users/bulk_send_to_trash']);
  });
});

describe("Grouper's scenarios: administrators of Duo", () => {
  const OWNERS = ['owner1@example.edu', 'owner2@example.edu'].map((email) => ({ email, name: 'Owner' }));
  let world: GrouperWorld;
  let duo = createDuoSimulator();
  beforeEach(() => {
    world = new GrouperWorld();
    duo = createDuoSimulator({ clock: world.clock, seed: { admins: OWNERS } });
    world.extra = [duoAdminsInProcess(duo)];
    world.yaml = world.yaml
      .replace('use: duo,', 'use: duo-admins, removeAdmins: true,')
      .replace(/accounts: .*\n.*groups: .*/, `accounts: { email: "hr.mail", name: "hr.cn", role: "highest(hr.groups.filter(g, g.startsWith('test:')).map(g, g.split(':')[1]), ['Administrator', 'Help Desk', 'Read-only'])" }`)
      .replace('trash: now', 'delete: now');
    for (const key of ['ann', 'bob']) world.person(key);
    world.person('cat', { mail: undefined });
  });
  afterEach(() => {
    expect(admins('owner')).to.have.lengthOf(2);
    world.dispose();
  });
  const admins = (of: '' | 'owner'): readonly string[] => (duo.dump().admins ?? []).flatMap(({ email, role = '' }) => (email.startsWith('owner') === (of === 'owner') ? [`${email} ${role}`] : [])).sort();
  const begin = (): Promise<unknown> => {
    world.group('g1', 'test:Help Desk', ['ann', 'bob', 'cat']);
    return world.run();
  };
  const BOTH = ['ann@example.edu Help Desk', 'bob@example.edu Help Desk'];

  for (const [numbers, runsBefore] of [[['40', '41', '42'], 0], [['44', '45', '46'], 1]] as const) {
    const again = runsBefore === 0 ? '' : ', after runs that found nothing';
    const before = async (): Promise<void> => {
      for (let run = 0; run < runsBefore; run += 1) await world.run();
      await begin();
    };
    it(`${numbers[0]}: of three members the two who have an address become administrators, the third is told${again}`, async () => {
      await before();
      expect(admins('')).to.deep.equal(BOTH);
      expect((await world.findings('record-rejected')).map(({ about }) => about)).to.deep.equal(['hr:cat']);
    });
    it(`${numbers[1]}: who is out of the group is no administrator any more${again}`, async () => {
      await before();
      world.out('bob', 'g1');
      await world.run();
      expect(admins('')).to.deep.equal(BOTH.slice(0, 1));
    });
    it(`${numbers[2]}: without the group there is none left, once somebody looked at the plan${again}`, async () => {
      await before();
      world.deleteGroup('g1');
      expect(await world.approved()).to.deep.equal(['emptyScope']);
      expect(admins('')).to.deep.equal([]);
    });
  }

  it('43: roles and addresses by expressions: the file is valid, and check finds no error', async () => {
    const found = await world.with((host) => host.check());
    expect(found.flatMap(({ ok, findings }) => [ok, ...findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)])).to.deep.equal([true, true]);
  });
});

describe("Grouper's scenarios: around it", () => {
  it('47: who a username is, is asked with one command: the id of Duo, the key in the source, and what was done', async () => {
    const world = new GrouperWorld().grouper();
    await world.run();
    const { code, stdout } = await world.command('ledger', 'show', S0, '--json');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.include({ owner: { source: 'hr', key: S0 }, entryCount: 4 }).and.to.have.nested.property('link.targetId', world.idOf(S0));
    world.dispose();
  });

  it('48: a refused connection is tried three more times, each told in the command log, and then the run ends with nothing done', async () => {
    const world = new GrouperWorld().grouper();
    // A port of this machine on which nobody listens.
    world.yaml = world.yaml.replace('host: 127.0.0.1,', 'host: 127.0.0.1, port: 9, commandLog: { when: on-error, format: json, file: ./commands.log },');
    world.extra = [duoTarget];
    const error = await world.plan().catch((thrown: unknown) => thrown);
    expect(String(error)).to.include('the connection was refused');
    const attempts = readFileSync(join(world.folder, 'commands.log'), 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { attempt: number }).attempt);
    expect(attempts).to.deep.equal([1, 2, 3, 4]);
    world.dispose();
  });
});
