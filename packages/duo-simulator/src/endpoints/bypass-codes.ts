import { bypassCodesOf, removeBypassCode } from '../store/credentials.js';
import { fullBypassCodeView } from '../store/full-views.js';
import { bypassCodeOf, refuseUnknownCredential } from './found.js';
import { pageOf, pageRules } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';

/** By user, so that an account that was dumped and loaded lists the same. */
function listBypassCodes(call: Call): Reply {
  const codes = call.account.users.all().flatMap((user) => bypassCodesOf(call.account, user));
  return pageOf(call, codes, pageRules.others, (code) => fullBypassCodeView(call.account, code));
}

function getBypassCode(call: Call): Reply {
  return { response: fullBypassCodeView(call.account, bypassCodeOf(call)) };
}

function deleteBypassCode(call: Call): Reply {
  const code = call.account.bypassCodes.get(call.ids['bypass_code_id'] ?? '');
  if (code === undefined) refuseUnknownCredential(call);
  else removeBypassCode(call.account, code);
  return emptyReply;
}

export const bypassCodeRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/bypass_codes', grant: 'read-resource', endpointClass: 'list', handle: listBypassCodes },
  { verb: 'GET', pattern: '/admin/v1/bypass_codes/{bypass_code_id}', grant: 'read-resource', endpointClass: 'get', handle: getBypassCode },
  { verb: 'DELETE', pattern: '/admin/v1/bypass_codes/{bypass_code_id}', grant: 'write-resource', endpointClass: 'modify', handle: deleteBypassCode },
];
