import type { Clock, Plugin, Random } from '@rollcall/core';

/** A stream that is printed to. `process.stdout` is one. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Everything a command takes from the process; tests hand in their own. */
export interface Surroundings {
  /** What stands behind the program's name. */
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly stdout: OutputStream;
  /** Progress, notes, errors and the log. */
  readonly stderr: OutputStream;
  /** The plugins that come with Rollcall; asked for only by commands that load a configuration. */
  readonly plugins: () => Promise<readonly Plugin[]>;
  /** Who sits there, as `user@host`: stands in plans and approvals. */
  readonly user?: string;
  /** Asks the person at the terminal; absent where there is none. */
  readonly ask?: (question: string) => Promise<string>;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted when somebody stops the process: reads end, a run ends as interrupted. */
  readonly signal: AbortSignal;
  /**
   * Is handed what tells of an error that escaped everything (a defect of a plugin), once secrets are known and can be masked.
   * Leave out where that is somebody else's affair.
   */
  readonly onCrash?: (tell: (error: unknown) => void) => void;
}
