import { isConnectorError, isFencedOut, isLedgerError, type FailureKind } from '@rollcall/core';
import { LedgerError, PlanRefused } from '@rollcall/core/host';
import { EXIT, type ExitCode } from './exit-codes.js';
import { failureRemedies, systemRemedies, unexpectedRemedy } from './messages.js';

/** An error in words: what happened, what to do, and what the process ends with. */
export interface Explanation {
  readonly message: string;
  readonly remedy?: string;
  readonly exitCode: ExitCode;
}

/** Explains whatever was thrown. */
export function explain(error: unknown, signal: AbortSignal): Explanation {
  if (signal.aborted) return stopped(error, signal);
  if (isConnectorError(error)) {
    const { kind, message, code, remedy = failureRemedies[kind] } = error.failure;
    return { message: code === undefined ? message : `${message} (${code})`, ...(remedy === undefined ? {} : { remedy }), exitCode: exitCodeOf(kind) };
  }
  const message = error instanceof Error ? error.message : String(error);
  const remedy = remedyOf(error);
  if (remedy !== undefined) return { message, remedy, exitCode: knownExitCode(error) };
  // Node's own errors of files and connections say what they are about; everything else is a defect.
  const ofTheSystem = systemRemedy(error);
  return { message, ...(ofTheSystem === '' ? {} : { remedy: ofTheSystem ?? unexpectedRemedy }), exitCode: EXIT.failed };
}

// Applying ends with a result even then: what is stopped on the way is planning, which changes nothing. Only what nobody foresaw, or
// the ledger, can end a run between a write and its outcome.
function stopped(error: unknown, { reason }: AbortSignal): Explanation {
  const by = reason instanceof Error ? reason.message : 'stopped';
  const isForeseen = error === reason || (isConnectorError(error) && error.effect === 'none') || remedyOf(error) !== undefined || (error instanceof Error && error.name === 'AbortError');
  if (isForeseen && !isLedgerError(error) && !isFencedOut(error)) return { message: `${by}; nothing was changed`, exitCode: EXIT.failed };
  const remedy = remedyOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return { message: `${by}; ${message}; what was sent is settled by the next run`, ...(remedy === undefined ? {} : { remedy }), exitCode: EXIT.failed };
}

/** Wrong credentials and wrong settings are mended in the configuration; the rest is not its fault. */
export function exitCodeOf(kind: FailureKind): ExitCode {
  return kind === 'unauthorized' || kind === 'invalid' || kind === 'unsupported' ? EXIT.badConfiguration : EXIT.failed;
}

function knownExitCode(error: unknown): ExitCode {
  if (error instanceof PlanRefused && error.code === 'blocked') return EXIT.stoppedByGuard;
  if (error instanceof LedgerError && error.code === 'unsupported-location') return EXIT.badConfiguration;
  return EXIT.failed;
}

// Empty where the system's own words are all there is to say; undefined where the system has nothing to do with it.
function systemRemedy(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  return Object.hasOwn(systemRemedies, code) ? systemRemedies[code] : '';
}

// PlanRefused, CareRefused, ClockRefused, TenantBusy, TenantMismatch and LedgerError all carry what to do.
function remedyOf(error: unknown): string | undefined {
  return error instanceof Error && 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
}
