import { Failure, required } from '../http/failure.js';
import { tokenView } from '../store/credential-views.js';
import { objectLimits } from '../store/limits.js';
import { unknownReference, userOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import { emptyReply, type Call, type Reply, type Route } from './route.js';

function listTokens(call: Call): Reply {
  const tokens = [...userOf(call).tokenIds].flatMap((id) => call.account.tokens.get(id) ?? []);
  return pageOf(call, tokens, pageRules.others, (token) => tokenView(token, call.behaviour.embeddedTokenKeys));
}

/** The 101st token of a user, or user of a token, is 500/50001 [RL]. */
function addToken(call: Call): Reply {
  const user = userOf(call);
  const token = call.account.tokens.get(required(call.params.text('token_id')));
  if (token === undefined) throw unknownReference(call, 'token_id');
  if (user.tokenIds.has(token.tokenId)) {
    if (call.behaviour.associateTwice === '40003') throw new Failure(40003);
    return emptyReply;
  }
  if (user.tokenIds.size >= objectLimits.tokensPerUser || token.userIds.size >= objectLimits.usersPerToken) throw new Failure(50001);
  user.tokenIds.add(token.tokenId);
  token.userIds.add(user.userId);
  return emptyReply;
}

/** 200 even when not associated, as for phones [CSDEV]; the token itself stays. */
function removeToken(call: Call): Reply {
  const user = userOf(call);
  const tokenId = call.ids['token_id'] ?? '';
  user.tokenIds.delete(tokenId);
  call.account.tokens.get(tokenId)?.userIds.delete(user.userId);
  return emptyReply;
}

export const userTokenRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/tokens', grant: 'read-resource', endpointClass: 'list', handle: listTokens },
  { verb: 'POST', pattern: '/admin/v1/users/{user_id}/tokens', grant: 'write-resource', endpointClass: 'modify', handle: addToken },
  { verb: 'DELETE', pattern: '/admin/v1/users/{user_id}/tokens/{token_id}', grant: 'write-resource', endpointClass: 'modify', handle: removeToken },
];
