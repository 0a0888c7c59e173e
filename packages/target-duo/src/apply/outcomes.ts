import type { Failure, FailureKind, Outcome } from '@rollcall/core';
import type { Refusal } from '../client/failure.js';
import type { SharedRow } from '../decode/schema.js';
import { MOST_ASSOCIATIONS } from '../profile.js';

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
  const remedy = `Duo allows ${MOST_ASSOCIATIONS} groups, phones and tokens per user, and ${MOST_ASSOCIATIONS} users per phone or token; look before trying again`;
  return ambiguous({ ...refusal.failure, kind: 'limit-exceeded', remedy });
}

/** True where Duo lists the user among those of a phone or token. */
export function isHeldBy({ users }: SharedRow, account: string): boolean {
  return (users ?? []).some((user) => user.user_id === account);
}

/** A phone or token has as many users as Duo allows: one more would be answered 500/50001, and is not asked for. */
export function refusedIfFull(what: string, { users }: SharedRow): Result | undefined {
  const count = users?.length ?? 0;
  if (count < MOST_ASSOCIATIONS) return undefined;
  return refused('limit-exceeded', `${what} has ${count} users, and Duo allows ${MOST_ASSOCIATIONS}`, 'map another one for some of them, or take it from users who do not need it');
}
