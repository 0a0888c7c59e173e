import type { Fault, Seed, SeedUser } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { readAll, recordsOf, startWorld, type World } from './support/world.js';

const people = (count: number): readonly SeedUser[] => Array.from({ length: count }, (_, index) => ({ username: `user${String(index).padStart(4, '0')}` }));
const shift: Fault = { path: '/admin/v1/users', nth: 2, kind: 'delete-user' };

describe('target-duo: reading', () => {
  let world: World;
  const start = async (seed: Seed, more: Parameters<typeof startWorld>[0] = {}): Promise<World> => (world = await startWorld({ seed, ...more }));
  afterEach(() => world.close());

  it('delivers accounts, phones, memberships and groups as the engine knows them', async () => {
    await start({
      groups: [{ name: 'vpn', desc: 'Remote access' }, { name: 'maple (from AD sync "AD MAPLE")', directoryKey: 'DS2ACAGGQBNC95H3U4QS' }],
      users: [
        { username: 'ann', realname: 'Ann A', email: 'ann@example.edu', firstname: 'Ann', groups: ['vpn'], aliases: ['a.a', null, 'annie'],
          phones: [{ number: '+15035550101', type: 'mobile', platform: 'google android', name: 'Pixel', activated: true }] },
        { username: 'bob', status: 'bypass' }, { username: 'cat', status: 'locked out' }, { username: 'dan', status: 'disabled' },
        { username: 'eve', trashedAt: 1_795_300_000 }, { username: 'fay', directoryKey: 'DS2ACAGGQBNC95H3U4QS', externalId: 'uj9hjKUHJUOVFzqbmf+2Sw==' },
      ],
    });
    const result = await readAll(world);
    const accounts = recordsOf(result, 'account');
    const byName = (name: string) => accounts.find((account) => account.attributes['username'] === name)!;
    expect(byName('ann')).to.deep.equal({
      type: 'account', id: world.duo.userId('ann'), standing: 'active', enrolled: true, otherNames: ['a.a', 'annie'],
      attributes: { username: 'ann', realname: 'Ann A', email: 'ann@example.edu', firstname: 'Ann', aliases: ['a.a', 'annie'], status: 'active' },
      held: { phones: [{ id: world.duo.phoneId('+15035550101'), keepBecause: 'activated', value: { number: '+15035550101', type: 'mobile', platform: 'google android', name: 'Pixel' } }] },
    });
    expect(accounts.map(({ attributes, standing, standingDetail, foreignOwner }) => [attributes['username'], standing, standingDetail, foreignOwner])).to.have.deep.members([
      ['ann', 'active', undefined, undefined], ['bob', 'active', 'bypass', undefined], ['cat', 'active', 'locked out', undefined],
      ['dan', 'disabled', undefined, undefined], ['eve', 'trashed', 'pending deletion', undefined], ['fay', 'active', undefined, 'directory sync "DS2ACAGGQBNC95H3U4QS"'],
    ]);
    expect(recordsOf(result, 'group').map(({ attributes, foreignOwner }) => [attributes, foreignOwner])).to.have.deep.members([
      [{ name: 'vpn', desc: 'Remote access', status: 'active' }, undefined], [{ name: 'maple (from AD sync "AD MAPLE")', status: 'active' }, 'directory sync "AD MAPLE"'],
    ]);
    expect(recordsOf(result, 'membership').filter((record) => 'groups' in record && record.groups.length > 0)).to.deep.equal([
      { type: 'membership', account: world.duo.userId('ann'), groups: [world.duo.groupId('vpn')] },
    ]);
    expect(result.claims.account).to.include({ whole: true, delivered: 6, announced: 6 });
    expect(result.claims.membership).to.include({ whole: true, delivered: 1 });
    expect(result.claims.group).to.include({ whole: true, delivered: 2, announced: 2 });
  });

  it('reads 601 users with accounts, memberships and phones in three calls', async () => {
    await start({ users: people(601) });
    const result = await readAll(world, { types: ['account', 'membership'] });
    expect(recordsOf(result, 'account')).to.have.length(601);
    expect(world.duo.requests.all.map((request) => request.path)).to.deep.equal(['/admin/v1/users', '/admin/v1/users', '/admin/v1/users']);
    expect(world.paced).to.deep.equal(['reads', 'reads', 'reads']);
  });

  it('asks for groups only where only groups are wanted', async () => {
    await start({ users: people(2), groups: Array.from({ length: 101 }, (_, index) => ({ name: `g${String(index)}` })) });
    const result = await readAll(world, { types: ['group'] });
    expect([recordsOf(result, 'group').length, world.duo.requests.countBy('route')]).to.deep.equal([101, { '/admin/v1/groups': 2 }]);
  });

  const moving: readonly (readonly [string, readonly Fault[], { readonly whole: boolean; readonly delivered: number; readonly calls: number }])[] = [
    ['a user deleted between pages', [shift], { whole: true, delivered: 700, calls: 5 }],
    ['a user inserted before the page', [{ path: '/admin/v1/users', nth: 2, kind: 'insert-user', user: { username: 'new' }, at: 'start' }], { whole: true, delivered: 701, calls: 5 }],
    ['a user added at the end', [{ path: '/admin/v1/users', nth: 3, kind: 'insert-user', user: { username: 'new' }, at: 'end' }], { whole: true, delivered: 701, calls: 6 }],
    ['one gone and one new, with the same total', [{ path: '/admin/v1/users', nth: 2, kind: 'delete-user', username: 'user0699' }, { path: '/admin/v1/users', nth: 2, kind: 'insert-user', user: { username: 'new' }, at: 'start' }], { whole: true, delivered: 700, calls: 5 }],
    ['one gone before the page and one new at the end, with the same total', [{ kind: 'page-shift', path: '/admin/v1/users', nth: 2, shift: 'replace' }], { whole: true, delivered: 701, calls: 5 }],
    ['one moved to the end, with the same total', [{ kind: 'page-shift', path: '/admin/v1/users', nth: 2 }], { whole: true, delivered: 700, calls: 5 }],
    ['the page before shown twice', [{ kind: 'duplicated-page', path: '/admin/v1/users', nth: 2 }], { whole: true, delivered: 700, calls: 5 }],
    ['a list that never stands still', [{ path: '/admin/v1/users', nth: 2, times: 'always', kind: 'delete-user' }], { whole: false, delivered: 700, calls: 6 }],
  ];
  for (const [name, faults, expected] of moving) {
    it(`${name}: ${expected.whole ? 'read again until whole' : 'a doubt after three passes'}`, async () => {
      await start({ users: people(700) }, { faults });
      const result = await readAll(world, { types: ['account', 'membership'] });
      const ids = recordsOf(result, 'account').map((account) => account.id);
      expect(new Set(ids).size, 'each once').to.equal(ids.length);
      expect([result.claims.account.whole, result.claims.membership.whole]).to.deep.equal([expected.whole, expected.whole]);
      expect(result.claims.account.delivered).to.equal(ids.length);
      const calls = world.duo.requests.count({ route: '/admin/v1/users' });
      expect([calls, expected.whole ? ids.length : expected.delivered]).to.deep.equal([expected.calls, expected.delivered]);
      if (expected.whole) for (const user of world.duo.state.users) expect(recordsOf(result, 'account').some((account) => account.attributes['username'] === user.username)).to.equal(true);
    });
  }

  it('reads by id in calls of a hundred, and delivers what exists', async () => {
    await start({ users: people(150), groups: [{ name: 'g' }] });
    const ids = world.duo.state.users.map((user) => world.duo.userId(user.username)!);
    const result = await readAll(world, { keys: { by: 'id', values: [...ids, 'DUNOBODY000000000000', world.duo.groupId('g')!] } });
    expect([recordsOf(result, 'account').length, recordsOf(result, 'group').length, result.claims.account.whole]).to.deep.equal([150, 1, true]);
    expect(world.duo.requests.countBy('route')).to.deep.equal({ '/admin/v1/users': 2, '/admin/v1/groups': 1 });
  });

  it('reads by exact username, never by alias', async () => {
    await start({ users: [{ username: 'ann', aliases: ['bob'] }, { username: 'Cat' }] });
    const result = await readAll(world, { types: ['account'], keys: { by: 'name', values: ['bob', 'cat', 'nobody'] } });
    expect(recordsOf(result, 'account').map((account) => account.attributes['username'])).to.deep.equal(['Cat']);
    expect(result.claims.account).to.include({ whole: true, delivered: 1 });
  });

  it('finds names where Duo minds their case, too', async () => {
    await start({ users: [{ username: 'Cat' }] }, { behaviour: { usernameCase: 'exact' } });
    const result = await readAll(world, { types: ['account'], keys: { by: 'name', values: ['Cat'] } });
    expect(recordsOf(result, 'account')).to.have.length(1);
  });

  it('keeps request lines short for names of any script', async () => {
    await start({ users: people(1) });
    const values = Array.from({ length: 100 }, (_, index) => `${'ж'.repeat(30)}${String(index)}`);
    await readAll(world, { types: ['account'], keys: { by: 'name', values } });
    expect(world.duo.requests.count()).to.be.greaterThan(1);
  });

  it('finds groups by name in the listing', async () => {
    await start({ groups: [{ name: 'VPN' }, { name: 'other' }] });
    const result = await readAll(world, { types: ['group'], keys: { by: 'name', values: ['vpn'] } });
    expect(recordsOf(result, 'group').map((group) => group.attributes['name'])).to.deep.equal(['VPN']);
  });

  it('reads the objects of 2022 as well', async () => {
    await start({ users: [{ username: 'ann', lastDirectorySync: 1_600_000_000 }, { username: 'bob' }], groups: [{ name: 'g' }] }, { behaviour: { objectKeys: '2022' } });
    const accounts = recordsOf(await readAll(world), 'account');
    expect(accounts.map((account) => account.foreignOwner)).to.have.members(['directory sync', undefined]);
  });

  it('reads an empty account whole', async () => {
    await start({});
    expect((await readAll(world)).claims).to.deep.include({ account: { whole: true, delivered: 0, announced: 0, basis: 'total_objects 0 on every page, 0 different users' } });
  });
});
