import type { JsonObject } from '../http/json.js';
import type { EndpointClass } from '../endpoints/route.js';
import type { SeedUser } from '../seed/seed.js';
import type { Integration } from '../signature/credentials.js';

/** Which requests are meant. Without a field, every request is. */
export interface RequestMatch {
  readonly method?: string;
  /** Raw path; "*" stands for one segment or part of it, "**" for any rest. */
  readonly path?: string | RegExp;
  readonly endpointClass?: EndpointClass;
}

/** Which of the matching requests a fault strikes. */
export interface FaultMatch extends RequestMatch {
  /** First matching request it strikes, counted from when it was added; default 1. */
  readonly nth?: number;
  /** How many matching requests it strikes from there; default 1, or all with `probability`. JSON plans write "always". */
  readonly times?: number | 'always';
  /** Chance, from 0 to 1, that it strikes a request that it could; drawn from the plan's own seed. */
  readonly probability?: number;
}

interface AnswerEffect {
  readonly kind: 'answer';
  readonly status: number;
  /** Text is sent as is; an object as spaced JSON, like the service's errors. */
  readonly body: string | JsonObject;
  /** Default application/json for an object, text/html for text. */
  readonly contentType?: string;
}

export interface SimpleEffect {
  /**
   * too-many-requests-as-400: 400 with code 42901. bad-gateway and bad-gateway-after-commit: 502 with HTML, the change not
   * made or made. bad-request-page: the front end's 400 HTML page. internal-error: 500/50001.
   * reset-before-commit and reset-after-commit: the connection dies without an answer, the change not made or made.
   * no-effect: the answer of success, but nothing is changed.
   * duplicated-page: a list answers with the rows of the page before, under the metadata of the page that was asked for.
   */
  readonly kind:
    | 'too-many-requests-as-400'
    | 'bad-gateway'
    | 'bad-gateway-after-commit'
    | 'bad-request-page'
    | 'internal-error'
    | 'reset-before-commit'
    | 'reset-after-commit'
    | 'no-effect'
    | 'duplicated-page';
}

/** 429/42901. Duo names no time to wait [facts 4]; a proxy in front of it may, with `retryAfterSeconds`. */
interface TooManyRequestsEffect {
  readonly kind: 'too-many-requests';
  readonly retryAfterSeconds?: number;
}

/** The request is carried out, and the answer trickles out: all of it takes `totalMs` by the clock. */
interface SlowDripEffect {
  readonly kind: 'slow-drip';
  readonly totalMs: number;
}

/**
 * The request is carried out, and the answer ends after `atByte` bytes of its body (default: half of it).
 * truncated-body: the connection dies there. wrong-content-length: the length was announced as that, so what comes looks whole.
 */
interface ShortBodyEffect {
  readonly kind: 'truncated-body' | 'wrong-content-length';
  readonly atByte?: number;
}

/** A read answers from the account as it was `writesOld` writes ago (default 1). */
interface StaleReadEffect {
  readonly kind: 'stale-read';
  readonly writesOld?: number;
}

/**
 * Rows move just before a page behind the first is answered; for users and groups.
 * move (default): a row from before the page goes to the end; the total stays, one row shows twice and one is skipped.
 * delete: a row from before the page is deleted. insert: a new row comes in at the start.
 * replace: one is deleted and a new one comes in at the end; the total stays and one row is skipped.
 */
interface PageShiftEffect {
  readonly kind: 'page-shift';
  readonly shift?: 'move' | 'delete' | 'insert' | 'replace';
}

interface DelayEffect {
  readonly kind: 'delay';
  /** Real milliseconds before the request is looked at. */
  readonly delayMs: number;
}

/** Removes a user just before the request is answered; the oldest when no username is given. */
interface DeleteUserEffect {
  readonly kind: 'delete-user';
  readonly username?: string;
}

/** Adds a user just before the request is answered; at the start it shifts every later page by one. */
interface InsertUserEffect {
  readonly kind: 'insert-user';
  readonly user: SeedUser;
  readonly at?: 'start' | 'end';
}

/** Runs test code just before the request is answered. */
interface RunEffect {
  readonly kind: 'run';
  readonly run: () => void;
}

/**
 * From here on every request is refused: 40103 as after a changed secret (default), 40102 as after a removed application.
 * With `next`, requests signed with that pair are served, as after a rotation.
 */
interface ExpireCredentialsEffect {
  readonly kind: 'expire-credentials';
  readonly code?: 40102 | 40103;
  readonly next?: Integration;
}

export type FaultEffect =
  | AnswerEffect
  | SimpleEffect
  | TooManyRequestsEffect
  | DelayEffect
  | SlowDripEffect
  | ShortBodyEffect
  | StaleReadEffect
  | PageShiftEffect
  | DeleteUserEffect
  | InsertUserEffect
  | RunEffect
  | ExpireCredentialsEffect;

export type FaultKind = FaultEffect['kind'];

const kinds: Readonly<Record<FaultKind, true>> = {
  answer: true,
  'too-many-requests': true,
  'too-many-requests-as-400': true,
  'bad-gateway': true,
  'bad-gateway-after-commit': true,
  'bad-request-page': true,
  'internal-error': true,
  'reset-before-commit': true,
  'reset-after-commit': true,
  'no-effect': true,
  'duplicated-page': true,
  delay: true,
  'slow-drip': true,
  'truncated-body': true,
  'wrong-content-length': true,
  'stale-read': true,
  'page-shift': true,
  'delete-user': true,
  'insert-user': true,
  run: true,
  'expire-credentials': true,
};

/** Every kind of fault there is. */
export const faultKinds = Object.keys(kinds) as readonly FaultKind[];

/** What goes wrong, and when. */
export type Fault = FaultMatch & FaultEffect;
