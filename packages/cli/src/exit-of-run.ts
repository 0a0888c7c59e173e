import type { PlanHeader } from '@rollcall/core';
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

/** What the reads of a plan mean where nothing else is in the way: removals wait for whole ones, and of a source that is not ready there is none. */
export function exitCodeOfReads({ reads }: Pick<PlanHeader, 'reads'>): ExitCode {
  if (reads.some(({ notReady }) => notReady === true)) return EXIT.failed;
  return reads.some(({ whole }) => !whole) ? EXIT.partly : EXIT.fine;
}
