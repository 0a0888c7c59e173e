import { expect } from 'chai';
import type { BehaviourOverrides } from '@rollcall/duo-simulator';
import { shownCommands } from '../support/shown-commands.js';
import type { DuoWorld } from '../support/duo-world.js';
import { textOf } from '../../docs/pages.js';
import { cutOverWorld, DIRECTORY, guidOf, saysStopped } from './cut-over-tenant.js';

/** From Duo's directory sync to Rollcall (E7), with every behaviour that Duo may show when a sync is stopped. */
describe('cut-over from directory sync', () => {
  let world: DuoWorld;
  const open = (people = 6, groups = 2, behaviour: BehaviourOverrides = {}): void => {
    world = cutOverWorld(people, groups, behaviour);
  };
  afterEach(() => world.dispose());

  const links = (): Promise<Readonly<Record<'account' | 'group', readonly string[]>>> =>
    world.remembered(async (ledger) => {
      const tenant = (await ledger.tenants())[0]?.tenant ?? '';
      const found = { account: [] as string[], group: [] as string[] };
      for (const type of ['account', 'group'] as const) for await (const page of ledger.links(tenant, type)) found[type].push(...page.map(({ owner, targetId }) => `${owner.key} ${targetId}`));
      return { account: found.account.sort(), group: found.group.sort() };
    });
  const writes = (): number => world.duo.requests.all.filter(({ method }) => method !== 'GET').length;

  it('while the sync runs: nothing is touched, no second group is made, and the directory is named with its pointer to the guide', async () => {
    open();
    const { header, operations, findings } = await world.planned();
    expect(operations).to.deep.equal([]);
    expect(header.situations.group).to.deep.equal({ 'foreign-owned': 2 });
    expect(header.situations.account).to.include({ 'foreign-owned': 6 });
    const [told] = findings.filter(({ code }) => code === 'managed-elsewhere');
    expect(told).to.include({ severity: 'info', message: '6 accounts and 2 groups belong to directory sync "AD MAPLE": untouched' });
    expect(told?.remedy).to.include('docs/cut-over.md');
  });

  it('the report: what would change if the sync were stopped; it is never applied and leaves no trace', async () => {
    open();
    world.wish = { baseline: true, asIfStopped: [DIRECTORY.name] };
    const { header, operations } = await world.planned();
    expect(header.asIfStopped).to.deep.equal([DIRECTORY.name]);
    expect(header.baseline?.accounts).to.include({ matched: 6, foreign: 0 });
    expect(new Set(operations.map(({ operation }) => operation.kind))).to.deep.equal(new Set(['adopt']));
    const refused = await world.apply().then(() => 'applied', (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error));
    expect(refused).to.equal('rehearsal');
    expect(writes()).to.equal(0);
  });

  const variants: readonly BehaviourOverrides[] = [{}, { stoppedDirectoryUser: 'external-id' }, { stoppedDirectoryUser: 'everything' }, { stoppedDirectoryUser: 'nothing' }, { objectKeys: '2022' }];
  for (const behaviour of variants) {
    it(`adopts the same users and groups after the stop, writes nothing, and a second plan is empty: ${JSON.stringify(behaviour)}`, async () => {
      open(6, 2, behaviour);
      const ids = Array.from({ length: 6 }, (_, index) => `user${String(index)} ${world.idOf(`user${String(index)}`)}`);
      const groupIds = [0, 1].map((index) => `g${String(index)} ${world.duo.groupId(`group ${String(index)} (from AD sync "AD MAPLE")`) ?? ''}`);
      world.duo.stopDirectory(DIRECTORY.key);
      saysStopped(world);
      world.wish = { baseline: true };
      await world.run();
      expect(await links()).to.deep.equal({ account: ids, group: groupIds });
      expect(writes()).to.equal(0);
      world.wish = {};
      expect(await world.operations()).to.deep.equal([]);
    });
  }

  it('a user whose name changed since is found by external_id, and renamed', async () => {
    open(3, 1, { stoppedDirectoryUser: 'external-id' });
    world.duo.stopDirectory(DIRECTORY.key);
    saysStopped(world);
    world.person('user1', { uid: 'married', mail: 'user1@example.edu', number: guidOf(1).text });
    const id = world.idOf('user1');
    await world.run();
    expect(world.held(id)).to.include({ username: 'married' });
  });

  it('nothing is guessed where the keys disagree', async () => {
    open(3, 1, { stoppedDirectoryUser: 'external-id' });
    world.duo.stopDirectory(DIRECTORY.key);
    saysStopped(world);
    // user0's account by external_id, user1's by name; and a name whose external_id is somebody else's.
    world.person('user0', { uid: 'user1', mail: 'x@example.edu', number: guidOf(0).text });
    world.directory.people.delete('user1');
    world.person('user2', { mail: 'user2@example.edu', number: guidOf(99).text });
    const { operations, findings } = await world.planned();
    expect(operations.filter(({ operation }) => 'type' in operation && operation.type === 'account')).to.deep.equal([]);
    expect(findings.filter(({ code }) => code === 'adopt-keys-differ').map(({ about }) => about)).to.deep.equal(['hr:user0', 'hr:user2']);
  });

  it('the name of the file alone frees nothing: as long as Duo lists the directory, everything stays untouched, and check says so', async () => {
    open();
    saysStopped(world);
    const { header } = await world.planned();
    expect(header.situations.account).to.include({ 'foreign-owned': 6 });
    const { stdout } = await world.command('check');
    expect(stdout).to.include('Duo still lists directory sync "AD MAPLE"');
  });

  it('of two directories with one name, groups are free only once both were stopped', async () => {
    open();
    const dump = world.duo.dump();
    world.duo.load({ ...dump, directories: [...(dump.directories ?? []), { directoryKey: 'DSOTHEROTHEROTHEROTH', name: DIRECTORY.name }] });
    world.duo.stopDirectory('DSOTHEROTHEROTHEROTH');
    world.yaml = world.yaml.replace('use: duo,', `use: duo, stoppedDirectories: [ { name: "${DIRECTORY.name}", key: DSOTHEROTHEROTHEROTH } ],`);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('frees nothing where Duo does not answer which directories there are, and asks again in the next run', async () => {
    open();
    saysStopped(world);
    world.duo.faults.add({ kind: 'bad-gateway', path: '/admin/v1/users/directorysync', times: 'always' });
    const failed: unknown = await world.planned().then(() => 'planned', (error: unknown) => error);
    expect(String(failed)).to.include('/admin/v1/users/directorysync');
    world.duo.faults.clear();
    expect(await world.operations()).to.deep.equal([]);
  });

  it('where Duo lists stopped directories too, the administrator says so', async () => {
    open(6, 2, { stoppedDirectoryList: 'listed', stoppedDirectoryUser: 'everything' });
    world.duo.stopDirectory(DIRECTORY.key);
    saysStopped(world, ', evenIfListed: true');
    world.wish = { baseline: true };
    expect((await world.planned()).header.baseline?.accounts).to.include({ matched: 6, foreign: 0 });
  });

  it('where stopping sends users to the trash, they are counted there and nothing is done', async () => {
    open(6, 2, { stoppedDirectory: 'trash' });
    world.duo.stopDirectory(DIRECTORY.key);
    saysStopped(world);
    world.wish = { baseline: true };
    const { header, operations } = await world.planned();
    expect(header.baseline?.accounts).to.include({ matched: 0, trashed: 6 });
    expect(operations.filter(({ operation }) => 'type' in operation && operation.type === 'account')).to.deep.equal([]);
  });

  it('groups lose the suffix by their id, so that policies survive, once their name is Rollcall\'s', async () => {
    open();
    world.duo.stopDirectory(DIRECTORY.key);
    saysStopped(world);
    const id = world.duo.groupId('group 0 (from AD sync "AD MAPLE")');
    await world.run();
    world.yaml = world.yaml.replace('{ value: "group.name", own: create-only }', '"group.name"');
    await world.run();
    expect(world.duo.groupId('group 0')).to.equal(id);
  });

  it('one group goes to one: to whom the file gives it by its id, and to nobody where that are two', async () => {
    open(2, 1);
    world.duo.load({ groups: [{ name: 'Beta' }], users: [] });
    const id = world.duo.groupId('Beta') ?? '';
    world.directory.groups.clear();
    world.group('a', 'Alpha', ['user0']);
    world.group('b', 'Beta', ['user1']);
    world.yaml = world.yaml.replace('groups: {', `groups: { adopt: { Alpha: ${id} },`).replace(', own: create-only', '');
    const { operations, findings } = await world.planned();
    expect(operations.flatMap(({ operation }) => (operation.kind === 'adopt' ? [operation.id] : []))).to.deep.equal(['adopt group hr:a']);
    expect(findings.flatMap(({ code, about }) => (code === 'name-collision' ? [about] : []))).to.deep.equal(['hr:b']);
    expect(await world.apply()).to.include({ status: 'done' });
    await world.run();
    expect((await links()).group.map((link) => link.slice(0, 2))).to.deep.equal(['a ', 'b ']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('a group that differs in capital letters only is a question, answered by its id', async () => {
    open(2, 1);
    world.duo.load({ groups: [{ name: 'Group 0' }] });
    const [finding] = await world.findings('group-name-differs');
    const id = world.duo.groupId('Group 0') ?? '';
    expect(finding?.message).to.equal(`the target has "Group 0" (${id}); "group 0" is planned: same group?`);
    expect(finding?.remedy).to.include(`groups: { adopt: { "group 0": ${id} } }`);
    world.yaml = world.yaml.replace('groups: { name', `groups: { adopt: { "group 0": ${id} }, name`);
    expect(await world.operations()).to.include('adopt group hr:g0').and.not.to.include('create group hr:g0');
  });

  describe('5,000 users and 40 groups, by the commands of the guide', function () {
    this.timeout(600_000);

    it('links the same ids, makes nobody, and release leaves the tenant as it was', async () => {
      open(5_000, 40, { stoppedDirectoryUser: 'external-id' });
      const typed = shownCommands(textOf('docs/cut-over.md')).filter(({ isWhole }) => isWhole).map(({ words }) => unquoted(words).map((word) => (word.endsWith('.jsonl') ? `${world.folder}/${word}` : word)));
      const [report, ...rest] = splitAt(typed, 'check');
      for (const words of report ?? []) expect((await world.command(...words)).code, words.join(' ')).to.equal(0);
      world.duo.stopDirectory(DIRECTORY.key);
      saysStopped(world);
      const before = world.duo.dump();
      const printed: string[] = [];
      const [takeOver = []] = rest;
      for (const words of takeOver) {
        if (words[0] === 'pipeline') world.yaml = world.yaml.replace(/^ {2}staff:/m, '  staff2:');
        const { code, stdout, stderr } = await world.command(...words);
        expect(code, `${words.join(' ')}\n${stdout}${stderr}`).to.equal(0);
        if (words[0] === 'plan') {
          const { account, group } = await links();
          printed.push(`${String(account.length)} ${String(group.length)} ${String(/^ {2}create /m.test(stdout))} ${String(/plan: 0 operations/.test(stdout))}`);
        }
      }
      // Nobody is linked before the first plan is applied, everybody after it; nobody is made.
      expect(printed).to.deep.equal(['0 0 false false', '5000 40 false true']);
      expect(world.duo.dump()).to.deep.equal(before);
      expect(await links()).to.deep.equal({ account: [], group: [] });
    });
  });
});

function splitAt(commands: readonly (readonly string[])[], word: string): readonly (readonly (readonly string[])[])[] {
  const at = commands.findLastIndex(([first]) => first === word);
  return [commands.slice(0, at), commands.slice(at)];
}

/** A page shows a name of two words in quotes. */
function unquoted(words: readonly string[]): readonly string[] {
  return (words.join('\n').match(/'[^']*'|[^\n]+/g) ?? []).map((word) => word.replaceAll("'", '').replaceAll('\n', ' '));
}
