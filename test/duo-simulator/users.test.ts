import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BehaviourOverrides } from '../../packages/duo-simulator/src/index.js';
import { ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

interface User {
  readonly user_id: string;
  readonly username: string;
  readonly realname: string;
  readonly status: string;
  readonly aliases: Readonly<Record<string, string>>;
  readonly alias1: string | null;
  readonly email: string;
  readonly lockout_reason: string | null;
  readonly enable_auto_prompt: boolean;
  readonly custom_attributes: Readonly<Record<string, string>>;
}

const seed = {
  users: [
    { username: 'Ada', email: 'shared@example.org', aliases: ['countess'] },
    { username: 'bob', email: 'Shared@example.org' },
    { username: 'carol', status: 'disabled' },
  ],
  customAttributes: ['Cost Center'],
};

const usernames = (users: readonly User[]): readonly string[] => users.map((user) => user.username);

describe('users', () => {
  const start = simulators();

  it('creates with every attribute and reads back the same', async () => {
    const simulator = await start({ seed });
    const created = await ok<User>(simulator, 'POST', '/admin/v1/users', {
      username: 'New.User', realname: 'New', email: 'n@example.org', notes: 'x', firstname: 'N', lastname: 'U', status: 'bypass',
      aliases: 'alias1=n1&alias8=n8', enable_auto_prompt: 'False', 'custom_attributes.Cost Center': '42',
    });
    expect(created.user_id).to.match(/^DU[A-Z0-9]{18}$/);
    expect(created).to.include({ username: 'New.User', status: 'bypass', alias1: 'n1', enable_auto_prompt: false });
    expect(created.aliases).to.deep.equal({ alias1: 'n1', alias8: 'n8' });
    expect(created.custom_attributes).to.deep.equal({ 'Cost Center': '42' });
    expect(await ok(simulator, 'GET', `/admin/v1/users/${created.user_id}`)).to.deep.equal(created);
  });

  const filters: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    ['username, in any case', { username: 'ADA' }, ['Ada']],
    ['username matching an alias', { username: 'countess' }, ['Ada']],
    ['unknown username', { username: 'nobody' }, []],
    ['email shared by two', { email: 'shared@EXAMPLE.org' }, ['Ada', 'bob']],
    ['username_list with an alias', { username_list: '["countess","carol","none"]', limit: '1' }, ['Ada', 'carol']],
  ];
  for (const [title, params, expected] of filters) {
    it(`filters by ${title}`, async () => {
      expect(usernames(await ok<User[]>(await start({ seed }), 'GET', '/admin/v1/users', params))).to.deep.equal(expected);
    });
  }

  it('filters by user_id_list, alone and up to 100', async () => {
    const simulator = await start({ seed });
    const list = JSON.stringify([simulator.userId('bob'), simulator.userId('Ada'), 'DUNOBODY']);
    expect(usernames(await ok<User[]>(simulator, 'GET', '/admin/v1/users', { user_id_list: list }))).to.deep.equal(['bob', 'Ada']);
    const tooMany = JSON.stringify(Array.from({ length: 101 }, () => 'DU'));
    for (const params of [{ user_id_list: tooMany }, { user_id_list: list, username: 'bob' }, { user_id_list: list, username_list: '[]' }, { user_id_list: 'x' }]) {
      expect(await refusal(simulator, 'GET', '/admin/v1/users', params)).to.equal('40002 user_id_list');
    }
  });

  const refusals: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ['a missing username', { realname: 'x' }, '40001'],
    ['a taken username in another case', { username: 'ada' }, '40003'],
    ['a username that is an alias', { username: 'countess' }, '40003'],
    ['an alias that is taken', { username: 'x', alias1: 'Countess' }, '40003'],
    ['an alias that is a username', { username: 'x', alias1: 'bob' }, '40003'],
    ['both forms of alias', { username: 'x', alias1: 'a', aliases: 'alias2=b' }, '40002 aliases'],
    ['a ninth alias', { username: 'x', aliases: 'alias9=b' }, '40002 aliases'],
    ['an unknown status', { username: 'x', status: 'sleeping' }, '40002 status'],
    ['status locked out', { username: 'x', status: 'locked out' }, '40002 status'],
    ['status pending deletion', { username: 'x', status: 'pending deletion' }, '40002 status'],
    ['an unknown custom attribute', { username: 'x', 'custom_attributes.Shoe': '1' }, '40002 custom_attributes.Shoe'],
    ['a list for a text', { username: ['x'] }, '40002 username'],
  ];
  for (const [title, params, expected] of refusals) {
    it(`refuses to create with ${title}, and creates nothing`, async () => {
      const simulator = await start({ seed });
      expect(await refusal(simulator, 'POST', '/admin/v1/users', params)).to.equal(expected);
      expect(simulator.state.users).to.have.length(3);
    });
  }

  it('changes only what is named, clears blanks, removes empty aliases and ignores unknown parameters', async () => {
    const simulator = await start({ seed });
    const path = `/admin/v1/users/${simulator.userId('Ada') ?? ''}`;
    const changed = await ok<User>(simulator, 'POST', path, { email: '', aliases: { alias1: '', alias2: 'second' }, shoe: '44' });
    expect(changed).to.include({ username: 'Ada', email: '', alias1: null });
    expect(changed.aliases).to.deep.equal({ alias2: 'second' });
    expect(await ok<User[]>(simulator, 'GET', '/admin/v1/users', { username: 'countess' })).to.deep.equal([]);
    expect(usernames(await ok<User[]>(simulator, 'GET', '/admin/v1/users', { email: 'shared@example.org' }))).to.deep.equal(['bob']);
  });

  it('renames, frees the old name, and lets a user keep its own', async () => {
    const simulator = await start({ seed });
    const path = `/admin/v1/users/${simulator.userId('bob') ?? ''}`;
    expect((await ok<User>(simulator, 'POST', path, { username: 'BOB' })).username).to.equal('BOB');
    await ok(simulator, 'POST', path, { username: 'robert' });
    expect((await ok<User>(simulator, 'POST', '/admin/v1/users', { username: 'bob' })).username).to.equal('bob');
    expect(await refusal(simulator, 'POST', path, { username: 'carol' })).to.equal('40003');
    expect(await refusal(simulator, 'POST', path, { username: '' })).to.equal('40002 username');
  });

  it('deletes at once, keeps the phone, and answers 200 for one already gone', async () => {
    const simulator = await start({ seed: { users: [{ username: 'a', groups: ['g'], phones: ['+15550100'] }] } });
    const path = `/admin/v1/users/${simulator.userId('a') ?? ''}`;
    expect(await ok(simulator, 'DELETE', path)).to.equal('');
    expect(await ok(simulator, 'DELETE', path)).to.equal('');
    expect(simulator.state.users).to.deep.equal([]);
    expect(simulator.state.memberships).to.deep.equal([]);
    expect(simulator.state.phones[0]).to.deep.include({ number: '+15550100', users: [] });
  });

  const options: readonly (readonly [BehaviourOverrides, string, string, Readonly<Record<string, string>>, string])[] = [
    [{ duplicateUsername: '40002' }, 'POST', '/admin/v1/users', { username: 'ada' }, '40002 username'],
    [{ duplicateAlias: '40002' }, 'POST', '/admin/v1/users', { username: 'x', alias1: 'countess' }, '40002 aliases'],
    [{ deleteUnknownUser: '40401' }, 'DELETE', '/admin/v1/users/DUNOBODY', {}, '40401'],
    [{ usernameCase: 'exact' }, 'POST', '/admin/v1/users', { username: 'ada' }, ''],
    [{ aliasUniqueness: 'aliases' }, 'POST', '/admin/v1/users', { username: 'countess' }, ''],
    [{ lockedOutStatus: 'settable' }, 'POST', '/admin/v1/users', { username: 'x', status: 'locked out' }, ''],
  ];
  for (const [behaviour, method, path, params, expected] of options) {
    it(`with ${JSON.stringify(behaviour)} answers ${expected || '200'}`, async () => {
      const simulator = await start({ seed, behaviour });
      if (expected === '') await ok(simulator, method, path, params);
      else expect(await refusal(simulator, method, path, params)).to.equal(expected);
    });
  }

  it('stores lower-case, keeps blanks out and returns one email match when told so', async () => {
    const simulator = await start({ seed, behaviour: { usernameCase: 'lower', blankText: 'ignored', emailFilter: 'first' } });
    const created = await ok<User>(simulator, 'POST', '/admin/v1/users', { username: 'MiXed', realname: 'Kept' });
    expect(created.username).to.equal('mixed');
    expect((await ok<User>(simulator, 'POST', `/admin/v1/users/${created.user_id}`, { realname: '' })).realname).to.equal('Kept');
    expect(await ok<User[]>(simulator, 'GET', '/admin/v1/users', { email: 'shared@example.org' })).to.have.length(1);
  });
});
