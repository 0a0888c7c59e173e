import type { Call, Reply, Route } from './route.js';

/** account_id and edition are absent in 2022 [SPL26]. Every account has an Owner, seeded or not. */
function summary(call: Call): Reply {
  const { account, behaviour } = call;
  const users = behaviour.userCount === 'with-trash' ? account.users.size : account.users.size - account.trash.size;
  const later = behaviour.objectKeys !== '2022';
  return {
    response: {
      ...(later ? { account_id: account.accountId } : {}),
      admin_count: Math.max(1, account.admins.size),
      ...(later ? { edition: account.edition } : {}),
      integration_count: 1,
      telephony_credits_remaining: 0,
      user_count: users,
      user_pending_deletion_count: account.trash.size,
    },
  };
}

export const infoRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/info/summary', grant: 'read-information', endpointClass: 'get', handle: summary },
];
