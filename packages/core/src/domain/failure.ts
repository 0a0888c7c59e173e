/** What went wrong, as far as the engine must know to act. Closed: every switch over it is exhaustive. */
export type FailureKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'limit-exceeded'
  | 'rate-limited'
  | 'unavailable'
  | 'precondition-failed'
  | 'incomplete-read'
  | 'cursor-expired'
  | 'cancelled'
  | 'unsupported';

/** Whether the failed call can have changed anything. `none` is certain; `unknown` must be resolved by reading back. */
export type Effect = 'none' | 'unknown';

/** A failure as data: what happened, and what a person can do. Never holds a secret. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly remedy?: string;
  /** The remote side's own code, for people to look up (Duo: 40301). One is ours: `not-ready`, of a source that says so of itself. */
  readonly code?: string;
  /** How long to wait before another try, where the other side said so. */
  readonly retryAfterMs?: number;
}
