import type { Operation, OperationId } from '../domain/operation.js';

/** Operations looked at and sent together; also how many are read back together. */
export const WINDOW = 2_000;

/** How many of the operations that take nothing away are read back after a run: the first ones on accounts that existed before. */
export const VERIFIED_SAMPLE = 100;

/**
 * True for operations that others may wait for. Nothing waits for a membership, a phone or a message, and of those there are most:
 * they are not remembered.
 */
export function mayBeAwaited(operation: Operation): boolean {
  return operation.kind !== 'attach' && operation.kind !== 'detach' && operation.kind !== 'enrol';
}

/**
 * Whether an operation can go in this round of its phase. A phase is done in rounds: first everything whose predecessors were
 * done in earlier phases, then what waits for that, and so on. Adoptions come before the first round: they send nothing.
 */
export function isReady(operation: Operation, finished: ReadonlySet<OperationId>): boolean {
  return operation.after.every((id) => finished.has(id));
}
