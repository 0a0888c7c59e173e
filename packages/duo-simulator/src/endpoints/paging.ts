import { Failure } from '../http/failure.js';
import type { JsonObject, JsonValue } from '../http/json.js';
import type { Behaviour } from '../options.js';
import type { Call, Reply } from './route.js';

export interface PageRule {
  readonly defaultLimit: number;
  readonly maximumLimit: number;
}

export const pageRules = {
  others: { defaultLimit: 100, maximumLimit: 500 },
} as const satisfies Record<string, PageRule>;

function limitFor(call: Call, rule: PageRule, total: number): number {
  const { params, behaviour } = call;
  const asked = params.count('limit');
  if (asked === undefined) {
    const everything = behaviour.listWithoutLimit === 'everything' && !params.has('offset');
    return everything ? Math.max(total, 1) : Math.min(rule.defaultLimit, rule.maximumLimit);
  }
  if (asked === 0) throw new Failure(40002, 'limit');
  if (asked > rule.maximumLimit && behaviour.limitOverMaximum === '40002') throw new Failure(40002, 'limit');
  return Math.min(asked, rule.maximumLimit);
}

/** next_offset and prev_offset are absent, never null, at the ends [HAR]. */
function metadataOf(offset: number, limit: number, total: number): JsonObject {
  return {
    ...(offset + limit < total ? { next_offset: offset + limit } : {}),
    ...(offset > 0 ? { prev_offset: Math.max(0, offset - limit) } : {}),
    total_objects: total,
  };
}

/** One page of `rows` as `limit` and `offset` ask, each row written by `view`. */
export function pageOf<Row>(call: Call, rows: readonly Row[], rule: PageRule, view: (row: Row) => JsonValue): Reply {
  const limit = limitFor(call, rule, rows.length);
  const offset = call.params.count('offset') ?? 0;
  return { metadata: metadataOf(offset, limit, rows.length), response: rows.slice(offset, offset + limit).map(view) };
}

/** All of `rows`: lists asked for by id ignore limit and offset [CSDEV, PY]. */
export function wholeList<Row>(rows: readonly Row[], view: (row: Row) => JsonValue): Reply {
  return { metadata: { total_objects: rows.length }, response: rows.map(view) };
}

export function userRule(behaviour: Behaviour): PageRule {
  return { defaultLimit: 100, maximumLimit: behaviour.usersMaximumLimit };
}

export function adminRule(behaviour: Behaviour): PageRule {
  return { defaultLimit: 100, maximumLimit: behaviour.adminsMaximumLimit };
}

export function groupRule(behaviour: Behaviour): PageRule {
  return { defaultLimit: 100, maximumLimit: behaviour.groupsMaximumLimit };
}
