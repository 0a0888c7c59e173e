import { expect } from 'chai';
import { DuoWorld } from '../support/duo-world.js';

/** Grouper's "manage groups, read-only entities", Penn's set-up: accounts come from Directory Sync, groups from us (B4). */
describe('our groups, their accounts', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
    world.yaml = world.yaml.replace('    absence: immediate', '    may: { accounts: reference }\n    absence: immediate');
    world.duo.load({ users: [{ username: 'ann', directoryKey: 'DS2ACAGGQBNC95H3U4QS' }, { username: 'bob' }, { username: 'cat', aliases: ['kitty'] }, { username: 'eve', trashedAt: 1_767_500_000 }] });
  });
  afterEach(() => world.dispose());

  const groupsOf = (username: string): readonly string[] => world.held(world.idOf(username))?.groups ?? [];
  const isAboutUsers = ({ method = '', path = '' }: { readonly method?: string; readonly path?: string }): boolean => method !== 'GET' && /^\/admin\/v1\/users(?:\/[^/]+)?$/.test(path);
  const touched = (): readonly string[] =>
    world.duo.requests.all.flatMap(({ method, path, params }) => {
      const inBulk = path === '/admin/v1/bulk' ? (params['operations'] as unknown as readonly { method: string; path: string }[] | string) : [];
      const operations = typeof inBulk === 'string' ? (JSON.parse(inBulk) as readonly { method: string; path: string }[]) : inBulk;
      return [{ method, path }, ...operations].filter(isAboutUsers).map((call) => `${call.method} ${call.path}`);
    });

  it('puts directory-synced and other accounts into groups it made, and takes them out, and no other call touches an account', async () => {
    for (const key of ['ann', 'bob']) world.person(key);
    world.group('g1', 'vpn', ['ann', 'bob']);
    await world.run();
    expect([groupsOf('ann'), groupsOf('bob')]).to.deep.equal([['vpn'], ['vpn']]);
    expect(await world.operations()).to.deep.equal([]);
    world.directory.memberships.delete('ann g1');
    world.directory.people.delete('bob');
    world.directory.memberships.delete('bob g1');
    await world.run();
    expect([groupsOf('ann'), groupsOf('bob')]).to.deep.equal([[], []]);
    expect(touched()).to.deep.equal([]);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('says who has no account, makes none, and gives the membership once there is one', async () => {
    world.person('dan');
    world.person('eve');
    world.person('kitty');
    world.group('g1', 'vpn', ['dan', 'eve', 'kitty']);
    await world.run();
    expect((await world.findings('account-not-found')).map(({ about, message }) => `${about ?? ''} ${message}`)).to.deep.equal([
      'hr:dan the target has no account dan: nobody is put into groups for hr:dan',
      'hr:eve account eve lies in the trash: nobody is put into groups for hr:eve',
      'hr:kitty the target has no account kitty: nobody is put into groups for hr:kitty',
    ]);
    const dump = world.duo.dump();
    world.duo.load({ ...dump, users: [...(dump.users ?? []), { username: 'dan' }] });
    await world.run();
    expect(groupsOf('dan')).to.deep.equal(['vpn']);
    expect(touched()).to.deep.equal([]);
  });

  it('leaves memberships that it did not give', async () => {
    world.person('ann');
    world.person('bob');
    world.group('g1', 'vpn', []);
    await world.run();
    world.inPanel('bob', (user) => ({ ...user, groups: [world.duo.groupId('vpn') ?? ''] }));
    world.directory.people.delete('bob');
    await world.run();
    expect(groupsOf('bob')).to.deep.equal(['vpn']);
  });

  it('takes nobody out while it cannot be told of somebody whether they are wanted', async () => {
    for (const key of ['ann', 'bob']) world.person(key);
    world.group('g1', 'vpn', ['ann', 'bob']);
    await world.run();
    world.directory.rejected.set('bob', 'unreadable');
    world.directory.memberships.delete('ann g1');
    world.directory.memberships.delete('bob g1');
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal(['detach membership hr:ann in hr:g1']);
    await world.apply();
    expect(groupsOf('bob')).to.deep.equal(['vpn']);
  });
});
