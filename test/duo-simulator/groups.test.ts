import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

interface Group {
  readonly group_id: string;
  readonly name: string;
  readonly status: string;
  readonly desc: string;
}

const synced = { name: 'vpn (from AD sync "AD")', directoryKey: 'DSAAAAAAAAAAAAAAAAAA' };
const seed = {
  users: [{ username: 'ada' }, { username: 'sam', directoryKey: 'DSAAAAAAAAAAAAAAAAAA' }],
  groups: [{ name: 'staff' }, synced],
};

describe('groups', () => {
  const start = simulators();

  it('creates, changes and deletes, with a lower-case status in and a capitalised one out', async () => {
    const simulator = await start();
    const group = await ok<Group>(simulator, 'POST', '/admin/v1/groups', { name: 'vpn', desc: 'VPN', status: 'bypass', push_enabled: '1' });
    expect(group).to.include({ name: 'vpn', desc: 'VPN', status: 'Bypass', push_enabled: false });
    expect(group.group_id).to.match(/^DG[A-Z0-9]{18}$/);
    const path = `/admin/v1/groups/${group.group_id}`;
    expect(await ok<Group>(simulator, 'POST', path, { name: 'vpn2', desc: '', status: 'Disabled' })).to.include({ name: 'vpn2', desc: '', status: 'Disabled' });
    expect(await ok(simulator, 'DELETE', path)).to.equal('');
    expect(await refusal(simulator, 'DELETE', path)).to.equal('40401');
    expect(await refusal(simulator, 'POST', path, { name: 'x' })).to.equal('40401');
  });

  it('needs a name and a known status', async () => {
    const simulator = await start();
    expect(await refusal(simulator, 'POST', '/admin/v1/groups', { desc: 'x' })).to.equal('40001');
    expect(await refusal(simulator, 'POST', '/admin/v1/groups', { name: 'x', status: 'on' })).to.equal('40002 status');
  });

  it('adds and removes members, twice without harm', async () => {
    const simulator = await start({ seed });
    const groups = `/admin/v1/users/${simulator.userId('ada') ?? ''}/groups`;
    const groupId = simulator.groupId('staff') ?? '';
    for (const _ of [1, 2]) expect(await ok(simulator, 'POST', groups, { group_id: groupId })).to.equal('');
    expect(simulator.state.memberships).to.deep.equal([{ group: 'staff', username: 'ada' }]);
    expect(await ok<Group[]>(simulator, 'GET', groups)).to.have.length(1);
    for (const _ of [1, 2]) expect(await ok(simulator, 'DELETE', `${groups}/${groupId}`)).to.equal('');
    expect(simulator.state.memberships).to.deep.equal([]);
    expect(await ok(simulator, 'DELETE', `${groups}/DGNOSUCH`)).to.equal('');
  });

  it('refuses a membership without group, with an unknown group, or of an unknown user', async () => {
    const simulator = await start({ seed });
    const groups = `/admin/v1/users/${simulator.userId('ada') ?? ''}/groups`;
    expect(await refusal(simulator, 'POST', groups)).to.equal('40001');
    expect(await refusal(simulator, 'POST', groups, { group_id: 'DGNOSUCH' })).to.equal('40002 group_id');
    expect(await refusal(simulator, 'POST', '/admin/v1/users/DUNOBODY/groups', { group_id: simulator.groupId('staff') })).to.equal('40401');
    expect(await refusal(simulator, 'DELETE', '/admin/v1/users/DUNOBODY/groups/DGNOSUCH')).to.equal('40401');
  });

  it('lists the groups of group_id_list', async () => {
    const simulator = await start({ seed });
    const listed = await ok<Group[]>(simulator, 'GET', '/admin/v1/groups', { group_id_list: JSON.stringify(['DGNOSUCH', simulator.groupId('staff')]) });
    expect(listed.map((group) => group.name)).to.deep.equal(['staff']);
  });

  it('drops memberships with the group', async () => {
    const simulator = await start({ seed: { users: [{ username: 'ada', groups: ['staff'] }] } });
    await ok(simulator, 'DELETE', `/admin/v1/groups/${simulator.groupId('staff') ?? ''}`);
    expect(await ok(simulator, 'GET', `/admin/v1/users/${simulator.userId('ada') ?? ''}/groups`)).to.deep.equal([]);
  });

  it('allows equal names unless told otherwise', async () => {
    await ok(await start({ seed }), 'POST', '/admin/v1/groups', { name: 'staff' });
    expect(await refusal(await start({ seed, behaviour: { groupName: 'unique' } }), 'POST', '/admin/v1/groups', { name: 'staff' })).to.equal('40003');
    await ok(await start({ seed, behaviour: { groupName: 'unique' } }), 'POST', '/admin/v1/groups', { name: 'Staff' });
    expect(await refusal(await start({ seed, behaviour: { groupName: 'unique-folded' } }), 'POST', '/admin/v1/groups', { name: 'Staff' })).to.equal('40003');
  });

  it('guards synced groups, as the options say', async () => {
    const simulator = await start({ seed });
    const groupId = simulator.groupId(synced.name) ?? '';
    const groups = `/admin/v1/users/${simulator.userId('ada') ?? ''}/groups`;
    expect(await refusal(simulator, 'POST', groups, { group_id: groupId })).to.equal('40002 group_id');
    expect(await refusal(simulator, 'POST', `/admin/v1/groups/${groupId}`, { name: 'x' })).to.equal('40002 group_id');
    expect(await refusal(simulator, 'DELETE', `/admin/v1/groups/${groupId}`)).to.equal('40002 group_id');
    const open = await start({ seed, behaviour: { syncedGroupMembers: 'accepted', syncedGroupWrite: 'accepted' } });
    const openId = open.groupId(synced.name) ?? '';
    await ok(open, 'POST', `/admin/v1/users/${open.userId('ada') ?? ''}/groups`, { group_id: openId });
    await ok(open, 'DELETE', `/admin/v1/groups/${openId}`);
  });

  it('treats writes to synced users as the options say', async () => {
    const write = async (behaviour: Parameters<typeof start>[0]): Promise<readonly string[]> => {
      const simulator = await start({ seed, ...behaviour });
      const path = `/admin/v1/users/${simulator.userId('sam') ?? ''}`;
      const attribute = await ok<{ realname: string }>(simulator, 'POST', path, { realname: 'New' }).then((user) => user.realname, () => 'refused');
      const member = await ok(simulator, 'POST', `${path}/groups`, { group_id: simulator.groupId('staff') }).then(() => 'added', () => 'refused');
      return [attribute, member];
    };
    expect(await write({})).to.deep.equal(['New', 'added']);
    expect(await write({ behaviour: { syncedUserWrite: 'ignored' } })).to.deep.equal(['', 'added']);
    expect(await write({ behaviour: { syncedUserWrite: 'refused', syncedUserGroups: 'refused' } })).to.deep.equal(['refused', 'refused']);
  });
});
