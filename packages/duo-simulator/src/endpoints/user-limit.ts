import { Failure, codeOf } from '../http/failure.js';
import type { Call } from './route.js';

/** Throws when the licence allows no further user; disabled users count [COMM 5121]. */
export function checkUserLimit({ account, behaviour }: Call): void {
  if (account.userLimit === undefined) return;
  const counted = behaviour.userLimitCounts === 'with-trash' ? account.users.size : account.users.size - account.trash.size;
  if (counted >= account.userLimit) throw new Failure(codeOf(behaviour.userLimitReached));
}
