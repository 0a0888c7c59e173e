import type { Reply } from './endpoints/route.js';
import { codeOf, Failure } from './http/failure.js';
import type { Received } from './http/received.js';
import type { Behaviour } from './options.js';

/**
 * What a request gets that the kind of the application, or the edition of the account, decides; undefined where the Admin API goes on.
 * Of the Auth API only the path by which its keys are tried is there.
 */
export function answerOfApplication({ method, path }: Received, behaviour: Behaviour, nowSeconds: number): Reply | undefined {
  const isAdminKey = behaviour.applicationKind === 'admin-api';
  if (path.startsWith('/auth/')) {
    if (isAdminKey) throw new Failure(codeOf(behaviour.otherApplication));
    if (method === 'GET' && path === '/auth/v2/check') return { response: { time: nowSeconds } };
    throw new Failure(40401);
  }
  if (!isAdminKey) throw new Failure(codeOf(behaviour.otherApplication));
  if (behaviour.adminApi !== 'served') throw new Failure(codeOf(behaviour.adminApi));
  return undefined;
}
