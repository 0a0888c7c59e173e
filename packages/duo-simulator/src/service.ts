import type { Access } from './access.js';
import type { Clock } from './clock.js';
import { classOf, type Reply } from './endpoints/route.js';
import { findRoute } from './endpoints/router.js';
import { routes } from './endpoints/routes.js';
import { Failure } from './http/failure.js';
import { readParams } from './http/params.js';
import type { Received } from './http/received.js';
import { RateLimiter } from './limits/rate-limits.js';
import type { Behaviour } from './options.js';
import type { Integration } from './signature/credentials.js';
import { verifySignature } from './signature/verify.js';
import type { Account } from './store/account.js';
import { passTime } from './store/trash.js';

export interface ServiceParts {
  readonly account: Account;
  readonly behaviour: Behaviour;
  readonly integration: Integration;
  readonly access: Access;
  readonly clock: Clock;
}

/** The Admin API without HTTP: a request in, a reply or a failure out. */
export class Service {
  /** Set by the expire-credentials fault. */
  expiredAs: 40102 | 40103 | undefined;
  readonly #parts: ServiceParts;
  readonly #rateLimiter: RateLimiter;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#rateLimiter = new RateLimiter(parts.behaviour.rateLimitWindow);
  }

  /** With `commit` false the reply is computed on a copy of the account, which stays as it was. */
  serve(received: Received, commit: boolean): Reply | Failure {
    try {
      return this.#reply(received, commit);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }

  /** Order of checks: signature, network, path and verb, permission, rate, parameters [a guess, facts 1.7]. */
  #reply(received: Received, commit: boolean): Reply {
    const { account, behaviour, integration, access, clock } = this.#parts;
    const nowMs = clock.now();
    if (this.expiredAs !== undefined) throw new Failure(this.expiredAs);
    verifySignature(received, integration, nowMs, behaviour);
    access.checkNetwork(behaviour);
    passTime(account, nowMs, behaviour);
    const { route, ids } = findRoute(routes, received.method, received.path, behaviour);
    access.check(route.grant);
    const params = readParams(received);
    if (behaviour.rateLimits === 'declared' && !this.#rateLimiter.admit(classOf(route, params), nowMs)) throw new Failure(42901);
    const acted = commit ? account : account.copy();
    return route.handle({ params, ids, account: acted, behaviour, nowSeconds: Math.floor(nowMs / 1000) });
  }
}
