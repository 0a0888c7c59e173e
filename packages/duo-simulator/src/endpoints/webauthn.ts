import { removeWebauthn } from '../store/credentials.js';
import { webauthnView } from '../store/credential-views.js';
import { fullWebauthnView } from '../store/full-views.js';
import type { UserRecord, WebauthnRecord } from '../store/records.js';
import { refuseUnknownCredential, userOf, webauthnOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';

function credentialsOf(call: Call, user: UserRecord): readonly WebauthnRecord[] {
  return [...user.webauthnKeys].flatMap((key) => call.account.webauthn.get(key) ?? []);
}

function listOfUser(call: Call): Reply {
  return pageOf(call, credentialsOf(call, userOf(call)), pageRules.others, webauthnView);
}

/** By user, so that an account that was dumped and loaded lists the same. */
function listAll(call: Call): Reply {
  const credentials = call.account.users.all().flatMap((user) => credentialsOf(call, user));
  return pageOf(call, credentials, pageRules.others, (credential) => fullWebauthnView(call.account, credential));
}

function getCredential(call: Call): Reply {
  return { response: fullWebauthnView(call.account, webauthnOf(call)) };
}

function deleteCredential(call: Call): Reply {
  const credential = call.account.webauthn.get(call.ids['webauthnkey'] ?? '');
  if (credential === undefined) refuseUnknownCredential(call);
  else removeWebauthn(call.account, credential);
  return emptyReply;
}

export const webauthnRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/webauthncredentials', grant: 'read-resource', endpointClass: 'list', handle: listOfUser },
  { verb: 'GET', pattern: '/admin/v1/webauthncredentials', grant: 'read-resource', endpointClass: 'list', handle: listAll },
  { verb: 'GET', pattern: '/admin/v1/webauthncredentials/{webauthnkey}', grant: 'read-resource', endpointClass: 'get', handle: getCredential },
  { verb: 'DELETE', pattern: '/admin/v1/webauthncredentials/{webauthnkey}', grant: 'write-resource', endpointClass: 'modify', handle: deleteCredential },
];
