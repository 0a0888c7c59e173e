import { expect } from 'chai';
import { describe, it } from 'mocha';
import { virtualClock, type BehaviourOverrides } from '../../packages/duo-simulator/src/index.js';
import { ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

const dayMs = 86_400_000;
const trashPath = '/admin/v1/users/bulk_send_to_trash';
const restorePath = '/admin/v1/users/bulk_restore';

interface User {
  readonly status: string;
  readonly realname: string;
}

describe('the trash', () => {
  const start = simulators();

  async function withTrashed(behaviour: BehaviourOverrides = {}) {
    const clock = virtualClock();
    const simulator = await start({ clock, behaviour, seed: { users: [{ username: 'ada' }, { username: 'bob' }] } });
    const id = simulator.userId('ada') ?? '';
    const list = JSON.stringify([id]);
    await ok(simulator, 'POST', trashPath, { user_id_list: list });
    return { clock, simulator, id, list };
  }

  it('marks the user pending deletion, who is still listed and counted', async () => {
    const { simulator, id } = await withTrashed();
    expect(await ok<User>(simulator, 'GET', `/admin/v1/users/${id}`)).to.include({ status: 'pending deletion' });
    expect(await ok<User[]>(simulator, 'GET', '/admin/v1/users')).to.have.length(2);
    expect(await ok(simulator, 'GET', '/admin/v1/info/summary')).to.include({ user_count: 2, user_pending_deletion_count: 1 });
  });

  it('answers 200 to a write, stores it, and keeps the user in the trash; a restore shows it', async () => {
    const { simulator, id, list } = await withTrashed();
    expect(await ok<User>(simulator, 'POST', `/admin/v1/users/${id}`, { status: 'disabled', realname: 'New' })).to.include({ status: 'pending deletion', realname: 'New' });
    expect(await ok(simulator, 'POST', restorePath, { user_id_list: list })).to.equal('');
    expect(await ok<User>(simulator, 'GET', `/admin/v1/users/${id}`)).to.include({ status: 'disabled' });
  });

  it('purges after seven days by the clock, not before, and trashing again does not prolong it', async () => {
    const { clock, simulator, id, list } = await withTrashed();
    clock.advance(6 * dayMs);
    await ok(simulator, 'POST', trashPath, { user_id_list: list });
    clock.advance(dayMs - 1000);
    await ok(simulator, 'GET', `/admin/v1/users/${id}`);
    clock.advance(1000);
    expect(await refusal(simulator, 'GET', `/admin/v1/users/${id}`)).to.equal('40401');
    expect(simulator.state.users.map((user) => user.username)).to.deep.equal(['bob']);
  });

  it('purges by pending_deletion_days, and a restored user never', async () => {
    const { clock, simulator, id, list } = await withTrashed();
    await ok(simulator, 'POST', '/admin/v1/settings', { pending_deletion_days: '30' });
    clock.advance(29 * dayMs);
    await ok(simulator, 'POST', restorePath, { user_id_list: list });
    clock.advance(90 * dayMs);
    expect(await ok<User>(simulator, 'GET', `/admin/v1/users/${id}`)).to.include({ status: 'active' });
  });

  it('deletes from the trash at once', async () => {
    const { simulator, id } = await withTrashed();
    await ok(simulator, 'DELETE', `/admin/v1/users/${id}`);
    expect(await ok(simulator, 'GET', '/admin/v1/info/summary')).to.include({ user_count: 1, user_pending_deletion_count: 0 });
  });

  it('keeps the username taken unless told otherwise', async () => {
    expect(await refusal((await withTrashed()).simulator, 'POST', '/admin/v1/users', { username: 'ada' })).to.equal('40003');
    await ok((await withTrashed({ trashedUsername: 'released' })).simulator, 'POST', '/admin/v1/users', { username: 'ada' });
  });

  it('follows the options for status, response, counts and unknown users', async () => {
    const { simulator, id } = await withTrashed({ restoredStatus: 'active', bulkUserIdResponse: 'users', bulkUserIdUnknown: 'ignored', userCount: 'without-trash', bulkUserIdMaximum: 2 });
    expect(await ok(simulator, 'GET', '/admin/v1/info/summary')).to.include({ user_count: 1 });
    await ok(simulator, 'POST', `/admin/v1/users/${id}`, { status: 'disabled' });
    const restored = await ok<User[]>(simulator, 'POST', restorePath, { user_id_list: JSON.stringify([id, 'DUNOBODY']) });
    expect(restored.map((user) => user.status)).to.deep.equal(['active']);
    expect(await refusal(simulator, 'POST', restorePath, { user_id_list: '["a","b","c"]' })).to.equal('40002 user_id_list');
    const strict = (await withTrashed()).simulator;
    expect(await refusal(strict, 'POST', trashPath, { user_id_list: '["DUNOBODY"]' })).to.equal('40002 user_id_list');
    expect(await refusal(strict, 'POST', trashPath)).to.equal('40001');
  });

  it('expires inactive users into the trash, sparing disabled ones unless told otherwise', async () => {
    for (const [choice, expected] of [['spares-disabled', ['disabled', 'pending deletion']], ['trashes-disabled', ['pending deletion', 'pending deletion']]] as const) {
      const clock = virtualClock();
      const simulator = await start({ clock, behaviour: { inactivityExpiry: choice }, seed: { users: [{ username: 'a', status: 'disabled' }, { username: 'b' }], settings: { inactive_user_expiration: 30 } } });
      clock.advance(31 * dayMs);
      expect((await ok<User[]>(simulator, 'GET', '/admin/v1/users')).map((user) => user.status)).to.deep.equal(expected);
    }
  });

  it('releases or trashes the users of a stopped directory', async () => {
    for (const [choice, expected] of [['release', 'active'], ['trash', 'pending deletion']] as const) {
      const simulator = await start({ behaviour: { stoppedDirectory: choice }, seed: { users: [{ username: 'a', directoryKey: 'DSX', externalId: 'e' }, { username: 'b' }] } });
      simulator.stopDirectory('DSX');
      const [user] = await ok<Record<string, unknown>[]>(simulator, 'GET', '/admin/v1/users');
      expect(user).to.include({ status: expected }).and.not.to.have.property('directory_key');
    }
  });
});
