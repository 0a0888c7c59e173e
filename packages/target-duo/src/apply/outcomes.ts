import type { Failure, FailureKind, Outcome } from '@rollcall/core';
import type { Refusal } from '../client/failure.js';

/** What became of one operation, before it is given the operation's id. */
export type Result = Outcome extends infer O ? (O extends { readonly id: string } ? Omit<O, 'id'> : never) : never;

export const done = (entityId?: string): Result => ({ result: 'done', ...(entityId !== undefined && { entityId }) });

export const alreadySo = (entityId?: string): Result => ({ result: 'already-so', ...(entityId !== undefined && { entityId }) });

export const refused = (kind: FailureKind, message: string, remedy?: string): Result => ({
  result: 'refused',
  failure: { kind, message, ...(remedy !== undefined && { remedy }) },
});

export const ambiguous = (failure: Failure): Result => ({ result: 'ambiguous', failure });

/** The answer was success, but does not bear out what was written: only reading back tells. */
export const unconfirmed = (message: string): Result => ambiguous({ kind: 'unavailable', message, remedy: 'read back' });

/** A failed call as the result of the one operation it was for: certain to have had no effect, or not. */
export function resultOf(refusal: Pick<Refusal, 'failure' | 'effect'>): Result {
  return refusal.effect === 'none' ? { result: 'refused', failure: refusal.failure } : ambiguous(refusal.failure);
}

/** True where Duo itself says that the thing does not exist. A 404 page of something on the way proves nothing. */
export function isGone(refusal: Refusal): boolean {
  return refusal.code !== undefined && Math.floor(refusal.code / 100) === 404;
}

/**
 * 500/50001 on an association is how Duo answers the 101st (facts 2.11), and any other internal error too. Nothing tells
 * which, so it stays ambiguous, under a kind that says what to suspect.
 */
export function associationResult(refusal: Refusal): Result {
  if (refusal.code !== 50001) return resultOf(refusal);
  const remedy = 'Duo allows 100 groups and 100 phones per user and 100 users per phone; look before trying again';
  return ambiguous({ ...refusal.failure, kind: 'limit-exceeded', remedy });
}
