import { Failure, required } from '../http/failure.js';
import { Params } from '../http/params.js';
import type { UserRecord } from '../store/records.js';
import { isEnrolled } from '../store/views.js';
import type { Call, Reply, Route } from './route.js';
import { hexDigits, portalLink } from './simulated-links.js';
import { createUserRecord } from './users.js';

const defaultValidSeconds = 2_592_000;
/** As long as the recorded one, ba6e8bb687017eff [facts 2.2]. */
const codeLength = 16;

/** The user of a username or an alias; one in the trash only where the trash keeps names taken. */
function existingUser({ account, behaviour }: Call, username: string): UserRecord | undefined {
  const named = account.usersNamed(username);
  return named.find((user) => user.trashedAt === null) ?? (behaviour.trashedUsername === 'reserved' ? named[0] : undefined);
}

function newUser(call: Call, username: string, email: string): UserRecord {
  const stored = call.behaviour.enrolledUserEmail === 'stored' ? { email } : {};
  return createUserRecord({ ...call, params: Params.ofRecord({ username, ...stored }) });
}

function codeFor(call: Call, user: UserRecord): string {
  const pending = user.enrollment;
  const isValid = pending !== null && (pending.expires === null || pending.expires > call.nowSeconds);
  if (isValid && call.behaviour.enrollAgain === '40003') throw new Failure(40003);
  if (isValid && call.behaviour.enrollAgain === 'same-code') return pending.code;
  return call.account.mintCode(hexDigits, codeLength);
}

/** Makes the user unless there is one, mails a link, and answers its code; valid_secs 0 is for ever [facts 2.2]. */
function enroll(call: Call): Reply {
  const { account, behaviour, nowSeconds, params } = call;
  const username = required(params.text('username'));
  const to = required(params.text('email'));
  const validSeconds = params.count('valid_secs') ?? defaultValidSeconds;
  const user = existingUser(call, username) ?? newUser(call, username, to);
  if (behaviour.enrollEnrolled === '40002' && isEnrolled(account, user)) throw new Failure(40002, 'username');
  const code = codeFor(call, user);
  const expires = validSeconds === 0 ? null : nowSeconds + validSeconds;
  user.enrollment = { code, expires };
  account.messages.push({ kind: 'mail', purpose: 'enrollment', to, sentAt: nowSeconds, code, link: portalLink(code), expires });
  return { response: code };
}

export const enrollRoutes: readonly Route[] = [
  { verb: 'POST', pattern: '/admin/v1/users/enroll', grant: 'write-resource', endpointClass: 'modify', handle: enroll },
];
