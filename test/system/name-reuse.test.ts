import { expect } from 'chai';
import { DAY_MS } from '../core/support/worlds.js';
import { DuoWorld } from './support/duo-world.js';

const OLD = { uid: 'jchen', mobile: '+13125550111', number: 'allergic to push' };
const NEW = { uid: 'jchen', mobile: '+13125550122', number: 'new in sales' };
/** A user stays in Duo's trash for 7 days. */
const PURGE_DAYS = 8;

describe('a newcomer who wants a name that somebody else had in Duo (A2)', () => {
  let world: DuoWorld;
  let old: string;
  beforeEach(async () => {
    world = new DuoWorld();
    world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    leave: [ { disable: now }, { trash: 1d } ]');
    world.person('k1', OLD);
    world.person('k0', { uid: 'other' });
    world.group('g1', 'vpn', ['k1']);
    await world.run();
    old = world.idOf('jchen');
    world.inPanel('jchen', (user) => ({ ...user, tokens: [{ serial: '4711', type: 'd1' }], phones: [...(user.phones ?? []), { number: '+13125550133', activated: true }] }));
  });
  afterEach(() => world.dispose());

  const oldLeaves = (): void => {
    world.directory.people.delete('k1');
    world.directory.memberships.clear();
  };
  const newcomer = (): void => {
    world.person('k2', NEW);
    world.group('g2', 'sales', ['k2']);
  };
  const holders = (): readonly string[] => world.duo.state.phones.flatMap(({ users }) => users);

  const moments: readonly (readonly [when: string, before: () => Promise<void>, told: string])[] = [
    ['in the run in which the other one is gone', () => {
      oldLeaves();
      return Promise.resolve();
    }, 'leaves in this plan'],
    ['one run later, while the account is disabled', async () => {
      oldLeaves();
      await world.run();
      expect(world.held(old)).to.include({ status: 'disabled', isTrashed: false });
    }, 'released on 2026-01-05'],
    ['while the account is in the trash', async () => {
      oldLeaves();
      await world.run();
      await world.days(1);
      expect(world.held(old)).to.include({ isTrashed: true });
    }, 'released on 2026-01-05'],
  ];
  for (const [when, before, told] of moments) {
    it(`gets nothing of theirs: ${when}; the finding names both keys and the date`, async () => {
      await before();
      newcomer();
      const { operations, findings } = await world.planned();
      expect(operations.filter(({ operation }) => operation.owner.key === 'k2')).to.deep.equal([]);
      const [reuse, ...more] = findings.filter(({ code }) => code === 'name-reuse');
      expect(more).to.deep.equal([]);
      expect(reuse?.about).to.equal('hr:k2');
      for (const said of ['hr:k1', 'hr:k2', old, told]) expect(reuse?.message).to.include(said);
      await world.apply();
      await world.days(2);
      expect(world.held(old)).to.deep.include({ username: 'jchen', notes: OLD.number, phones: [OLD.mobile, '+13125550133'], groups: ['vpn'] });
      expect(world.duo.state.users).to.have.length(2);
      expect(holders()).to.deep.equal(['jchen', 'jchen']);
      expect(world.duo.state.memberships).to.deep.equal([{ group: 'vpn', username: 'jchen' }]);
      expect(await world.linkOf('k2')).to.equal(undefined);
    });
  }

  it('gets an account of their own once Duo has purged the other: with their own notes, phone and group and nothing else', async () => {
    oldLeaves();
    await world.run();
    await world.days(1);
    newcomer();
    await world.run();
    world.clock.nowMs += PURGE_DAYS * DAY_MS;
    await world.run();
    await world.run();
    const id = world.idOf('jchen');
    expect(id).to.not.equal(old);
    expect(world.held(old)).to.equal(undefined);
    expect(world.held(id)).to.deep.equal({ username: 'jchen', notes: NEW.number, status: 'active', isTrashed: false, groups: ['sales'], phones: [NEW.mobile] });
    expect(world.duo.dump().users?.find(({ userId }) => userId === id)?.tokens).to.deep.equal([]);
    expect((await world.linkOf('k2'))?.targetId).to.equal(id);
  });
});
