import { Failure, required } from '../http/failure.js';
import { objectLimits } from '../store/limits.js';
import type { GroupRecord, UserRecord } from '../store/records.js';
import { groupView } from '../store/views.js';
import { syncedRefusal, unknownReference, userOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';

function listGroups(call: Call): Reply {
  const groups = [...userOf(call).groupIds].flatMap((id) => call.account.groups.get(id) ?? []);
  return pageOf(call, groups, pageRules.others, (group) => groupView(group, call.behaviour.objectKeys));
}

function refuseSynced(call: Call, user: UserRecord, group: GroupRecord): void {
  if (group.directoryKey !== null && call.behaviour.syncedGroupMembers === 'refused') throw syncedRefusal(call, 'group_id');
  if (user.directoryKey !== null && call.behaviour.syncedUserGroups === 'refused') throw syncedRefusal(call, 'user_id');
}

/** The 101st group of a user is 500/50001 [RL]. */
export function addGroup(call: Call): Reply {
  const user = userOf(call);
  const group = call.account.groups.get(required(call.params.text('group_id')));
  if (group === undefined) throw unknownReference(call, 'group_id');
  refuseSynced(call, user, group);
  if (user.groupIds.has(group.groupId)) {
    if (call.behaviour.associateTwice === '40003') throw new Failure(40003);
    return emptyReply;
  }
  if (user.groupIds.size >= objectLimits.groupsPerUser) throw new Failure(50001);
  user.groupIds.add(group.groupId);
  group.userIds.add(user.userId);
  return emptyReply;
}

/** 200 even when the user was not a member [CSDEV]. */
export function removeGroup(call: Call): Reply {
  const user = userOf(call);
  const group = call.account.groups.get(call.ids['group_id'] ?? '');
  if (group === undefined || !user.groupIds.has(group.groupId)) return emptyReply;
  refuseSynced(call, user, group);
  user.groupIds.delete(group.groupId);
  group.userIds.delete(user.userId);
  return emptyReply;
}

export const userGroupRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/groups', grant: 'read-resource', endpointClass: 'list', handle: listGroups },
  { verb: 'POST', pattern: '/admin/v1/users/{user_id}/groups', grant: 'write-resource', endpointClass: 'modify', handle: addGroup },
  { verb: 'DELETE', pattern: '/admin/v1/users/{user_id}/groups/{group_id}', grant: 'write-resource', endpointClass: 'modify', handle: removeGroup },
];
