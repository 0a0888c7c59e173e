import { expect } from 'chai';
import type { ReadPlan } from '@rollcall/core/host';
import { emptyDirectory, memorySourcePlugin, type MemoryDirectory } from '../support/memory-source.js';
import { TestWorld } from '../support/worlds.js';

/** `may: { accounts: reference }`: nobody is linked, so every run finds accounts by what people are called. */
describe('accounts of others, found by their names (B4)', () => {
  let world: TestWorld;
  let second: MemoryDirectory;
  beforeEach(() => {
    world = new TestWorld();
    second = emptyDirectory();
    world.extra = [memorySourcePlugin(second, 'second')];
  });
  afterEach(() => world.dispose());

  const refer = (): void => {
    world.yaml = world.yaml.replace('    absence: immediate', '    may: { accounts: reference }\n    absence: immediate');
  };
  const idsOf = ({ operations }: ReadPlan): readonly string[] => operations.map(({ operation }) => operation.id);
  const findingsOf = ({ findings }: ReadPlan, code: string): readonly string[] => findings.flatMap((finding) => (finding.code === code ? [finding.message] : []));
  const groupsOf = (username: string): readonly string[] => world.shown()[username]?.groups ?? [];

  /** Ann and bob have accounts and are in the group. */
  async function settle(): Promise<void> {
    for (const key of ['ann', 'bob']) {
      world.byHand(key);
      world.person(key);
    }
    world.group('g1', 'vpn-one', ['ann', 'bob']);
    await world.run();
    expect([groupsOf('ann'), groupsOf('bob')]).to.deep.equal([['vpn-one'], ['vpn-one']]);
  }

  it('nobody is taken out while the name of somebody cannot be told from their record', async () => {
    refer();
    await settle();
    world.person('ann', { uid: undefined });
    const plan = await world.planned();
    expect(idsOf(plan)).to.deep.equal([]);
    expect(findingsOf(plan, 'record-rejected')).to.deep.equal(['ann: username: hr.uid is missing']);
    expect(plan.header.removalsWithheld).to.deep.equal(['of some people it cannot be told whether they are wanted: nobody whom nobody manages is taken out of a group']);
  });

  for (const how of ['doubt', 'throw'] as const) {
    it(`nobody is taken out while the source of the names is not read whole (${how})`, async () => {
      world.yaml = world.yaml
        .replace('hr: { use: memory }', 'hr: { use: memory }\n  ids: { use: second }')
        .replace('    to: app', '    to: app\n    join: { ids: "ids.number == hr.uid" }')
        .replace('lower(hr.uid)', 'lower(ids.uid)');
      refer();
      for (const key of ['ann', 'bob']) world.person(`id of ${key}`, { uid: key, number: key }, second);
      await settle();
      second.cut = { after: 1, how };
      // Bob is not in the group any more, and who he is stands in what was not read.
      world.directory.memberships.delete('bob g1');
      expect(idsOf(await world.planned())).to.deep.equal([]);
      second.cut = undefined;
      expect(idsOf(await world.planned())).to.deep.equal(['detach membership hr:bob in hr:g1']);
    });
  }

  it('of two people with one name nobody is put into groups, and the account keeps what it has', async () => {
    refer();
    await settle();
    world.person('other', { uid: 'ANN' });
    world.directory.memberships.delete('ann g1');
    const plan = await world.planned();
    expect(idsOf(plan)).to.deep.equal([]);
    expect(findingsOf(plan, 'name-collision')).to.deep.equal(['2 people want the name ann', '2 people want the name ann']);
  });

  describe('beside a pipeline that makes the accounts', () => {
    beforeEach(() => {
      world.yaml = world.yaml.replace('hr: { use: memory }', 'hr: { use: memory }\n  club: { use: second }').concat(`  club:
    from: club
    to: app
    accounts: { username: "lower(club.uid)" }
    groups: { name: "group.name" }
    may: { accounts: reference }
`);
      world.person('ann');
      world.group('g1', 'vpn-one', ['ann']);
      world.person('c1', { uid: 'Ann' }, second);
      second.groups.set('cg', { name: 'club' });
      second.memberships.add('c1 cg');
    });

    it('takes no name from anybody; each pipeline gives and takes in the groups of its own source', async () => {
      await world.run();
      await world.run();
      expect(groupsOf('ann')).to.deep.equal(['club', 'vpn-one']);
      expect(await world.operations()).to.deep.equal([]);
      second.memberships.clear();
      await world.run();
      expect(groupsOf('ann')).to.deep.equal(['vpn-one']);
      second.memberships.add('c1 cg');
      world.directory.memberships.clear();
      await world.run();
      expect(groupsOf('ann')).to.deep.equal(['club']);
      expect(await world.operations()).to.deep.equal([]);
    });

    it('two people of one source are never one account', async () => {
      world.yaml = world.yaml.replace('  club:\n    from: club', '  club:\n    from: hr').replace('lower(club.uid)', 'lower(hr.mail)').replace("scope: \"hr.status == 'active'\"", "scope: \"hr.status == 'active' && hr.cn != 'GUEST'\"");
      world.person('ann', { mail: 'ann' });
      await world.run();
      world.person('k9', { uid: 'other', mail: 'ann', cn: 'GUEST' });
      world.directory.memberships.add('k9 g1');
      const plan = await world.planned();
      expect(idsOf(plan)).to.deep.equal([]);
      expect(findingsOf(plan, 'name-collision')).to.deep.equal([`the name ann belongs to hr:ann (account ${world.account('ann').id})`]);
    });
  });

  describe('an edit of the file', () => {
    const byEdit = async (): Promise<readonly string[]> => (await world.plan()).header.guards.flatMap(({ guard, tripped, message }) => (guard === 'groupsByEdit' && tripped ? [message.replace(`${world.folder}/`, '')] : []));

    const edits: readonly (readonly [what: string, edit: (yaml: string) => string, place: number])[] = [
      ['of the scope', (yaml) => yaml.replace("hr.status == 'active'", "hr.status == 'active' && hr.uid != 'ann'"), 9],
      ['of what accounts are called', (yaml) => yaml.replace('lower(hr.uid)', "lower(hr.uid == 'ann' ? 'anna' : hr.uid)"), 9],
      ['of the source', (yaml) => yaml.replace('hr: { use: memory }', 'hr: { use: memory, filter: "(x=1)" }'), 4],
    ];
    for (const [what, edit, place] of edits) {
      it(`${what}: whoever loses a membership by it waits for a person`, async () => {
        refer();
        await settle();
        world.yaml = edit(world.yaml);
        if (what === 'of the source') world.directory.people.delete('ann');
        if (what === 'of the source') world.directory.memberships.delete('ann g1');
        expect(await byEdit()).to.deep.equal([`1 group loses members because of your edit of rollcall.yaml:${place}: vpn-one`]);
      });
    }

    it('does not count what data takes away', async () => {
      refer();
      await settle();
      world.person('ann', { status: 'gone' });
      expect(await byEdit()).to.deep.equal([]);
      expect(await world.operations()).to.have.lengthOf(1);
    });

    it('to `reference` of a pipeline that has accounts lets nobody leave, and says why', async () => {
      world.person('ann');
      await world.run();
      refer();
      world.person('ann', { status: 'gone' });
      const plan = await world.planned();
      expect(idsOf(plan)).to.deep.equal([]);
      expect(findingsOf(plan, 'pipeline-frozen')).to.deep.equal(['1 accounts belong to pipeline staff, which has `may: { accounts: reference }` now and lets nobody leave: they stay as they are']);
    });
  });
});
