import type { TakenAway } from '../../contracts/ledger.js';
import type { ShapeCounts } from '../../planning/guards.js';
import type { StagedSource } from '../collect/staged-source.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { RunObserver } from '../run-event.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import type { TenantInput } from '../tenant.js';
import type { PlanSpool } from './plan-spool.js';
import type { Remembered } from './remembered.js';
import type { Lookup } from './source-lookup.js';
import type { WeighedReads } from './source-marks.js';
import type { StagedLinks } from './staged-links.js';

/** Everything that comparing one tenant needs; all reading is done. */
export interface CompareInput extends TenantInput, Remembered {
  readonly staged: { readonly sources: ReadonlyMap<string, StagedSource>; readonly target: StagedTarget };
  readonly links: StagedLinks;
  readonly plan: PlanSpool;
  readonly folder: StagingFolder;
  readonly seed: number;
  readonly nowMs: number;
  readonly done: ShapeCounts;
  /** What the reads are worth. */
  readonly reads: WeighedReads;
  readonly taken: TakenAway;
  /** What asking for missing people one by one came to, by source. */
  readonly lookups: ReadonlyMap<string, Lookup>;
  readonly observe: RunObserver;
  /** A first plan: nothing is taken away, no status is written, no mail is sent; every account is counted. */
  readonly isBaseline: boolean;
}
