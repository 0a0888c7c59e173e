import { isConnectorError, type CallOptions, type Json, type TargetOperation } from '@rollcall/core';
import type { DuoClient, Reply } from '../client/duo-client.js';
import { refusalOf, type Refusal } from '../client/failure.js';
import { paths } from '../client/paths.js';
import { readBulkAnswer, type BulkEntry } from './bulk-answer.js';
import { ambiguous, refused, resultOf, type Result } from './outcomes.js';
import { planOf, type Plan, type Step } from './step.js';

/** The results of a batch, in the order of its operations; or word that this endpoint does not serve us. */
export type BulkResult = { readonly results: readonly Result[] } | { readonly unavailable: Refusal };

/** Does up to 50 operations with one `POST /admin/v1/bulk`; operations that need no call take no place in it. */
export async function applyBulk(client: DuoClient, operations: readonly TargetOperation[], options: CallOptions): Promise<BulkResult> {
  const plans = operations.map(bulkPlanOf);
  const steps = plans.flatMap((plan) => ('step' in plan ? [plan.step] : []));
  if (steps.length === 0) return { results: plans.flatMap((plan) => ('result' in plan ? [plan.result] : [])) };
  const request = { method: 'POST', path: paths.bulk, parameters: { operations: steps.map(bulkOperation) } } as const;
  const reply = await client.exchange(request, 'bulk', options);
  if (!reply.ok && isUnavailable(reply)) return { unavailable: reply };
  const sent = reply.ok ? resultsOf(steps, reply) : steps.map((step) => batchRefusal(reply, steps.length, step.whenFailed));
  const remaining = [...sent];
  return { results: plans.map((plan) => ('result' in plan ? plan.result : (remaining.shift() ?? unanswered))) };
}

/**
 * True where the endpoint itself is not there for us (unknown path, wrong verb, or not permitted): nothing was done then, and
 * the same work can be tried in single calls.
 */
export function isUnavailable(refusal: Refusal): boolean {
  const { kind } = refusal.failure;
  return refusal.effect === 'none' && (kind === 'not-found' || kind === 'unsupported' || kind === 'forbidden');
}

/**
 * A bulk call that failed as a whole. What Duo does with the good operations of a bad batch is not known (facts 2.2), so a
 * refusal of several says nothing certain about any of them; a refusal of one is that one's. Credentials, permissions and
 * rates are judged before anything is done.
 */
export function batchRefusal(refusal: Refusal, size: number, whenFailed: (refusal: Refusal) => Result = resultOf): Result {
  if (size === 1) return whenFailed(refusal);
  const { kind } = refusal.failure;
  const nothingDone = refusal.effect === 'none' && (kind === 'unauthorized' || kind === 'forbidden' || kind === 'rate-limited' || kind === 'unavailable');
  return nothingDone ? resultOf(refusal) : ambiguous(refusal.failure);
}

function bulkPlanOf(operation: TargetOperation): Plan {
  if (operation.kind === 'trash' || operation.kind === 'restore') {
    return { result: refused('unsupported', `${operation.kind} belongs in the lane ${operation.kind}`) };
  }
  if (operation.kind === 'enrol') return { result: refused('unsupported', 'an enrolment mail is a call of its own') };
  try {
    return planOf(operation);
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    return { result: resultOf(error) };
  }
}

function bulkOperation(step: Step): Json {
  return { method: step.request.method, path: step.request.path, body: step.request.parameters };
}

const unanswered: Result = ambiguous({ kind: 'unavailable', message: `POST ${paths.bulk}: the answer does not tell what became of the operation` });

function resultsOf(steps: readonly Step[], reply: Reply): readonly Result[] {
  const entries = readBulkAnswer(reply.response, steps.length);
  return steps.map((step, index) => entryResult(step, entries[index]));
}

function entryResult(step: Step, entry: BulkEntry | undefined): Result {
  switch (entry?.says) {
    case 'ok':
      return step.whenOk(entry.response);
    case 'failed':
      return step.whenFailed(refusalOf(entry.reading, step.request, undefined));
    case 'unknown':
    case undefined:
      return unanswered;
    default:
      return entry satisfies never;
  }
}
