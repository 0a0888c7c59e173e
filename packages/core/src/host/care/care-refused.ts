/** Why an order about one person, or about the ledger, was not carried out. */
export type CareRefusalCode =
  /** Nobody is managed under this key or name. */
  | 'unknown-person'
  /** Several people are. */
  | 'ambiguous-key'
  /** The target's account belongs to somebody else already, or to another owner altogether. */
  | 'taken'
  /** The target has no such account any more. */
  | 'gone'
  /** A rule of the file says that nothing is done to this account: `ignore` or `protect`. */
  | 'hands-off'
  /** The account is in a state in which the order means nothing. */
  | 'standing'
  /** As many orders as a day has were given already. */
  | 'budget'
  /** There is no such target, pipeline, source or plan in the ledger, or not one that this may be done with. */
  | 'unknown-name'
  /** The links file cannot be used. */
  | 'links-file'
  /** This person may not approve this plan. */
  | 'approver'
  /** The plan needs no approval. */
  | 'not-blocked';

/** An order that was refused before anything was changed. The remedy says what to do instead. */
export class CareRefused extends Error {
  override readonly name = 'CareRefused';
  constructor(
    readonly code: CareRefusalCode,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}
