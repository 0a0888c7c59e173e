import type { AppliedPlan } from '@rollcall/core/host';
import { EXIT, type ExitCode } from './exit-codes.js';

/** What a run that has ended means for the process's end. */
export function exitCodeOfApplied({ status }: Pick<AppliedPlan, 'status'>): ExitCode {
  switch (status) {
    case 'failed':
    case 'interrupted':
      return EXIT.failed;
    case 'partial':
      return EXIT.partly;
    case 'done':
      return EXIT.fine;
    default:
      return status satisfies never;
  }
}
