import { demoIntegration, type SeedUser } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { GrouperWorld } from './support/grouper-world.js';

/** What Grouper does wrong by its own code and skipped tests. */

const S0 = 'test.subject.0';
const S1 = 'test.subject.1';
const BOTH = { users: [S0, S1], groups: ['testGroup'], members: [`${S0} in testGroup`, `${S1} in testGroup`] };

describe("what Grouper's own code does wrong", () => {
  let world: GrouperWorld;
  beforeEach(() => {
    world = new GrouperWorld().grouper();
  });
  afterEach(() => world.dispose());
  const user = (username: string): SeedUser | undefined => world.duo.dump().users?.find((one) => one.username === username);
  const sentSince = (sequence: number): readonly unknown[] => world.duo.requests.all.filter((request) => request.sequence > sequence && request.method === 'POST').map(({ params }) => params);

  it('defect 1: a new description of a group reaches Duo, once, and so does its end', async () => {
    await world.run();
    for (const description of ['first', 'second', undefined]) {
      world.group('g1', 'test:testGroup', [], description);
      const before = world.sequence;
      await world.run();
      expect(sentSince(before)).to.deep.equal([{ desc: description ?? '' }]);
      expect(world.duo.dump().groups?.[0]?.desc ?? '').to.equal(description ?? '');
      expect(await world.operations()).to.deep.equal([]);
    }
  });

  it('defect 2: a new username, first and last name reach Duo, and so does their end; the next plan is empty', async () => {
    world.person(S0, { givenName: 'Ada', sn: 'Byron' });
    await world.run();
    const id = world.idOf(S0);
    world.person(S0, { uid: 'ada', givenName: 'Augusta', sn: 'King' });
    await world.run();
    expect(user('ada')).to.deep.include({ userId: id, firstname: 'Augusta', lastname: 'King' });
    expect(await world.operations()).to.deep.equal([]);
    world.person(S0, { uid: 'ada' });
    await world.run();
    expect([user('ada')?.firstname ?? '', user('ada')?.lastname ?? '']).to.deep.equal(['', '']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('defect 3: groups that are asked for by name are read like all others: one listing serves every question', async () => {
    await world.run();
    const before = world.sequence;
    world.group('g3', 'test:other', [S0]);
    await world.plan();
    expect(world.duo.requests.all.filter(({ sequence, path }) => sequence > before && path.startsWith('/admin/v1/groups')).map(({ params }) => params['offset'] ?? '0')).to.deep.equal(['0']);
  });

  for (const [answer, status, code] of [['500/50001', 500, 50_001], ['400', 400, 40_002]] as const) {
    it(`defect 4: where Duo refuses a group all the same (${answer}), the rest is done and it is told, not tried for ever`, async () => {
      world.yaml = world.yaml.replace('use: duo,', "use: duo, bulk: 'off',");
      world.duo.faults.add({ kind: 'answer', method: 'POST', path: '/admin/v1/users/*/groups', nth: 1, times: 'always', status, body: { code, message: 'Too many groups', stat: 'FAIL' } });
      const { findings } = await world.run();
      expect(findings.filter((finding) => finding.code === 'operation-failed')).to.have.lengthOf(2);
      expect(world.tenant.users).to.deep.equal([S0, S1]);
      const before = world.sequence;
      await world.run();
      expect(world.changesSince(before)).to.deep.equal([]);
    });
  }

  it('defect 5: 404 with nothing in it, for a list, is a failure that is named; nobody is taken for gone', async () => {
    await world.run();
    world.duo.faults.add({ kind: 'answer', method: 'GET', path: '/admin/v1/users', status: 404, body: '', times: 'always' });
    world.deleteGroup('g1');
    const before = world.sequence;
    const planned = await world.plan().catch((thrown: unknown) => thrown);
    expect(planned instanceof Error ? planned.message : JSON.stringify(planned)).to.include('404').and.not.to.include('undefined');
    expect(world.changesSince(before)).to.deep.equal([]);
    expect(world.tenant).to.deep.equal(BOTH);
  });

  it('defect 6: neither keys nor what is signed with them are printed, however much is told', async () => {
    for (const args of [['check'], ['plan', '--all', '--show-values'], ['apply'], ['plan', '--json'], ['status']]) {
      const { stdout, stderr } = await world.command(...args, '--log-level', 'debug');
      for (const text of [demoIntegration.skey, 'Authorization', 'Basic ', Buffer.from(`${demoIntegration.ikey}:`).toString('base64').slice(0, 20)]) expect(stdout + stderr, args.join(' ')).not.to.include(text);
    }
  });
});
