import { userOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import type { Call, Reply, Route } from './route.js';

function listTokens(call: Call): Reply {
  return pageOf(call, userOf(call).tokens, pageRules.others, (token) => token);
}

function listBypassCodes(call: Call): Reply {
  return pageOf(call, userOf(call).bypassCodes, pageRules.others, (code) => code);
}

/** Read only for now; seeded rows are returned as seeded. */
export const userCredentialRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/tokens', grant: 'read-resource', endpointClass: 'list', handle: listTokens },
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/bypass_codes', grant: 'read-resource', endpointClass: 'list', handle: listBypassCodes },
];
