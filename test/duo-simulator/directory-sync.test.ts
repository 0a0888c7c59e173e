import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BehaviourOverrides, DuoSimulator, Seed } from '../../packages/duo-simulator/src/index.js';
import { call, ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

const key = 'DSAAAAAAAAAAAAAAAAAA';
const vpn = 'vpn (from AD sync "AD")';
const nowSeconds = 1_767_225_600;
const seed: Seed = {
  users: [
    { username: 'ann', email: 'old@example.edu', notes: 'ours', groups: ['staff'] },
    { username: 'leaver', directoryKey: key, externalId: 'x' },
    { username: 'back', directoryKey: key, trashedAt: nowSeconds - 60 },
    { username: 'other', directoryKey: 'DSOTHER' },
  ],
  groups: [{ name: 'old (from AD sync "AD")', directoryKey: key }],
  directories: [{
    directoryKey: key,
    name: 'AD',
    people: [{ username: 'ANN', email: 'ann@example.edu', externalId: 'guid==', groups: [vpn] }, { username: 'new', realname: 'New' }, { username: 'back' }],
  }],
};

const directorysync = '/admin/v1/users/directorysync';
const path = `${directorysync}/${key}/syncuser`;

interface Synced {
  readonly message: string;
  readonly user: { readonly username: string; readonly status: string; readonly groups: readonly { readonly name: string }[] };
}

describe('directory sync', () => {
  const start = simulators();
  const started = (behaviour: BehaviourOverrides = {}): Promise<DuoSimulator> => start({ seed, behaviour });

  it('lists directories: those described and those that own a user or group', async () => {
    const rows = [{ directory_key: key, name: 'AD' }, { directory_key: 'DSOTHER', name: 'DSOTHER' }];
    const simulator = await started();
    expect(await call(simulator, 'GET', directorysync)).to.deep.equal({ metadata: { total_objects: 2 }, response: rows, stat: 'OK' });
    simulator.stopDirectory(key);
    expect(await ok(simulator, 'GET', directorysync)).to.deep.equal([rows[1]]);
    const other = await started({ directoryList: 'plain', directoryRow: 'key' });
    expect(await call(other, 'GET', directorysync)).to.deep.equal({ response: rows.map(({ directory_key }) => ({ directory_key })), stat: 'OK' });
  });

  it('overwrites a user of that name, whoever made it, with what the directory says', async () => {
    const simulator = await started();
    const { user } = await ok<Synced>(simulator, 'POST', path, { username: 'ann' });
    expect(user).to.include({ username: 'ann', email: 'ann@example.edu', notes: 'ours', directory_key: key, external_id: 'guid==', last_directory_sync: nowSeconds });
    expect(user.groups.map((group) => group.name)).to.deep.equal(['staff', vpn]);
    expect(simulator.dump().groups?.find((group) => group.name === vpn)).to.include({ directoryKey: key });
    expect((await ok<{ username: string }[]>(simulator, 'GET', '/admin/v1/users', { email: 'ann@example.edu' })).map((found) => found.username)).to.deep.equal(['ann']);
  });

  it('takes memberships in its own groups away, and leaves the others', async () => {
    const users = [{ username: 'ann', groups: ['staff', 'old (from AD sync "AD")'] }];
    const simulator = await start({ seed: { ...seed, users } });
    await ok(simulator, 'POST', path, { username: 'ann' });
    expect(simulator.state.memberships.map(({ group }) => group)).to.deep.equal(['staff', vpn]);
  });

  it('creates who is only in the directory', async () => {
    const simulator = await started();
    const { user } = await ok<Synced>(simulator, 'POST', path, { username: 'New' });
    expect(user).to.include({ username: 'new', realname: 'New', status: 'active', directory_key: key });
    const capital = { ...seed, directories: [{ directoryKey: key, people: [{ username: 'NEW' }] }] };
    for (const [usernameCase, username] of [['fold', 'NEW'], ['lower', 'new']] as const) {
      const { user: kept } = await ok<Synced>(await start({ seed: capital, behaviour: { usernameCase } }), 'POST', path, { username: 'new' });
      expect(kept.username).to.equal(username);
    }
  });

  it('trashes who is no longer in the directory, and restores who is again', async () => {
    const simulator = await started();
    expect((await ok<Synced>(simulator, 'POST', path, { username: 'leaver' })).user).to.include({ status: 'pending deletion' });
    expect((await ok<Synced>(simulator, 'POST', path, { username: 'back' })).user).to.include({ status: 'active' });
    expect((await ok<Synced>(await started({ syncUserTrashed: 'stays' }), 'POST', path, { username: 'back' })).user).to.include({ status: 'pending deletion' });
  });

  it('takes a directory that is not described to hold its users as they are', async () => {
    const simulator = await started();
    const other = `${directorysync}/DSOTHER/syncuser`;
    expect((await ok<Synced>(simulator, 'POST', other, { username: 'other' })).user).to.include({ status: 'active', last_directory_sync: nowSeconds });
    expect(await refusal(simulator, 'POST', other, { username: 'ann' })).to.equal('40401');
  });

  it('refuses an unknown directory, an unknown name and no name', async () => {
    const simulator = await started();
    expect(await refusal(simulator, 'POST', `${directorysync}/DSNOSUCH/syncuser`, { username: 'ann' })).to.equal('40401');
    expect(await refusal(simulator, 'POST', path, { username: 'other' })).to.equal('40401');
    expect(await refusal(simulator, 'POST', path)).to.equal('40001');
    expect(await refusal(await started({ syncUserUnknown: '40002' }), 'POST', path, { username: 'nobody' })).to.equal('40002 username');
  });

  it('answers in the shape the option says', async () => {
    expect(await ok(await started(), 'POST', path, { username: 'new' })).to.have.all.keys('message', 'user');
    expect(await ok(await started({ syncUserResponse: 'user' }), 'POST', path, { username: 'new' })).to.include({ username: 'new' });
    expect(await ok(await started({ syncUserResponse: 'empty' }), 'POST', path, { username: 'new' })).to.equal('');
  });
});
