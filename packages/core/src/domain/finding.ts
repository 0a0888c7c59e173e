/** How much a finding matters: `info` for the record, `warning` to look at, `error` where something was withheld or failed. */
export type Severity = 'info' | 'warning' | 'error';

/** Something a person should know: what, about whom, and what to do. Findings never stop the rest of a run. */
export interface Finding {
  /** Stable and documented in `docs/findings.md`, for example `name-collision`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy?: string;
  /** The record, entity or setting it is about, for example `directory:3f2a…` or `group "vpn-users"`. */
  readonly about?: string;
  /** How many it stands for, where one finding sums up many. */
  readonly count?: number;
}
