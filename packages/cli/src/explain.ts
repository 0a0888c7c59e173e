import { isConnectorError, type FailureKind } from '@rollcall/core';
import { LedgerError, PlanRefused } from '@rollcall/core/host';
import { EXIT, type ExitCode } from './exit-codes.js';
import { failureRemedies, unexpectedRemedy } from './messages.js';

/** An error in words: what happened, what to do, and what the process ends with. */
export interface Explanation {
  readonly message: string;
  readonly remedy?: string;
  readonly exitCode: ExitCode;
}

/** Explains whatever was thrown. */
export function explain(error: unknown, signal: AbortSignal): Explanation {
  // Applying ends with a result even then; what throws is planning, which changes nothing.
  if (signal.aborted) return { message: `${signal.reason instanceof Error ? signal.reason.message : 'stopped'}; nothing was changed`, exitCode: EXIT.failed };
  if (isConnectorError(error)) {
    const { kind, message, code, remedy = failureRemedies[kind] } = error.failure;
    return { message: code === undefined ? message : `${message} (${code})`, ...(remedy === undefined ? {} : { remedy }), exitCode: exitCodeOf(kind) };
  }
  const message = error instanceof Error ? error.message : String(error);
  const remedy = remedyOf(error);
  if (remedy !== undefined) return { message, remedy, exitCode: knownExitCode(error) };
  // Node's own errors of files and connections say what they are about; everything else is a defect.
  const isOfTheSystem = error instanceof Error && 'syscall' in error;
  return { message, ...(isOfTheSystem ? {} : { remedy: unexpectedRemedy }), exitCode: EXIT.failed };
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

// PlanRefused, TenantBusy, TenantMismatch and LedgerError all carry what to do.
function remedyOf(error: unknown): string | undefined {
  return error instanceof Error && 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
}
