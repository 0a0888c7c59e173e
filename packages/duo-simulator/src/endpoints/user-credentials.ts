import { userOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import type { Call, Reply, Route } from './route.js';

function listDesktopAuthenticators(call: Call): Reply {
  return pageOf(call, userOf(call).desktopAuthenticators, pageRules.others, (row) => row);
}

function listU2fTokens(call: Call): Reply {
  return pageOf(call, userOf(call).u2fTokens, pageRules.others, (row) => row);
}

/** Read only; seeded rows are returned as seeded, since no source shows one. */
export const userCredentialRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/desktopauthenticators', grant: 'read-resource', endpointClass: 'list', handle: listDesktopAuthenticators },
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/u2ftokens', grant: 'read-resource', endpointClass: 'list', handle: listU2fTokens },
];
