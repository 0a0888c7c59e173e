import { expect } from 'chai';
import { DuoWorld } from './support/duo-world.js';

const SHARED = '+13125550111';
const OTHER = '+13125550122';

/** `roles` of the test's directory stands for a column of former keys. */
describe('one phone that two Duo users share, and the two turn out to be one person (A8)', () => {
  let world: DuoWorld;
  let survivor: string;
  let loser: string;
  beforeEach(async () => {
    world = new DuoWorld();
    world.yaml = world.yaml.replace('absence: immediate', 'absence: immediate\n    formerKeys: hr.roles\n    leave: [ { disable: now }, { trash: 1d } ]');
    world.person('a', { uid: 'ann', mobile: SHARED });
    world.person('b', { uid: 'ann.b', mobile: SHARED });
    await world.run();
    [survivor, loser] = [world.idOf('ann'), world.idOf('ann.b')];
    expect(sharers()).to.deep.equal([['ann', 'ann.b']]);
  });
  afterEach(() => world.dispose());

  /** Who has the number, by phone. */
  const sharers = (): readonly (readonly string[])[] => world.duo.state.phones.filter(({ number }) => number === SHARED).map(({ users }) => users);
  const merge = (mobile: string | undefined = SHARED): void => {
    world.directory.people.delete('b');
    world.person('a', { uid: 'ann', mobile });
    world.directory.people.set('a', { ...world.directory.people.get('a'), roles: ['b'] });
  };
  const detachments = (): number => world.duo.requests.where({ method: 'DELETE' }).length;

  for (const activated of [false, true]) {
    it(`the survivor keeps it${activated ? ', activated,' : ''} while the other account is disabled and trashed and Duo purges it`, async () => {
      if (activated) activate(world);
      merge();
      const plan = await world.planned();
      expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['disable account hr:b']);
      const [merged] = plan.findings.filter(({ code }) => code === 'keys-merged');
      expect(merged?.message).to.include(`account ${survivor} stays, account ${loser} leaves`).and.to.include(`1 phones (${world.duo.phoneId(SHARED) ?? ''})`);
      await world.apply();
      await world.days(12);
      expect(world.held(loser)).to.equal(undefined);
      expect(world.held(survivor)?.phones).to.deep.equal([SHARED]);
      expect(sharers()).to.deep.equal([['ann']]);
      expect(detachments()).to.equal(0);
      expect(await world.operations()).to.deep.equal([]);
    });
  }

  it('the same without `formerKeys`: who leaves takes nothing from who stays', async () => {
    world.yaml = world.yaml.replace('    formerKeys: hr.roles\n', '');
    merge();
    await world.run();
    await world.days(2);
    expect(world.held(loser)).to.include({ isTrashed: true });
    expect(world.held(survivor)?.phones).to.deep.equal([SHARED]);
    expect(detachments()).to.equal(0);
  });

  const changes: readonly (readonly [what: string, key: string, uid: string, keeper: string, mobile: string | undefined])[] = [
    ['a new number', 'a', 'ann', 'ann.b', OTHER],
    ['a new number', 'b', 'ann.b', 'ann', OTHER],
    ['none any more', 'a', 'ann', 'ann.b', undefined],
    ['none any more', 'b', 'ann.b', 'ann', undefined],
  ];
  for (const [what, key, uid, keeper, mobile] of changes) {
    it(`${uid} has ${what}: only their own hold of the phone goes, the phone and ${keeper}'s stay`, async () => {
      const phone = world.duo.phoneId(SHARED);
      world.person(key, { uid, mobile });
      await world.run();
      expect(world.held(world.idOf(uid))?.phones).to.deep.equal(mobile === undefined ? [] : [mobile]);
      expect(sharers()).to.deep.equal([[keeper]]);
      expect(world.duo.phoneId(SHARED)).to.equal(phone);
      expect(world.held(world.idOf(keeper))).to.deep.include({ phones: [SHARED], status: 'active' });
      expect(detachments()).to.equal(1);
    });
  }

  it('a newcomer whose former keys had both accounts takes over one, and the phone stays with it', async () => {
    world.directory.people.clear();
    world.person('c', { uid: 'ann', mobile: SHARED });
    world.directory.people.set('c', { ...world.directory.people.get('c'), roles: ['a', 'b'] });
    await world.run();
    await world.days(3);
    expect((await world.linkOf('c'))?.targetId).to.equal(survivor);
    expect(world.held(survivor)).to.deep.include({ status: 'active', phones: [SHARED] });
    expect(detachments()).to.equal(0);
  });
});

/** As a person activates Duo Mobile on the phone: from then on it is a factor. */
function activate({ duo }: DuoWorld): void {
  const dump = duo.dump();
  duo.load({ ...dump, phones: (dump.phones ?? []).map((phone) => ({ ...phone, activated: true })) });
}
