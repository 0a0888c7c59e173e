/** Why a plan is not applied. */
export type PlanRefusalCode =
  | 'unreadable'
  | 'damaged'
  | 'unknown'
  | 'used'
  | 'expired'
  | 'tenant'
  | 'ledger'
  | 'config'
  | 'version'
  | 'blocked';

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
