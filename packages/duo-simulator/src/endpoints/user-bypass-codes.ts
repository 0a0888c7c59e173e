import { Failure, codeOf } from '../http/failure.js';
import { bypassCodesOf, putBypassCode, removeBypassCode } from '../store/credentials.js';
import { bypassCodeView } from '../store/credential-views.js';
import { fullBypassCodeView } from '../store/full-views.js';
import { objectLimits } from '../store/limits.js';
import type { BypassCodeRecord, UserRecord } from '../store/records.js';
import { failureFor, userOf } from './found.js';
import { pageOf, pageRules } from './paging.js';
import type { Call, Reply, Route } from './route.js';

const countMaximum = 10;

function listBypassCodes(call: Call): Reply {
  const { account, behaviour } = call;
  const view = (code: BypassCodeRecord) => (behaviour.bypassCodeUser === 'embedded' ? fullBypassCodeView(account, code) : bypassCodeView(code));
  return pageOf(call, bypassCodesOf(account, userOf(call)), pageRules.others, view);
}

function givenCodes(call: Call, text: string): readonly string[] {
  const codes = text.split(',').map((code) => code.trim());
  const wellFormed = call.behaviour.bypassCodeText === 'digits' ? /^\d+$/ : /^.+$/;
  if (!codes.every((code) => wellFormed.test(code)) || new Set(codes).size < codes.length) throw new Failure(40002, 'codes');
  return codes;
}

/** count (1 to 10, default 10) made-up codes, or those of codes, separated by commas; not both [facts 2.7]. */
function wantedCodes(call: Call): readonly string[] {
  const { account, params, behaviour } = call;
  const text = params.text('codes');
  if (text !== undefined && params.has('count')) throw new Failure(40002, 'codes');
  if (text !== undefined) return givenCodes(call, text);
  const count = params.count('count') ?? countMaximum;
  if (count < 1 || count > countMaximum) throw new Failure(40002, 'count');
  const codes = new Set<string>();
  while (codes.size < count) codes.add(account.mintCode('0123456789', behaviour.bypassCodeDigits));
  return [...codes];
}

/** Codes that stay; when the new ones do not fit beside them nothing is made or cleared [CSDEV]. */
function keptCodes(call: Call, user: UserRecord, wanted: readonly string[]): readonly BypassCodeRecord[] {
  const kept = call.params.flag('preserve_existing') === true ? bypassCodesOf(call.account, user) : [];
  if (kept.some(({ code }) => wanted.includes(code))) throw failureFor(codeOf(call.behaviour.duplicateBypassCode), 'codes');
  if (kept.length + wanted.length > objectLimits.bypassCodesPerUser) throw new Failure(50001);
  return kept;
}

/** The codes are shown this once. Without preserve_existing the user's other codes are gone [facts 2.7]. */
function createBypassCodes(call: Call): Reply {
  const { account, behaviour, nowSeconds, params } = call;
  const user = userOf(call);
  const wanted = wantedCodes(call);
  const reuseCount = params.count('reuse_count') ?? 1;
  const validSeconds = params.count('valid_secs') ?? 0;
  const kept = keptCodes(call, user, wanted);
  for (const code of bypassCodesOf(account, user)) if (!kept.includes(code)) removeBypassCode(account, code);
  for (const code of wanted) {
    putBypassCode(account, {
      bypassCodeId: account.mint('DB'),
      userId: user.userId,
      code,
      created: nowSeconds,
      expiration: validSeconds === 0 ? null : nowSeconds + validSeconds,
      reuseCount: reuseCount === 0 ? null : reuseCount,
      adminEmail: behaviour.bypassCodeAdminEmail === 'null' ? null : '',
    });
  }
  return { response: wanted };
}

export const userBypassCodeRoutes: readonly Route[] = [
  { verb: 'GET', pattern: '/admin/v1/users/{user_id}/bypass_codes', grant: 'read-resource', endpointClass: 'list', handle: listBypassCodes },
  { verb: 'POST', pattern: '/admin/v1/users/{user_id}/bypass_codes', grant: 'write-resource', endpointClass: 'modify', handle: createBypassCodes },
];
