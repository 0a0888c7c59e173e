import type { Failure } from './failure.js';
import type { OperationId } from './operation.js';

/**
 * What became of one operation at the target. Closed.
 * `ambiguous` is an outcome, not a failure: the answer was lost, and only reading back tells.
 */
export type Outcome = { readonly id: OperationId } & (
  | {
      readonly result: 'done';
      /** The id of what was created or attached, where the target gave one. */
      readonly entityId?: string;
    }
  | { readonly result: 'already-so'; readonly entityId?: string }
  | { readonly result: 'refused'; readonly failure: Failure }
  | { readonly result: 'ambiguous'; readonly failure: Failure }
);

export type OutcomeResult = Outcome['result'];
