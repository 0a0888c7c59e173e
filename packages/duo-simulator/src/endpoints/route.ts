import type { JsonObject, JsonValue } from '../http/json.js';
import type { Params } from '../http/params.js';
import type { Behaviour } from '../options.js';
import type { Account } from '../store/account.js';

/** A permission of the Admin API application; without it a call is 40301. */
export type Grant = 'read-resource' | 'write-resource' | 'read-information' | 'settings' | 'administrators';

/** The classes for which Duo staff named a rate (PY#101), plus the bulk endpoints [SUM]. */
export type EndpointClass = 'modify' | 'get' | 'page' | 'unpaged' | 'bulk';

export type Verb = 'GET' | 'POST' | 'DELETE';

/** What a handler may use: parameters, ids from the path, one account, the options and the time in Unix seconds. */
export interface Call {
  readonly params: Params;
  readonly ids: Readonly<Record<string, string>>;
  readonly account: Account;
  readonly behaviour: Behaviour;
  readonly nowSeconds: number;
}

export interface Reply {
  readonly response: JsonValue;
  readonly metadata?: JsonObject;
}

export type Handler = (call: Call) => Reply;

export interface Route {
  readonly verb: Verb;
  /** Path with {names} for ids. */
  readonly pattern: string;
  readonly grant: Grant;
  /** A list is 'page' with limit or offset and 'unpaged' without either. */
  readonly endpointClass: EndpointClass | 'list';
  /** Default always. */
  readonly isServed?: (behaviour: Behaviour) => boolean;
  readonly handle: Handler;
}

export const emptyReply: Reply = { response: '' };

export function classOf(route: Route, params: Params): EndpointClass {
  if (route.endpointClass !== 'list') return route.endpointClass;
  return params.has('limit') || params.has('offset') ? 'page' : 'unpaged';
}
