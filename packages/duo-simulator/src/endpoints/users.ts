import { Failure, required } from '../http/failure.js';
import type { UserRecord } from '../store/records.js';
import { newUser } from '../store/new-records.js';
import { userView } from '../store/views.js';
import { syncedRefusal, userOf } from './found.js';
import { pageOf, userRule, wholeList } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';
import { applyUserChange, checkNames, readUserChange } from './user-change.js';
import { checkUserLimit } from './user-limit.js';

const listLimit = 100;

function viewIn(call: Call): (user: UserRecord) => ReturnType<typeof userView> {
  return (user) => userView(call.account, user, call.behaviour.objectKeys);
}

/** The values of a list filter: at most 100, and alone [CSDEV, PY]. */
function listFilter(call: Call, name: string, others: readonly string[]): readonly string[] | undefined {
  const values = call.params.texts(name);
  if (values === undefined) return undefined;
  if (values.length > listLimit || others.some((other) => call.params.has(other))) throw new Failure(40002, name);
  return values;
}

function usersByList(call: Call): readonly UserRecord[] | undefined {
  const { account } = call;
  const ids = listFilter(call, 'user_id_list', ['username_list', 'username', 'email']);
  if (ids !== undefined) return [...new Set(ids)].flatMap((id) => account.users.get(id) ?? []);
  const names = listFilter(call, 'username_list', ['username', 'email']);
  if (names === undefined) return undefined;
  return [...new Set(names.flatMap((name) => account.usersNamed(name)))];
}

function usersByEmail(call: Call, email: string): readonly UserRecord[] {
  const found = call.account.indexes.emails.get(email.toLowerCase()).flatMap((id) => call.account.users.get(id) ?? []);
  return call.behaviour.emailFilter === 'first' ? found.slice(0, 1) : found;
}

function listUsers(call: Call): Reply {
  const listed = usersByList(call);
  if (listed !== undefined) return wholeList(listed, viewIn(call));
  const username = call.params.text('username');
  const email = call.params.text('email');
  let rows = username === undefined ? undefined : call.account.usersNamed(username);
  if (email !== undefined) {
    const byEmail = usersByEmail(call, email);
    rows = rows === undefined ? byEmail : rows.filter((user) => byEmail.includes(user));
  }
  return pageOf(call, rows ?? call.account.users.all(), userRule(call.behaviour), viewIn(call));
}

/** Creates the user the parameters describe; nothing is kept when it throws. */
export function createUserRecord(call: Call): UserRecord {
  required(call.params.text('username'));
  const change = readUserChange(call);
  checkNames(call, change, '');
  checkUserLimit(call);
  const user = newUser(call.account.mint('DU'), '', call.nowSeconds);
  applyUserChange(user, change);
  call.account.putUser(user);
  return user;
}

export function createUser(call: Call): Reply {
  return { response: viewIn(call)(createUserRecord(call)) };
}

/** Also answers 200 for a trashed user, who stays in the trash [COMM 5758]. */
export function modifyUser(call: Call): Reply {
  const user = userOf(call);
  const change = readUserChange(call);
  if (user.directoryKey !== null) {
    if (call.behaviour.syncedUserWrite === 'refused') throw syncedRefusal(call, 'user_id');
    if (call.behaviour.syncedUserWrite === 'ignored') return { response: viewIn(call)(user) };
  }
  checkNames(call, change, user.userId);
  call.account.changeUser(user, (record) => {
    applyUserChange(record, change);
  });
  return { response: viewIn(call)(user) };
}

/** Immediate and for good, never through the trash [CSDEV]. */
export function deleteUser(call: Call): Reply {
  const user = call.account.users.get(call.ids['user_id'] ?? '');
  if (user !== undefined) call.account.removeUser(user);
  else if (call.behaviour.deleteUnknownUser === '40401') throw new Failure(40401);
  return emptyReply;
}

export const userRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users', grant: 'read-resource', endpointClass: 'list', handle: listUsers },
  { verb: 'POST', pattern: '/admin/v1/users', grant: 'write-resource', endpointClass: 'modify', handle: createUser },
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}', grant: 'read-resource', endpointClass: 'get', handle: (call) => ({ response: viewIn(call)(userOf(call)) }) },
  { verb: 'POST', pattern: '/admin/v1/users/{user_id}', grant: 'write-resource', endpointClass: 'modify', handle: modifyUser },
  { verb: 'DELETE', pattern: '/admin/v1/users/{user_id}', grant: 'write-resource', endpointClass: 'modify', handle: deleteUser },
];
