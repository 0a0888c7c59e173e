import { createDuoSimulator, seededRandom, type Fault } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { duoInProcess } from '../target-duo/support/in-process.js';
import { GROUPER_YAML, GrouperWorld } from './support/grouper-world.js';

/** What nobody tests of Grouper's Duo provisioner. */

const S0 = 'test.subject.0';
const S1 = 'test.subject.1';
const BOTH = { users: [S0, S1], groups: ['testGroup'], members: [`${S0} in testGroup`, `${S1} in testGroup`] };

describe("what Grouper's tests leave out", () => {
  let world: GrouperWorld;
  beforeEach(() => {
    world = new GrouperWorld().grouper();
  });
  afterEach(() => world.dispose());

  const told = async (code: string): Promise<readonly string[]> => (await world.findings(code)).map(({ message }) => message);
  const writes = (): readonly string[] => world.changesSince(0);
  const refusedWrites = (): readonly unknown[] => world.duo.requests.all.filter(({ method, status = 0 }) => method !== 'GET' && status >= 400);

  const throttles: readonly (readonly [string, Fault])[] = [
    ['429', { kind: 'too-many-requests', times: 3 }],
    ['400 with code 42901', { kind: 'too-many-requests-as-400', times: 3 }],
    ['429 with Retry-After of a proxy', { kind: 'too-many-requests', retryAfterSeconds: 7, times: 1 }],
  ];
  for (const [name, fault] of throttles) {
    for (const method of ['GET', 'POST']) {
      it(`${name} on ${method} is waited for, within a minute, and everything is made once`, async () => {
        world.duo.faults.add({ ...fault, method });
        const begun = world.clock.nowMs;
        await world.run();
        expect(world.tenant).to.deep.equal(BOTH);
        expect(world.clock.nowMs - begun).to.be.within(1_000, 60_000);
        expect(world.duo.requests.all.filter(({ status, path, method: sent }) => status === 200 && sent === 'POST' && path.endsWith('/groups')).length).to.equal(1);
        expect(await world.operations()).to.deep.equal([]);
      });
    }
  }

  it('401: a wrong key ends the plan with what to look at; nobody is taken for gone', async () => {
    await world.run();
    world.duo.faults.add({ kind: 'expire-credentials' });
    const error = await world.plan().catch((thrown: unknown) => thrown);
    expect(String(error)).to.include('40103');
    world.duo.renewCredentials();
    world.duo.faults.clear();
    expect(world.tenant).to.deep.equal(BOTH);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('5xx on a read is tried again; on a write that may have been done Duo is asked what became of it', async () => {
    world.duo.faults.add({ kind: 'bad-gateway', method: 'GET', path: '/admin/v1/users', times: 2 });
    world.duo.faults.add({ kind: 'bad-gateway-after-commit', method: 'POST', path: '/admin/v1/users/bulk_create' });
    world.duo.faults.add({ kind: 'bad-gateway-after-commit', method: 'POST', path: '/admin/v1/groups' });
    await world.run();
    expect(world.tenant).to.deep.equal(BOTH);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('5xx on every page: no plan, and nobody is taken for gone', async () => {
    await world.run();
    world.duo.faults.add({ kind: 'bad-gateway', method: 'GET', path: '/admin/v1/users', times: 'always' });
    world.deleteGroup('g1');
    const before = world.sequence;
    const planned = await world.plan().catch((thrown: unknown) => thrown);
    if (planned instanceof Error) expect(planned.message).to.include('502');
    expect(world.changesSince(before)).to.deep.equal([]);
    expect(world.tenant).to.deep.equal(BOTH);
  });

  it('a user whom Duo refuses stops nobody else, is told with the reason, and is tried again 5 minutes later', async () => {
    world.yaml = world.yaml.replace('use: duo,', "use: duo, bulk: 'off',");
    world.duo.faults.add({ kind: 'answer', method: 'POST', path: '/admin/v1/users', nth: 1, status: 400, body: { code: 40002, message: 'Invalid request parameters', message_detail: 'email', stat: 'FAIL' } });
    const { status, findings } = await world.run();
    expect(status).to.equal('partial');
    expect(findings.map(({ code, message }) => `${code} ${message}`)[0]).to.match(/operation-failed .*40002.*email/);
    expect(world.tenant).to.deep.equal({ users: [S1], groups: ['testGroup'], members: [`${S1} in testGroup`] });
    expect(await world.operations()).to.deep.equal([]);
    expect(await told('operation-waiting')).to.have.lengthOf(2);
    world.clock.nowMs += 5 * 60_000;
    await world.run();
    expect(world.tenant).to.deep.equal(BOTH);
  });

  it('failsafe: a group that would lose more than 30 % of its members stops everything before the first write, until somebody approves that very plan', async () => {
    world.yaml = GROUPER_YAML.replace('shrinkGroup: { max: 1000 }', 'shrinkGroup: { percent: 30, above: 4 }').replace('remove: { max: 1000 }', 'remove: { max: 1000, percent: 100 }');
    const people = Array.from({ length: 10 }, (_, number) => `p${number}`);
    for (const key of people) world.person(key);
    world.group('g3', 'test:all', people);
    world.group('g4', 'test:big', people);
    await world.run();
    for (const key of people.slice(0, 4)) world.out(key, 'g4');
    world.group('g5', 'test:new', []);
    const before = world.sequence;
    const error = await world.run().catch((thrown: unknown) => thrown);
    expect(String(error)).to.include('members taken from group big: 4 planned = 40.0 % of 10 managed members, limit 30 %');
    // Blocked is blocked for every kind of run, also for what would only be added.
    const again = await world.run().catch((thrown: unknown) => thrown);
    expect([String(again).includes('blocked'), world.changesSince(before)]).to.deep.equal([true, []]);
    expect(await world.approved()).to.deep.equal(['shrinkGroup']);
    expect(world.tenant.groups).to.include('new');
    expect(world.tenant.members.filter((member) => member.endsWith('in big'))).to.have.lengthOf(6);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('usernames in another case are the same user, without a setting, and are no difference in the next run', async () => {
    world.duo.seed({ users: [{ username: 'TEST.Subject.0' }] });
    await world.run();
    expect(world.tenant.users).to.deep.equal(['TEST.Subject.0', S1]);
    expect((await world.linkOf(S0))?.origin).to.equal('adopted');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('an alias that is somebody’s username or alias is given to nobody and told, and the rest of the record is done', async () => {
    world.yaml = world.yaml.replace('email: "hr.mail"', 'email: "hr.mail", aliases: "hr.roles"');
    world.duo.seed({ users: [{ username: 'other', aliases: ['taken'] }] });
    world.directory.people.set(S0, { ...world.directory.people.get(S0), roles: ['taken', 'free', S1.toUpperCase()] });
    await world.run();
    expect(world.duo.dump().users?.find(({ username }) => username === S0)?.aliases?.filter((alias) => alias !== null)).to.deep.equal(['free']);
    expect(await told('other-name-taken')).to.have.lengthOf(2);
    expect(refusedWrites()).to.deep.equal([]);
    expect(world.tenant.members).to.deep.equal(BOTH.members);
  });

  it('100 groups for each user: the first by name are given, the others told, and Duo never has to refuse one', async () => {
    for (let number = 0; number < 101; number += 1) world.group(`n${number}`, `test:n${String(number).padStart(3, '0')}`, [S0]);
    await world.run();
    expect(world.held(world.idOf(S0))?.groups).to.have.lengthOf(100);
    expect(await told('too-many-groups')).to.have.lengthOf(1);
    expect(refusedWrites()).to.deep.equal([]);
    expect(await world.operations()).to.deep.equal([]);
  });

  describe('read-only', () => {
    it('a plan is everything that would be done, and nothing but GET is sent', async () => {
      const { header } = await world.planned();
      expect(header.operations).to.deep.equal({ 'create:account': 2, 'create:group': 1, 'attach:membership': 2 });
      expect(writes()).to.deep.equal([]);
    });

    it('a pipeline that may do nothing does nothing, and tells what it leaves out', async () => {
      world.yaml = world.yaml.replace('    absence: immediate', '    may: { accounts: [], groups: [], memberships: [] }\n    absence: immediate');
      await world.run();
      expect(writes()).to.deep.equal([]);
      expect(await told('not-allowed')).not.to.deep.equal([]);
    });

    it('with a key that may only read a plan is made all the same; applying it changes nothing and names the grant', async () => {
      world.duo.grant({ 'write-resource': false });
      expect((await world.planned()).operations).to.have.lengthOf(5);
      const { status, stopped, remedy, findings } = await world.apply();
      expect(status).to.be.oneOf(['failed', 'partial']);
      expect(JSON.stringify([stopped, remedy, findings])).to.include('40301').and.to.include('grant the Admin API application what the call needs');
      expect(world.tenant).to.deep.equal({ users: [], groups: [], members: [] });
    });
  });

  describe('several Duo accounts', () => {
    it('share nothing: a group of the same name is each one’s own, found or made there, also right after each other', async () => {
      const second = createDuoSimulator({ clock: world.clock, ikey: 'DIOTHERTENANT0000000', skey: 'o'.repeat(40), random: seededRandom(2), seed: { groups: [{ name: 'testGroup' }] } });
      const other = duoInProcess(second);
      world.extra = [duoInProcess(world.duo), { ...other, type: 'duo-two' }];
      world.yaml = world.yaml
        .replace('pipelines:\n', `  other: { use: duo-two, host: 127.0.0.1, integrationKey: "DIOTHERTENANT0000000", secretKey: "${'o'.repeat(40)}" }\npipelines:\n`)
        .concat(world.yaml.slice(world.yaml.indexOf('  staff:')).replace('  staff:', '  there:').replace('to: app', 'to: other'));
      const ids = [second.groupId('testGroup')];
      await world.run('app');
      await world.run('other');
      await world.run('app');
      ids.push(second.groupId('testGroup'));
      expect(world.tenant).to.deep.equal(BOTH);
      expect(new Set(ids).size).to.equal(1);
      expect(ids).not.to.include(world.groupId('testGroup'));
      expect(second.dump().users?.map(({ username, groups }) => [username, groups])).to.have.deep.members([[S0, [ids[0]]], [S1, [ids[0]]]]);
      const tenants = await world.remembered((ledger) => ledger.tenants());
      expect(tenants.map(({ targets }) => targets)).to.have.deep.members([['app'], ['other']]);
    });
  });

  it('members of groups are read with the users, whole and in as many calls as there are pages; the v2 list of one group is not needed', async () => {
    world.duo.seed({ users: Array.from({ length: 301 }, (_, number) => ({ username: `u${number}`, groups: ['testGroup'] })) });
    const { header } = await world.planned();
    expect(header.operations['detach:membership']).to.equal(301);
    expect(world.duo.requests.all.filter(({ path }) => path.includes('/v2/'))).to.deep.equal([]);
    // The first one, of a single user, tells `check` and every run whether the key may read.
    expect(world.duo.requests.where({ path: '/admin/v1/users' }).map(({ params }) => [params['limit'], params['offset']])).to.deep.equal([['1', '0'], ['300', '0'], ['300', '299']]);
  });

  for (const [type, path, sizes] of [['account', '/admin/v1/users', [1, 299, 300, 301, 599]], ['group', '/admin/v1/groups', [1, 99, 100, 101, 199]]] as const) {
    it(`at the edge of a page every ${type} is seen once: ${sizes.join(', ')}`, async () => {
      for (const size of sizes) {
        const some = Array.from({ length: size }, (_, number) => `x${number}`);
        world.duo.load(type === 'account' ? { users: some.map((username) => ({ username })) } : { groups: some.map((name) => ({ name })) });
        const { reads } = (await world.planned()).header;
        expect(reads.find((read) => read.of === 'target' && read.type === type), `${path} ${size}`).to.deep.include({ delivered: size, whole: true, doubts: [] });
      }
    });
  }
});
