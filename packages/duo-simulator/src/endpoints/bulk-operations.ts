import { Failure } from '../http/failure.js';
import type { JsonValue } from '../http/json.js';
import { Params, asRecord } from '../http/params.js';
import { copyAccount } from '../store/copy-account.js';
import { findRoute } from './router.js';
import type { Call, Reply, Route, Verb } from './route.js';
import { addGroup, removeGroup } from './user-groups.js';
import { createUser, deleteUser, modifyUser } from './users.js';

function allowed(verb: Verb, path: string, handle: Route['handle']): Route {
  return { verb, pattern: `/admin/v1${path}`, grant: 'write-resource', endpointClass: 'modify', handle };
}

/** The only calls a bulk operation may be [facts 2.2]; RB documents POST for removing a membership, so both verbs are. */
const operationRoutes: readonly Route[] = [
  allowed('POST', '/users', createUser),
  allowed('POST', '/users/{user_id}', modifyUser),
  allowed('DELETE', '/users/{user_id}', deleteUser),
  allowed('POST', '/users/{user_id}/groups', addGroup),
  allowed('DELETE', '/users/{user_id}/groups/{group_id}', removeGroup),
  allowed('POST', '/users/{user_id}/groups/{group_id}', removeGroup),
];

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Failure(40002, 'operations');
  return value;
}

/** Paths are accepted with and without /admin/v1. */
function runOperation(call: Call, operation: unknown): Reply {
  const { method, path, body } = asRecord(operation, 'operations');
  const given = textOf(path);
  const full = given.startsWith('/admin/v1/') ? given : `/admin/v1${given}`;
  const { route, ids } = findRoute(operationRoutes, textOf(method).toUpperCase(), full, call.behaviour);
  const params = typeof body === 'object' && body !== null ? Params.ofRecord(asRecord(body, 'operations')) : Params.ofRecord({});
  return route.handle({ ...call, params, ids });
}

function written(call: Call, outcome: Reply | Failure): JsonValue {
  if (outcome instanceof Failure) return outcome.envelope;
  return call.behaviour.bulkOperationResult === 'responses' ? outcome.response : { response: outcome.response, stat: 'OK' };
}

function attempt(call: Call, operation: unknown): Reply | Failure {
  try {
    return runOperation(call, operation);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function runAll(call: Call, operations: readonly unknown[]): readonly (Reply | Failure)[] {
  const outcomes: (Reply | Failure)[] = [];
  for (const operation of operations) {
    const outcome = attempt(call, operation);
    outcomes.push(outcome);
    if (outcome instanceof Failure && call.behaviour.bulkOperationFailure !== 'continue') break;
  }
  return outcomes;
}

/** Tries everything on a copy first, so that a failing call leaves no trace. */
function refuseUnlessAllSucceed(call: Call, operations: readonly unknown[]): void {
  const failed = runAll({ ...call, account: copyAccount(call.account) }, operations).find((outcome) => outcome instanceof Failure);
  if (failed instanceof Failure) throw failed;
}

function bulk(call: Call): Reply {
  const operations = call.params.list('operations');
  if (operations === undefined) throw new Failure(40001);
  if (operations.length === 0 || operations.length > call.behaviour.bulkOperationsMaximum) throw new Failure(40002, 'operations');
  if (call.behaviour.bulkOperationFailure === 'reject-all') refuseUnlessAllSucceed(call, operations);
  return { response: runAll(call, operations).map((outcome) => written(call, outcome)) };
}

export const bulkRoutes: readonly Route[] = [
  { verb: 'POST', pattern: '/admin/v1/bulk', grant: 'write-resource', endpointClass: 'bulk', handle: bulk },
];
