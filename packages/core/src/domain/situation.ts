/** What correlation found out about one account or group. Closed: every switch over it is exhaustive. */
export type Situation =
  /** Linked, and the target still has it. */
  | 'linked'
  /** Not linked; exactly one entity of the target matches by rule. */
  | 'matched'
  /** Not linked, and nothing in the target matches. */
  | 'missing'
  /** Linked, but gone from the target. */
  | 'vanished'
  /** Linked, and the source's record is seen but out of scope. */
  | 'out-of-scope'
  /** Two claimants, two candidates, or a name somebody else holds: nothing is guessed. */
  | 'disputed'
  /** The record is invalid: its create or update is withheld, its leaving is not. */
  | 'rejected'
  /** Linked under another key of the same identity. */
  | 'rekeyed'
  /** Unknown because of an incomplete read or a failed scope expression: nothing is taken away. */
  | 'withheld'
  /** Linked, and absent from a whole read of the source. */
  | 'orphaned'
  /** Managed by somebody else (directory sync, another pipeline's owner). */
  | 'foreign-owned'
  /** Never ours. */
  | 'unmanaged';
