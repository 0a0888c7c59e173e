import type { Access } from './access.js';
import { answerOfApplication } from './application.js';
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
import { copyAccount } from './store/copy-account.js';
import { passTime } from './store/trash.js';

export interface ServiceParts {
  readonly account: Account;
  readonly behaviour: Behaviour;
  /** Valid from the start. */
  readonly integration: Integration;
  readonly access: Access;
  readonly clock: Clock;
}

/** How a request is served when something goes wrong on purpose. */
export interface Serving {
  /** False: the reply is computed on a copy of the account, which stays as it was. */
  readonly commits: boolean;
  /** The reply is computed on this older state. */
  readonly past?: Account | undefined;
  /** A list shows the rows of the page before. */
  readonly showsPageBefore?: boolean;
}

/** The Admin API without HTTP: a request in, a reply or a failure out. */
export class Service {
  #accepted: readonly Integration[];
  /** Set by the expire-credentials fault, where it is not signatures that tell. */
  #refusesAll: 40102 | 40103 | undefined;
  readonly #parts: ServiceParts;
  readonly #rateLimiter: RateLimiter;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#accepted = [parts.integration];
    this.#rateLimiter = new RateLimiter(parts.behaviour.rateLimitWindow);
  }

  /** From now on exactly these pairs are valid. */
  accept(integrations: readonly Integration[]): void {
    this.#accepted = integrations;
    this.#refusesAll = undefined;
  }

  /** Refuses what was valid: everything, or all but `next`. */
  expire(code: 40102 | 40103, next: Integration | undefined): void {
    if (next !== undefined) this.accept([next]);
    else this.#refusesAll = code;
  }

  /** Makes valid again what was before it expired. */
  revive(): void {
    this.#refusesAll = undefined;
  }

  /** Credentials and rates as at the start. */
  restart(): void {
    this.accept([this.#parts.integration]);
    this.#rateLimiter.clear();
  }

  serve(received: Received, serving: Serving): Reply | Failure {
    try {
      return this.#reply(received, serving);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }

  /** Order of checks: signature, network, kind of application, path and verb, permission, rate, parameters [a guess, facts 1.7]. */
  #reply(received: Received, serving: Serving): Reply {
    const { account, behaviour, access, clock } = this.#parts;
    const nowMs = clock.now();
    if (this.#refusesAll !== undefined) throw new Failure(this.#refusesAll);
    verifySignature(received, this.#accepted, nowMs, behaviour);
    access.checkNetwork(behaviour);
    const answered = answerOfApplication(received, behaviour, Math.floor(nowMs / 1000));
    if (answered !== undefined) return answered;
    passTime(account, nowMs, behaviour);
    const { route, ids } = findRoute(routes, received.method, received.path, behaviour);
    access.check(route.grant);
    const params = readParams(received);
    if (behaviour.rateLimits === 'declared' && !this.#rateLimiter.admit(classOf(route, params), nowMs)) throw new Failure(42901);
    const reads = received.method === 'GET';
    const acted = serving.past ?? (serving.commits || reads ? account : copyAccount(account));
    const call = { params, ids, account: acted, behaviour, nowSeconds: Math.floor(nowMs / 1000) };
    const reply = route.handle(call);
    return serving.showsPageBefore === true ? withPageBefore(reply, (offset) => route.handle({ ...call, params: params.with('offset', offset) })) : reply;
  }
}

/** A reply to a later page of a list with the rows of the page before it; any other reply as it is. */
function withPageBefore(reply: Reply, pageAt: (offset: number) => Reply): Reply {
  const before = reply.metadata?.['prev_offset'];
  return typeof before === 'number' ? { ...reply, response: pageAt(before).response } : reply;
}
