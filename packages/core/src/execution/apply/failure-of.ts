import { isConnectorError } from '../../contracts/connector-error.js';
import { isFencedOut, isLedgerError } from '../../contracts/ledger-error.js';
import type { Failure } from '../../domain/failure.js';

/** An error as data, with who it comes from: the target, the ledger, or a plugin that is not as it should be. */
export function failureOf(error: unknown): Failure {
  if (isConnectorError(error)) return error.failure;
  if (isFencedOut(error)) {
    return { kind: 'cancelled', message: error.message, remedy: 'Look at `rollcall status`; nothing more was sent from here.' };
  }
  if (isLedgerError(error)) return { kind: 'unavailable', message: `the ledger failed: ${error.message}`, remedy: error.remedy };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'unavailable', message: `the target plugin failed: ${message}` };
}
