import { Failure, codeOf, required } from '../http/failure.js';
import type { JsonValue } from '../http/json.js';
import { directoriesOf } from '../store/directories.js';
import type { DirectoryPerson, DirectoryRecord } from '../store/directory-records.js';
import { newGroup, newUser } from '../store/new-records.js';
import type { GroupRecord, UserRecord } from '../store/records.js';
import { restoreFromTrash, sendToTrash } from '../store/trash.js';
import { userView } from '../store/views.js';
import { failureFor } from './found.js';
import { pageOf, pageRules } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';
import { checkUserLimit } from './user-limit.js';

function listDirectories(call: Call): Reply {
  const view = ({ directoryKey, name }: DirectoryRecord): JsonValue => ({ directory_key: directoryKey, ...(call.behaviour.directoryRow === 'key' ? {} : { name }) });
  const directories = directoriesOf(call.account);
  return call.behaviour.directoryList === 'plain' ? { response: directories.map(view) } : pageOf(call, directories, pageRules.others, view);
}

/** The synced group of that name; made when it is missing. */
function syncedGroup({ account }: Call, directoryKey: string, name: string): GroupRecord {
  const holders = account.indexes.groupNames.get(account.groupNameKey(name)).flatMap((id) => account.groups.get(id) ?? []);
  const known = holders.find((group) => group.directoryKey === directoryKey);
  if (known !== undefined) return known;
  const group = newGroup(account.mint('DG'), name);
  group.directoryKey = directoryKey;
  account.putGroup(group);
  return group;
}

/** Memberships in the directory's own groups become those that the directory says; others stay. */
function overwriteGroups(call: Call, user: UserRecord, directoryKey: string, names: readonly string[]): void {
  for (const group of [...user.groupIds].flatMap((id) => call.account.groups.get(id) ?? [])) {
    if (group.directoryKey !== directoryKey) continue;
    user.groupIds.delete(group.groupId);
    group.userIds.delete(user.userId);
  }
  for (const name of names) {
    const group = syncedGroup(call, directoryKey, name);
    user.groupIds.add(group.groupId);
    group.userIds.add(user.userId);
  }
}

const textFields = ['realname', 'email', 'firstname', 'lastname', 'notes'] as const;

/** A user of the same name is overwritten, whoever made it [facts 6]. */
function overwrite(call: Call, user: UserRecord, directoryKey: string, person: DirectoryPerson): void {
  call.account.changeUser(user, (record) => {
    for (const field of textFields) record[field] = person[field] ?? record[field];
    record.directoryKey = directoryKey;
    record.externalId = person.externalId ?? record.externalId;
    record.lastDirectorySync = call.nowSeconds;
  });
  if (person.groups !== undefined) overwriteGroups(call, user, directoryKey, person.groups);
  if (call.behaviour.syncUserTrashed === 'restored') restoreFromTrash(call.account, user, call.behaviour);
}

function created(call: Call, username: string): UserRecord {
  checkUserLimit(call);
  const stored = call.behaviour.usernameCase === 'lower' ? username.toLowerCase() : username;
  const user = newUser(call.account.mint('DU'), stored, call.nowSeconds);
  call.account.putUser(user);
  return user;
}

function personCalled(call: Call, { directoryKey, people }: DirectoryRecord, username: string, user: UserRecord | undefined): DirectoryPerson | undefined {
  const key = call.account.nameKey(username);
  if (people !== undefined) return people.find((person) => call.account.nameKey(person.username) === key);
  return user?.directoryKey === directoryKey ? { username: user.username } : undefined;
}

/** Creates or overwrites who is in the directory; who no longer is goes to the trash [CSDEV]. */
function syncedUser(call: Call, directory: DirectoryRecord, username: string): UserRecord {
  const [existing] = call.account.usersNamed(username);
  const person = personCalled(call, directory, username, existing);
  if (person !== undefined) {
    const user = existing ?? created(call, person.username);
    overwrite(call, user, directory.directoryKey, person);
    return user;
  }
  if (existing?.directoryKey !== directory.directoryKey) throw failureFor(codeOf(call.behaviour.syncUserUnknown), 'username');
  sendToTrash(call.account, existing, call.nowSeconds);
  return existing;
}

function syncUser(call: Call): Reply {
  const directory = directoriesOf(call.account).find(({ directoryKey }) => directoryKey === call.ids['directory_key']);
  if (directory === undefined) throw new Failure(40401);
  const user = syncedUser(call, directory, required(call.params.text('username')));
  const view = userView(call.account, user, call.behaviour.objectKeys);
  switch (call.behaviour.syncUserResponse) {
    case 'message-and-user':
      return { response: { message: 'User synced.', user: view } };
    case 'user':
      return { response: view };
    case 'empty':
      return emptyReply;
    default:
      return call.behaviour.syncUserResponse satisfies never;
  }
}

export const directorySyncRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users/directorysync', grant: 'read-resource', endpointClass: 'list', handle: listDirectories },
  { verb: 'POST', pattern: '/admin/v1/users/directorysync/{directory_key}/syncuser', grant: 'write-resource', endpointClass: 'modify', handle: syncUser },
];
