/** Why a plan is not applied. */
export type PlanRefusalCode =
  | 'unreadable'
  | 'damaged'
  | 'unknown'
  /** The ledger knows a plan of this id, with other content. */
  | 'edited'
  | 'used'
  | 'expired'
  | 'tenant'
  | 'ledger'
  /** The ledger is a copy from before runs that were made since. */
  | 'older-ledger'
  | 'config'
  | 'version'
  | 'blocked'
  /** It only shows what would be if somebody else managed nothing any more. */
  | 'rehearsal'
  /** With what other runs did since, it would do more than a guard lets pass. */
  | 'guards';

/** A plan that was refused before anything was sent. The message says which seal broke, the remedy what to do. */
export class PlanRefused extends Error {
  override readonly name = 'PlanRefused';
  constructor(
    readonly code: PlanRefusalCode,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}
