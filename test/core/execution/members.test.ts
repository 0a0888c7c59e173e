import { expect } from 'chai';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { MEMBER_MODES, type MemberMode } from '../../../packages/core/src/mapping/definition.js';
import { TestWorld } from '../support/worlds.js';

/** Who stands in the group, and how they came there. */
const CASES = ['given by us', 'managed, put there by hand', 'managed, put there by hand, had by the source for a while', 'unmanaged', 'managed by somebody else', 'protected', 'ignored', 'on the way out'] as const;
type Case = (typeof CASES)[number];

/**
 * The modes in which each of them is taken out once the source does not have them; with the ledger, and, for the four cases that must be told
 * apart, after it was lost and another run was made.
 */
const TAKEN: Readonly<Record<Case, { readonly known: readonly MemberMode[]; readonly lost?: readonly MemberMode[] }>> = {
  'given by us': { known: ['given', 'tracked', 'managed', 'exclusive'], lost: ['tracked', 'managed', 'exclusive'] },
  'managed, put there by hand': { known: ['managed', 'exclusive'], lost: ['managed', 'exclusive'] },
  'managed, put there by hand, had by the source for a while': { known: ['tracked', 'managed', 'exclusive'] },
  unmanaged: { known: ['exclusive'], lost: ['exclusive'] },
  'managed by somebody else': { known: ['exclusive'], lost: ['exclusive'] },
  protected: { known: [] },
  ignored: { known: [] },
  'on the way out': { known: [] },
};

