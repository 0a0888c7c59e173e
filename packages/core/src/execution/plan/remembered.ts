import type { AppliedConfig, Ledger, RetiredPipeline, Retry, SourceMark, Tenant, WatchedAccount } from '../../contracts/ledger.js';
import { TEMPORARY } from '../../planning/temporary-standing.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import { StagedDepartures } from './departures.js';

/** So long a value that was put back is looked for: runs once a day show another writer on the third day, runs once a week hardly matter. */
const PUT_BACK_MS = 14 * 86_400_000;

/** What the ledger remembers of a tenant beside its links; loaded before anything is compared. */
export interface Remembered {
  readonly departures: StagedDepartures;
  readonly retries: readonly Retry[];
  readonly marks: readonly SourceMark[];
  readonly watched: readonly WatchedAccount[];
  readonly retired: readonly RetiredPipeline[];
  /** What was put back lately; see `Ledger.putBackSince`. */
  readonly putBack: ReadonlySet<string>;
  /** When findings that time is counted by were first told, by code and subject. */
  readonly openSinceMs: ReadonlyMap<string, number>;
  /** The configuration that was applied last; absent before the first run. */
  readonly appliedBefore?: AppliedConfig;
}

export async function loadRemembered(ledger: Ledger, tenant: Tenant, folder: StagingFolder, seed: number, nowMs: number): Promise<Remembered> {
  const appliedBefore = await ledger.appliedConfig(tenant);
  return {
    departures: await StagedDepartures.load(ledger, tenant, folder, seed),
    retries: await ledger.retries(tenant),
    marks: await ledger.marks(tenant),
    watched: await ledger.watched(tenant),
    putBack: await ledger.putBackSince(tenant, new Date(nowMs - PUT_BACK_MS).toISOString()),
    retired: await ledger.retiredPipelines(tenant),
    openSinceMs: new Map((await ledger.openFindings(tenant)).flatMap(({ code, about, firstAt }) => (code === TEMPORARY ? [[`${code} ${about}`, Date.parse(firstAt)] as const] : []))),
    ...(appliedBefore === undefined ? {} : { appliedBefore }),
  };
}
