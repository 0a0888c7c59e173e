import type { Clock, Random } from '../contracts/host-services.js';
import type { Ledger } from '../contracts/ledger.js';
import type { Plugin } from '../contracts/plugin.js';
import type { RunObserver } from '../execution/run-event.js';
import type { Environment, ReadFile } from './config/types.js';
import type { HostLogger } from './logging/types.js';
import type { Redactor } from './secrets/types.js';

/** Everything a host is made of. Nothing is taken from the process behind the caller's back. */
export interface HostOptions {
  /** The configuration's text and the path it came from (relative references start from its folder). */
  readonly text: string;
  readonly file: string;
  readonly plugins: readonly Plugin[];
  readonly env: Environment;
  readonly readFile: ReadFile;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: HostLogger;
  readonly redactor: Redactor;
  /** The ledger's place instead of the file's `state`. */
  readonly state?: string;
  /** An open ledger instead of one opened from `state`; it is not closed by the host. */
  readonly ledger?: Ledger;
  readonly observe?: RunObserver;
  readonly signal?: AbortSignal;
  /** How long a plan may be applied after it was made; default 24 hours. */
  readonly planTtlMs?: number;
  /** Who makes plans, for their headers; default: this process. */
  readonly author?: string;
}
