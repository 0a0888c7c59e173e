import type { LogFormat } from '../logging/types.js';

/** What the file says of one instance's log, defaults filled in. */
export interface CommandLogSettings {
  readonly when: 'always' | 'on-error';
  readonly format: LogFormat;
  /** As written; default: `commands-NAME.log` in the state folder. */
  readonly file?: string;
  /** Bytes. The file is put aside before it grows beyond this. */
  readonly maxBytes: number;
  /** Files that were put aside and are kept beside the current one. */
  readonly keep: number;
  /** Personal data in clear; secrets are masked all the same. */
  readonly showsValues: boolean;
}

/** Whose exchanges a log notes. */
export interface LoggedInstance {
  readonly kind: 'source' | 'target';
  /** As in the file. */
  readonly name: string;
  /** The plugin's type and version: `duo 0.1.0`. */
  readonly plugin: string;
  /** Tells the processes apart that write to one file. */
  readonly instance: string;
}