describe('whose members a group has (B5)', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  const mode = (members: string): void => {
    world.yaml = world.yaml.replace(/groups: \{.*\}\n/, `groups: { select: "group.name.startsWith('vpn-')", name: "group.name", members: ${members} }\n    protect: "account.username == 'breakglass'"\n    ignore: "account.username == 'legal'"\n`);
  };
  const isMember = (username: string): boolean => world.shown()[username]?.groups.includes('vpn-one') === true;
  const putIn = (username: string): void => {
    const group = [...world.target.groups.values()].find(({ name }) => name === 'vpn-one')?.id ?? '';
    world.target.memberships.add(`${world.account(username).id} ${group}`);
  };
  const wanted = (key: string, on: boolean): boolean => (on ? world.directory.memberships.add(`${key} g1`).size > 0 : world.directory.memberships.delete(`${key} g1`));

  /** Brings somebody into the group, in the way of the case; returns the username. */
  async function enter(how: Case): Promise<string> {
    world.person('keeper');
    world.group('g1', 'vpn-one', ['keeper']);
    switch (how) {
      case 'given by us':
      case 'on the way out':
        world.person('ann');
        wanted('ann', true);
        await world.run();
        return 'ann';
      case 'managed, put there by hand':
      case 'managed, put there by hand, had by the source for a while':
        world.person('ann');
        await world.run();
        putIn('ann');
        wanted('ann', how.endsWith('while'));
        await world.run();
        return 'ann';
      default: {
        const username = how === 'protected' ? 'breakglass' : how === 'ignored' ? 'legal' : 'vendor';
        world.byHand(username, how === 'managed by somebody else' ? { foreignOwner: 'directory sync "AD"' } : {});
        await world.run();
        putIn(username);
        return username;
      }
    }
  }

  for (const how of CASES) {
    for (const members of MEMBER_MODES) {
      for (const ledger of ['known', 'lost'] as const) {
        const modes = TAKEN[how][ledger];
        if (modes === undefined) continue;
        const isTaken = modes.includes(members);
        it(`${members}, ${how}, ledger ${ledger}: ${isTaken ? 'taken out' : 'stays'} once the source does not have them, and the next plan is empty`, async () => {
          mode(members);
          const username = await enter(how);
          if (how === 'on the way out') {
            world.person('ann', { status: 'gone' });
            await world.run();
          }
          if (ledger === 'lost') {
            for (const file of ['rollcall.db', 'rollcall.db-wal', 'rollcall.db-shm', '.rollcall']) rmSync(join(world.folder, file), { force: true, recursive: true });
            await world.run();
          }
          wanted('ann', false);
          const plan = await world.planned();
          expect(plan.header.blocked).to.equal(false);
          await world.apply();
          expect(isMember(username)).to.equal(!isTaken);
          expect(isMember('keeper')).to.equal(true);
          expect(await world.operations()).to.deep.equal([]);
        });
      }
    }
    for (const members of MEMBER_MODES) {
      if (!['given by us', 'managed, put there by hand', 'managed, put there by hand, had by the source for a while'].includes(how)) continue;
      it(`${members}, ${how}: stays as long as the source has them`, async () => {
        mode(members);
        const username = await enter(how);
        wanted('ann', true);
        await world.run();
        expect(isMember(username)).to.equal(true);
        expect(await world.operations()).to.deep.equal([]);
      });
    }
  }

  it('by condition: the first one that holds decides for a group, else the default', async () => {
    mode(`{ exclusive: "group.name == 'vpn-one'", additive: "group.name.endsWith('two')", default: managed }`);
    world.person('ann');
    for (const [key, name] of [['g1', 'vpn-one'], ['g2', 'vpn-two'], ['g3', 'vpn-three']] as const) world.group(key, name, ['ann']);
    await world.run();
    world.byHand('vendor');
    for (const { id } of world.target.groups.values()) world.target.memberships.add(`${world.account('vendor').id} ${id}`);
    world.directory.memberships.clear();
    await world.run();
    expect(world.shown()['ann']?.groups).to.deep.equal(['vpn-two']);
    expect(world.shown()['vendor']?.groups).to.deep.equal(['vpn-three', 'vpn-two']);
  });

  it('names who stays: what Rollcall did not give, and accounts that nobody manages', async () => {
    mode('given');
    world.person('ann');
    world.group('g1', 'vpn-one', []);
    world.byHand('vendor');
    world.byHand('breakglass');
    await world.run();
    for (const username of ['ann', 'vendor', 'breakglass']) putIn(username);
    expect((await world.findings('membership-not-given', 'members-unmanaged')).map(({ message }) => message)).to.deep.equal([
      '2 members of managed groups are accounts that nobody manages, for example breakglass in vpn-one, vendor in vpn-one: they stay',
      '1 memberships stand in the target that the source does not have and Rollcall did not give, for example ann in vpn-one: they stay',
    ]);
  });

  it('an exclusive group that would lose too many strangers at once trips the guard like any other', async () => {
    mode('exclusive');
    world.yaml = world.yaml.replace('shrinkGroup: { max: 1000 }', 'shrinkGroup: { max: 2 }');
    world.group('g1', 'vpn-one', []);
    for (const name of ['v1', 'v2', 'v3']) world.byHand(name);
    await world.run();
    for (const name of ['v1', 'v2', 'v3']) putIn(name);
    const { header } = await world.plan();
    expect(header.guards.filter(({ tripped }) => tripped).map(({ message }) => message)).to.deep.equal(['members taken from group vpn-one: 3 planned, limit 2']);
  });

  it('is refused with its place: an unknown mode, a condition that is none', async () => {
    for (const [members, message] of [['all', /members|additive/], ['{ exclusive: "group.name" }', /exclusive is true or false; this is string/]] as const) {
      mode(members);
      const error: unknown = await world.plan().catch((reason: unknown) => reason);
      expect((error as Error).message).to.match(message).and.to.match(/^13:\d+ /);
      world.yaml = new TestWorld().yaml;
    }
  });

  it('tracked: what was answered as taken away and is there still is taken away by the next run', async () => {
    mode('tracked');
    const username = await enter('managed, put there by hand, had by the source for a while');
    wanted('ann', false);
    world.target.fault = () => 'no-effect';
    await world.run();
    expect(isMember(username)).to.equal(true);
    world.target.fault = undefined;
    await world.run();
    expect(isMember(username)).to.equal(false);
  });

  it('two pipelines that treat the members of one group differently are told, and nobody is taken out', async () => {
    mode('exclusive');
    const staff = world.yaml.slice(world.yaml.indexOf('  staff:'));
    world.yaml += staff.replace('  staff:', '  other:').replace('members: exclusive', 'members: given');
    world.group('g1', 'vpn-one', []);
    world.byHand('vendor');
    await world.run();
    expect((await world.findings('pipeline-conflict')).map(({ message }) => message)).to.deep.equal(['pipelines staff and other describe the group differently']);
  });
});
