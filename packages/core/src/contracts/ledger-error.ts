/** What went wrong with the ledger. Closed. */
export type LedgerErrorCode =
  /** The setting names no kind of ledger that exists. */
  | 'unsupported-location'
  | 'directory-missing'
  | 'permission'
  | 'read-only'
  | 'not-a-ledger'
  /** The file is a ledger, and broken. */
  | 'damaged'
  /** Written by a newer Rollcall. */
  | 'newer'
  /** A copy from before runs that its own links file knows of. */
  | 'older'
  /** Another process holds the lock for longer than the time-out. */
  | 'busy'
  | 'disk-full'
  | 'disk-error'
  | 'no-driver'
  /** A target id belongs to another owner already. */
  | 'link-taken'
  /** Two things would bear one name. */
  | 'name-taken'
  /** A backup is never written over another file. */
  | 'file-exists'
  /** A plan of that id is registered already. */
  | 'plan-exists'
  /** An outcome for a write that is not open. */
  | 'not-open';

const ledgerErrorBrand: unique symbol = Symbol.for('rollcall/v1/LedgerError') as never;
const fencedOutBrand: unique symbol = Symbol.for('rollcall/v1/FencedOut') as never;

/** The ledger could not do what was asked, and wrote nothing of it. Says what a person can do. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly [ledgerErrorBrand] = true;

  constructor(
    readonly code: LedgerErrorCode,
    message: string,
    /** One sentence. */
    readonly remedy: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
  }
}

/** Another process took over the tenant: this one must stop at once. Nothing of the step was noted in the ledger; what was sent before is settled by the next run. */
export class FencedOut extends Error {
  override readonly name = 'FencedOut';
  readonly [fencedOutBrand] = true;

  constructor(
    readonly tenant: string,
    readonly fence: number,
  ) {
    super(`the lease on ${tenant} was given up or taken over by another process; nothing of this step was noted in the ledger`);
  }
}

/** True for ledger errors of this or any other copy of the core. */
export function isLedgerError(error: unknown): error is LedgerError {
  return typeof error === 'object' && error !== null && ledgerErrorBrand in error;
}

/** True for {@link FencedOut} of this or any other copy of the core. */
export function isFencedOut(error: unknown): error is FencedOut {
  return typeof error === 'object' && error !== null && fencedOutBrand in error;
}
