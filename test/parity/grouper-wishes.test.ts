import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DuoTables } from './support/duo-tables.js';
import { GrouperWorld } from './support/grouper-world.js';

/** What the pages of Grouper's Duo provisioner show, beside its tests. */
describe("what Grouper's administrators are used to", () => {
  let world: GrouperWorld;
  beforeEach(() => {
    world = new GrouperWorld();
  });
  afterEach(() => world.dispose());

  const demo = (): void => {
    world.person('mchyzer', { givenName: 'Chris', sn: 'Hyzer' });
    world.person('kwilso', { givenName: 'Keith', sn: 'Wilson' });
    world.group('g1', 'test:duoUsers', ['mchyzer', 'kwilso']);
  };
  const refusal = async (): Promise<string> => {
    const { code, stderr } = await world.command('validate');
    expect(code).to.equal(2);
    return stderr;
  };

  it('the two users of the demonstration are made, put into their group, and left alone by the next run', async () => {
    demo();
    await world.run();
    expect(world.tenant).to.deep.equal({ users: ['kwilso', 'mchyzer'], groups: ['duoUsers'], members: ['kwilso in duoUsers', 'mchyzer in duoUsers'] });
    expect(await world.operations()).to.deep.equal([]);
  });

  describe('the patterns of the wizard', () => {
    it('groups and users: both are made, and both are taken away again', async () => {
      demo();
      await world.run();
      world.out('kwilso', 'g1');
      await world.run();
      expect(world.tenant).to.deep.equal({ users: ['mchyzer'], groups: ['duoUsers'], members: ['mchyzer in duoUsers'] });
    });

    it('groups with read-only users (`may: { accounts: reference }`): who is there is put into groups, nobody is made, changed or let go', async () => {
      world.yaml = world.yaml.replace('    absence: immediate', '    may: { accounts: reference }\n    absence: immediate');
      world.duo.seed({ users: [{ username: 'mchyzer', email: 'of.another@example.edu' }] });
      demo();
      await world.run();
      expect(world.tenant).to.deep.equal({ users: ['mchyzer'], groups: ['duoUsers'], members: ['mchyzer in duoUsers'] });
      expect((await world.findings('account-not-found')).map(({ about }) => about)).to.deep.equal(['hr:kwilso']);
      world.deleteGroup('g1');
      await world.run();
      expect(world.tenant).to.deep.equal({ users: ['mchyzer'], groups: ['duoUsers'], members: [] });
      expect(world.duo.dump().users?.[0]?.email).to.equal('of.another@example.edu');
    });

    it('users alone: without `groups` in the file no group and no membership is touched', async () => {
      world.yaml = world.yaml.replace(/ {4}groups: .*\n/, '');
      demo();
      await world.run();
      expect(world.tenant).to.deep.equal({ users: ['kwilso', 'mchyzer'], groups: [], members: [] });
      expect(world.changesSince(0)).to.deep.equal(['POST /admin/v1/users/bulk_create']);
    });
  });

  for (const [what, from, to] of [['accounts', 'username: "hr.uid"', 'username: "hr.uid", id: "hr.uid"'], ['groups', 'desc: "group.description"', 'desc: "group.description", id: "group.name"']] as const) {
    it(`the id under ${what} is Duo's own: mapping it is refused by name and place, not ignored`, async () => {
      world.yaml = world.yaml.replace(from, to);
      expect(await refusal()).to.match(/:\d+:\d+.*\bid\b/);
    });
  }

  it('the command log names the step, the run and the process of each call', async () => {
    world.yaml = world.yaml.replace('use: duo,', 'use: duo, commandLog: { when: always, format: json, file: ./commands.log },');
    demo();
    await world.run();
    const entries = readFileSync(join(world.folder, 'commands.log'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(new Set(entries.map(({ step }) => step))).to.include.members(['probe', 'read', 'apply', 'verify']);
    for (const entry of entries) expect(entry).to.include.all.keys('instance', 'step', 'target', 'plugin', 'attempt', 'ms');
    expect(new Set(entries.map(({ instance }) => instance)).size).to.equal(2);
  });

  it('“always” and “on error” are one setting: both at once is refused with its place, each alone does what it says', async () => {
    world.yaml = world.yaml.replace('use: duo,', 'use: duo, commandLog: [always, on-error],');
    expect(await refusal()).to.match(/:6:\d+.*commandLog/s);
    world.yaml = world.yaml.replace('[always, on-error]', '{ when: on-error, file: ./errors.log }');
    // One call of a run is answered 404 by every Duo account that is no newer than this simulator: it is told, the others are not.
    await world.plan();
    const text = existsSync(join(world.folder, 'errors.log')) ? readFileSync(join(world.folder, 'errors.log'), 'utf8') : '';
    expect([...text.matchAll(/HTTP response code: (\d+)/g)].filter(([, status]) => status === '200')).to.deep.equal([]);
  });

  it('rows of the table go with their users: not while a read is doubtful, and in the run after they are gone', async () => {
    const tables = await DuoTables.open(world.duo, world.clock);
    world.duo.seed({ users: ['ann', 'bob'].map((username) => ({ username })) });
    await tables.apply();
    world.inPanel('ann', () => undefined);
    world.duo.faults.add({ kind: 'truncated-body', method: 'GET', path: '/admin/v1/users', times: 'always' });
    await tables.run('apply', '--target', 'report');
    expect(await tables.column('grouper_prov_duo_user', 'user_name')).to.deep.equal(['ann', 'bob']);
    world.duo.faults.clear();
    await tables.apply();
    expect(await tables.column('grouper_prov_duo_user', 'user_name')).to.deep.equal(['bob']);
    tables.dispose();
  });
});
