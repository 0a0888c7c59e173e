import type { Effect, Failure, FailureKind } from '../domain/failure.js';

const brand: unique symbol = Symbol.for('rollcall/v1/ConnectorError') as never;

/**
 * The one error a plugin throws. It tells the engine what to do (`kind`), whether anything can have changed (`effect`) and a
 * person what to do (`remedy`). Recognised by a global brand, so that two copies of the core understand each other.
 */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly [brand] = true;
  readonly failure: Failure;
  readonly effect: Effect;

  /** @param effect defaults to `none`: say `unknown` whenever a request had left and its answer was not understood. */
  constructor(failure: Failure, options: { readonly effect?: Effect; readonly cause?: unknown } = {}) {
    super(failure.message, options.cause === undefined ? {} : { cause: options.cause });
    this.failure = failure;
    this.effect = options.effect ?? 'none';
  }

  get kind(): FailureKind {
    return this.failure.kind;
  }
}

/** The code of a failure (`unavailable`) of a source that says of itself that its data is not complete right now. */
export const NOT_READY = 'not-ready';

/** True for the failure of a source that says it is not ready. */
export function isNotReady(error: unknown): error is ConnectorError {
  return isConnectorError(error) && error.kind === 'unavailable' && error.failure.code === NOT_READY;
}

/** True for connector errors of this or any other copy of the core. */
export function isConnectorError(error: unknown): error is ConnectorError {
  return typeof error === 'object' && error !== null && brand in error;
}
