import { Failure } from '../http/failure.js';
import type { UserRecord } from '../store/records.js';
import { restoreFromTrash, sendToTrash } from '../store/trash.js';
import { userView } from '../store/views.js';
import { createEach } from './bulk-items.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';
import { createUserRecord } from './users.js';

const bulkCreateMaximum = 100;
const bulkCreateKeys: readonly string[] = ['username', 'email', 'realname', 'status', 'notes', 'firstname', 'lastname'];

/** Up to 100 users [SUM]. */
function bulkCreate(call: Call): Reply {
  const users = createEach(call, {
    name: 'users',
    maximum: bulkCreateMaximum,
    keys: bulkCreateKeys,
    create: createUserRecord,
    remove: (user) => call.account.removeUser(user),
  });
  return { response: users.map((user) => userView(call.account, user, call.behaviour.objectKeys)) };
}

function namedUsers(call: Call): readonly UserRecord[] {
  const ids = call.params.texts('user_id_list');
  if (ids === undefined) throw new Failure(40001);
  if (ids.length === 0 || ids.length > call.behaviour.bulkUserIdMaximum) throw new Failure(40002, 'user_id_list');
  return [...new Set(ids)].flatMap((id) => {
    const user = call.account.users.get(id);
    if (user !== undefined) return user;
    if (call.behaviour.bulkUserIdUnknown === 'ignored') return [];
    throw call.behaviour.bulkUserIdUnknown === '40401' ? new Failure(40401) : new Failure(40002, 'user_id_list');
  });
}

function forNamedUsers(change: (call: Call, user: UserRecord) => void): (call: Call) => Reply {
  return (call) => {
    const users = namedUsers(call);
    for (const user of users) change(call, user);
    if (call.behaviour.bulkUserIdResponse === 'empty') return emptyReply;
    return { response: users.map((user) => userView(call.account, user, call.behaviour.objectKeys)) };
  };
}

const bulkTrash = forNamedUsers((call, user) => {
  sendToTrash(call.account, user, call.nowSeconds);
});

const bulkRestore = forNamedUsers((call, user) => {
  restoreFromTrash(call.account, user, call.behaviour);
});

export const bulkUserRoutes: readonly Route[] = [
  { verb: 'POST', pattern: '/admin/v1/users/bulk_create', grant: 'write-resource', endpointClass: 'bulk', handle: bulkCreate },
  { verb: 'POST', pattern: '/admin/v1/users/bulk_restore', grant: 'write-resource', endpointClass: 'bulk', handle: bulkRestore },
  { verb: 'POST', pattern: '/admin/v1/users/bulk_send_to_trash', grant: 'write-resource', endpointClass: 'bulk', handle: bulkTrash },
];
