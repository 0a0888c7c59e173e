import type { Conclusion, Intent } from '../../contracts/ledger.js';
import type { Failure } from '../../domain/failure.js';
import type { Json } from '../../domain/json.js';
import { shapeOf, type TargetOperation } from '../../domain/operation.js';
import type { Outcome } from '../../domain/outcome.js';
import type { EffectSeen } from '../../planning/effect.js';
import { accountIdOf } from '../../planning/packing.js';

/** What one operation came to in the end: ambiguity is resolved before it leaves the sender. */
export type Settled =
  | { readonly is: 'done'; readonly entityId?: string; readonly byNameOnly?: true }
  | { readonly is: 'already-so'; readonly entityId?: string }
  | { readonly is: 'failed'; readonly failure: Failure }
  /** Nobody will ever see whether it was done. */
  | { readonly is: 'unknown'; readonly failure: Failure }
  /** The run was stopped before the request left. */
  | { readonly is: 'not-sent'; readonly failure: Failure };

export const NO_OUTCOME: Failure = { kind: 'unavailable', message: 'the target plugin told no outcome' };

/** The intent to do an operation, as the journal keeps it. */
export function intentOf(operation: TargetOperation): Intent {
  const id = accountIdOf(operation) ?? ('ref' in operation && 'id' in operation.ref ? operation.ref.id : undefined);
  const intent = { operation: operation.id, shape: shapeOf(operation), payload: operation as unknown as Json };
  return id === undefined ? intent : { ...intent, targetId: id };
}

/** What an answer means. */
export function settledOf(outcome: Exclude<Outcome, { result: 'ambiguous' }>): Settled {
  switch (outcome.result) {
    case 'done':
    case 'already-so':
      return outcome.entityId === undefined ? { is: outcome.result } : { is: outcome.result, entityId: outcome.entityId };
    case 'refused':
      return { is: outcome.failure.kind === 'cancelled' ? 'not-sent' : 'failed', failure: outcome.failure };
    default:
      return outcome satisfies never;
  }
}

/** What a lost answer means of something that leaves no trace. */
export function unknownAfter(outcome: Outcome | undefined): Settled {
  return { is: 'unknown', failure: outcome?.result === 'ambiguous' ? outcome.failure : NO_OUTCOME };
}

/** What a lost answer means once the target was read back. */
export function resolvedOf(outcome: Outcome | undefined, effect: EffectSeen | undefined): Settled {
  if (effect?.seen === true) {
    const { entityId, byNameOnly } = effect;
    return { is: 'done', ...(entityId === undefined ? {} : { entityId }), ...(byNameOnly === undefined ? {} : { byNameOnly }) };
  }
  const cause = outcome?.result === 'ambiguous' ? outcome.failure : undefined;
  const message = `${cause?.message ?? 'the answer was lost'}; read back: it was not done`;
  return { is: 'failed', failure: { kind: 'unavailable', remedy: 'It is planned again in the next run.', ...cause, message } };
}

/** How the journal concludes an intent. */
export function conclusionOf(sequence: number, settled: Settled): Conclusion {
  switch (settled.is) {
    case 'failed':
      return { sequence, result: 'refused', detail: settled.failure.message };
    case 'unknown':
      return { sequence, result: 'unknown', detail: settled.failure.message };
    case 'not-sent':
      return { sequence, result: 'skipped', detail: settled.failure.message };
    case 'done':
    case 'already-so':
      return settled.entityId === undefined ? { sequence, result: settled.is } : { sequence, result: settled.is, entityId: settled.entityId };
    default:
      return settled satisfies never;
  }
}

/** True for refusals that may be about one operation of a batch only. */
export function isAboutContent(failure: Failure): boolean {
  return failure.kind === 'invalid' || failure.kind === 'conflict' || failure.kind === 'not-found' || failure.kind === 'limit-exceeded';
}
