import type { JsonObject } from '../http/json.js';
import type { SeedUser } from '../seed/seed.js';

/** Which requests a fault strikes. Without a field, every request matches it. */
export interface FaultMatch {
  readonly method?: string;
  /** Raw path; "*" stands for one segment or part of it, "**" for any rest. */
  readonly path?: string | RegExp;
  /** First matching request it strikes, counted from when it was added; default 1. */
  readonly nth?: number;
  /** How many matching requests it strikes from there; default 1, Infinity for all. JSON plans write "always". */
  readonly times?: number | 'always';
}

interface AnswerEffect {
  readonly kind: 'answer';
  readonly status: number;
  /** Text is sent as is; an object as spaced JSON, like the service's errors. */
  readonly body: string | JsonObject;
  /** Default application/json for an object, text/html for text. */
  readonly contentType?: string;
}

interface SimpleEffect {
  /**
   * too-many-requests: 429/42901. too-many-requests-as-400: 400 with code 42901. bad-gateway: 502 with HTML.
   * bad-request-page: the front end's 400 HTML page. internal-error: 500/50001.
   * reset-before-commit and reset-after-commit: the connection dies without an answer, the change not made or made.
   * no-effect: the answer of success, but nothing is changed.
   */
  readonly kind:
    | 'too-many-requests'
    | 'too-many-requests-as-400'
    | 'bad-gateway'
    | 'bad-request-page'
    | 'internal-error'
    | 'reset-before-commit'
    | 'reset-after-commit'
    | 'no-effect';
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

/** From here on every request is refused: 40103 as after a changed secret (default), 40102 as after a removed application. */
interface ExpireCredentialsEffect {
  readonly kind: 'expire-credentials';
  readonly code?: 40102 | 40103;
}

export type FaultEffect =
  | AnswerEffect
  | SimpleEffect
  | DelayEffect
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
  'bad-request-page': true,
  'internal-error': true,
  'reset-before-commit': true,
  'reset-after-commit': true,
  'no-effect': true,
  delay: true,
  'delete-user': true,
  'insert-user': true,
  run: true,
  'expire-credentials': true,
};

/** Every kind of fault there is. */
export const faultKinds = Object.keys(kinds) as readonly FaultKind[];

/** What goes wrong, and when. */
export type Fault = FaultMatch & FaultEffect;
