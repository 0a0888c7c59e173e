import { Failure, required } from '../http/failure.js';
import type { GroupRecord, GroupStatus } from '../store/records.js';
import { newGroup } from '../store/new-records.js';
import { briefUserView, groupView } from '../store/views.js';
import { groupOf, syncedRefusal } from './found.js';
import { groupRule, pageOf, pageRules, wholeList } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';

const listLimit = 100;

function listGroups(call: Call): Reply {
  const view = (group: GroupRecord): ReturnType<typeof groupView> => groupView(group, call.behaviour.objectKeys);
  const ids = call.params.texts('group_id_list');
  if (ids === undefined) return pageOf(call, call.account.groups.all(), groupRule(call.behaviour), view);
  if (ids.length > listLimit) throw new Failure(40002, 'group_id_list');
  return wholeList([...new Set(ids)].flatMap((id) => call.account.groups.get(id) ?? []), view);
}

/** Lower-case in requests; the capitalised response form is taken back too, since clients echo it. */
function readStatus(call: Call): GroupStatus | undefined {
  const status = call.params.text('status')?.toLowerCase();
  if (status === undefined || status === 'active' || status === 'bypass' || status === 'disabled') return status;
  throw new Failure(40002, 'status');
}

function checkName(call: Call, name: string, groupId: string): void {
  if (call.behaviour.groupName === 'any') return;
  const holders = call.account.indexes.groupNames.get(call.account.groupNameKey(name));
  if (holders.some((id) => id !== groupId)) throw new Failure(40003);
}

/** Reads and checks everything before anything is written. */
function readChange(call: Call, groupId: string): (group: GroupRecord) => void {
  const name = call.params.text('name');
  const desc = call.params.text('desc');
  const status = readStatus(call);
  if (name === '') throw new Failure(40002, 'name');
  if (name !== undefined) checkName(call, name, groupId);
  return (group) => {
    if (name !== undefined) group.name = name;
    if (desc !== undefined && (desc !== '' || call.behaviour.blankText === 'clears')) group.desc = desc;
    if (status !== undefined) group.status = status;
  };
}

/** Creates the group the parameters describe; nothing is kept when it throws. */
export function createGroupRecord(call: Call): GroupRecord {
  required(call.params.text('name'));
  const change = readChange(call, '');
  const group = newGroup(call.account.mint('DG'), '');
  change(group);
  call.account.putGroup(group);
  return group;
}

function createGroup(call: Call): Reply {
  return { response: groupView(createGroupRecord(call), call.behaviour.objectKeys) };
}

function refuseSynced(call: Call, group: GroupRecord): void {
  if (group.directoryKey !== null && call.behaviour.syncedGroupWrite === 'refused') throw syncedRefusal(call, 'group_id');
}

function modifyGroup(call: Call): Reply {
  const group = groupOf(call);
  const change = readChange(call, group.groupId);
  refuseSynced(call, group);
  call.account.changeGroup(group, change);
  return { response: groupView(group, call.behaviour.objectKeys) };
}

function deleteGroup(call: Call): Reply {
  const group = call.account.groups.get(call.ids['group_id'] ?? '');
  if (group === undefined) {
    if (call.behaviour.deleteUnknownGroup === '40401') throw new Failure(40401);
    return emptyReply;
  }
  refuseSynced(call, group);
  call.account.removeGroup(group);
  return emptyReply;
}

/** Version 1 carries its members; deprecated for that reason [facts 2.2]. */
function getGroupWithMembers(call: Call): Reply {
  const group = groupOf(call);
  const keys = call.behaviour.objectKeys;
  const users = [...group.userIds].flatMap((id) => call.account.users.get(id) ?? []);
  return { response: { ...groupView(group, keys), users: users.map((user) => briefUserView(user, keys)) } };
}

function getGroup(call: Call): Reply {
  return { response: groupView(groupOf(call), call.behaviour.objectKeys) };
}

function listMembers(call: Call): Reply {
  const users = [...groupOf(call).userIds].flatMap((id) => call.account.users.get(id) ?? []);
  return pageOf(call, users, pageRules.others, (user) => briefUserView(user, call.behaviour.objectKeys));
}

export const groupRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/groups', grant: 'read-resource', endpointClass: 'list', handle: listGroups },
  { verb: 'POST', pattern: '/admin/v1/groups', grant: 'write-resource', endpointClass: 'modify', handle: createGroup },
  { verb: 'GET', pattern: '/admin/v1/groups/{group_id}', grant: 'read-resource', endpointClass: 'get', handle: getGroupWithMembers },
  { verb: 'POST', pattern: '/admin/v1/groups/{group_id}', grant: 'write-resource', endpointClass: 'modify', handle: modifyGroup },
  { verb: 'DELETE', pattern: '/admin/v1/groups/{group_id}', grant: 'write-resource', endpointClass: 'modify', handle: deleteGroup },
  { verb: 'GET', pattern: '/admin/v2/groups/{group_id}', grant: 'read-resource', endpointClass: 'get', handle: getGroup },
  { verb: 'GET', pattern: '/admin/v2/groups/{group_id}/users', grant: 'read-resource', endpointClass: 'list', handle: listMembers },
];
