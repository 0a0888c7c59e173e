/** What the process ends with. A part of the interface: scripts and schedulers decide by it. */
export const EXIT = { fine: 0, failed: 1, badConfiguration: 2, changesPending: 3, stoppedByGuard: 4, partly: 5 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The meaning of each code: printed by `--help`, documented in docs/exit-codes.md, kept equal by a test. */
export const EXIT_CODES: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT.fine, meaning: 'fine' },
  { code: EXIT.failed, meaning: 'failed: a connection, a refused plan, a busy tenant, a stopped run, a source that says it is not ready' },
  { code: EXIT.badConfiguration, meaning: 'bad configuration: the file, the environment, the command line, or credentials' },
  { code: EXIT.changesPending, meaning: 'changes pending: plan --exit-code, and the plan has operations' },
  { code: EXIT.stoppedByGuard, meaning: 'stopped by a guard: nothing was applied' },
  { code: EXIT.partly, meaning: 'partly: some operations failed, or a read was not whole (no removals)' },
];
