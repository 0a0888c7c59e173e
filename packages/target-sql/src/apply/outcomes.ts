import type { FailureKind, Outcome, TargetOperation } from '@rollcall/core';

/** What became of one operation, before it is given the operation's id. */
export type Result = Outcome extends infer O ? (O extends { readonly id: string } ? Omit<O, 'id'> : never) : never;

export const done = (entityId?: string): Result => ({ result: 'done', ...(entityId === undefined ? {} : { entityId }) });

export const alreadySo = (entityId?: string): Result => ({ result: 'already-so', ...(entityId === undefined ? {} : { entityId }) });

/** One operation cannot be done; so the whole transaction is rolled back. The message holds no value. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused';

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly remedy?: string,
  ) {
    super(message);
  }
}

/** Nothing of the batch was done: every operation of it gets the one reason. */
export function allRefused(operations: readonly TargetOperation[], refusal: Pick<OperationRefused, 'kind' | 'message' | 'remedy'>): readonly Outcome[] {
  const { kind, message, remedy } = refusal;
  const together = operations.length === 1 ? '' : ` (one of ${operations.length} in a transaction that was rolled back)`;
  const failure = { kind, message: `${message}${together}`, ...(remedy === undefined ? {} : { remedy }) };
  return operations.map(({ id }) => ({ id, result: 'refused', failure }));
}
