import type { Digest } from '../domain/digest.js';
import type { EntityType, OwnerKey } from '../domain/identity.js';
import type { OperationId, OperationShape } from '../domain/operation.js';
import type { Iso } from '../domain/value.js';
import type {
  ChainAnchor,
  ChainVerdict,
  Conclusion,
  Intent,
  JournalEntry,
  Lease,
  LeaseAttempt,
  LeaseHolder,
  OpenIntent,
  RunNotes,
  RunRecord,
  TakenAway,
} from './ledger-journal.js';
import type {
  AppliedConfig,
  Approval,
  Departure,
  GivenValue,
  KeptOrigin,
  KeptRecord,
  KnownPlan,
  LedgerChanges,
  Link,
  Observations,
  OpenFinding,
  PlanApproval,
  PlanRefusal,
  PlanRegistration,
  RetiredPipeline,
  Retry,
  SourceMark,
  Tenant,
  Tombstone,
  WatchedAccount,
} from './ledger-records.js';

export type * from './ledger-journal.js';
export type * from './ledger-records.js';

/**
 * What Rollcall remembers. Kept per tenant. Every method is atomic; every method that takes a {@link Lease} writes nothing and
 * throws `FencedOut` when another process took over. Times are handed in, never taken from the database.
 */
export interface Ledger {
  /** Made once with the ledger; names it in plans. */
  readonly id: string;

  /** Binds a target's name to a tenant, or says which tenant the name belongs to already. */
  bindTarget(target: string, tenant: Tenant, label: string, at: Iso): Promise<{ readonly bound: true } | { readonly bound: false; readonly tenant: Tenant; readonly label: string }>;

  /** All links of a type in the code-unit order of `ownerText`, in pages. Each page is its own read. */
  links(tenant: Tenant, type: EntityType): AsyncIterable<readonly Link[]>;
  linkOf(tenant: Tenant, type: EntityType, owner: OwnerKey): Promise<Link | undefined>;
  /** The link that holds a target id: whose it is. */
  linkTo(tenant: Tenant, type: EntityType, targetId: string): Promise<Link | undefined>;
  countLinks(tenant: Tenant, type: EntityType): Promise<{ readonly active: number; readonly leaving: number }>;
  /** Tombstones of one type, in pages. */
  tombstones(tenant: Tenant, type: EntityType): AsyncIterable<readonly Tombstone[]>;
  /** All given values, in the code-unit order of account id, in pages. */
  givenValues(tenant: Tenant): AsyncIterable<readonly GivenValue[]>;

  registerPlan(registration: PlanRegistration): Promise<void>;
  planOf(planId: string): Promise<KnownPlan | undefined>;
  /** The newest plan of a tenant, unless it was used. Plans of runs by order are passed over: behind them another one may still wait. */
  latestPlan(tenant: Tenant): Promise<KnownPlan | undefined>;
  /** The newest plans of a tenant, the newest first, used ones included. */
  plans(tenant: Tenant, limit: number): Promise<readonly KnownPlan[]>;
  /**
   * Notes one person's approval of a plan that a guard blocked: of this very plan, and only while it could still be taken.
   * Approving twice counts once. The measure of later reads stays what it is until the plan is taken.
   */
  approvePlan(planId: string, digest: Digest, approval: Approval): Promise<PlanApproval>;
  /**
   * Marks the plan as used, once: two processes cannot both take it. A blocked plan is handed out only with all its approvals; its
   * marks become the measure of later reads with that.
   */
  takePlan(planId: string, digest: Digest, tenant: Tenant, at: Iso): Promise<{ readonly taken: true } | { readonly taken: false; readonly refusal: PlanRefusal; readonly usedAt?: Iso }>;

  /** Notes what a plan's reads showed. Where something newer than `at` was noted already, only marks that are newer than the known ones are taken. */
  observe(tenant: Tenant, at: Iso, seen: Observations): Promise<void>;
  /** All clocks of people on the way out, in the code-unit order of `ownerText`, in pages. */
  departures(tenant: Tenant): AsyncIterable<readonly Departure[]>;
  marks(tenant: Tenant): Promise<readonly SourceMark[]>;
  openFindings(tenant: Tenant): Promise<readonly OpenFinding[]>;
  watched(tenant: Tenant): Promise<readonly WatchedAccount[]>;
  /** Operations that were refused and have not been done since. */
  retries(tenant: Tenant): Promise<readonly Retry[]>;
  /** Lets operations go again at once; all of them when none is named. Returns how many. */
  releaseRetries(tenant: Tenant, operations: readonly OperationId[]): Promise<number>;

  appliedConfig(tenant: Tenant): Promise<AppliedConfig | undefined>;
  /** Notes what was applied. The pipelines that are `inFile` (again) are not retired any more. */
  putAppliedConfig(tenant: Tenant, applied: AppliedConfig, inFile?: readonly string[]): Promise<void>;

  /** The newest time that anything was noted for a tenant: a clock that stands before it went back. */
  newestTime(tenant: Tenant): Promise<Iso | undefined>;
  /** Counts up with every run that worked on the tenant; 0 when none did. An older copy of the ledger has a lower one. */
  fenceOf(tenant: Tenant): Promise<number>;
  /** Digest of a name, folded, keyed with the ledger's own salt. */
  nameDigest(name: string): Digest;
  /** That salt: an export holds it, so that names of forgotten people are known again in the ledger that takes their place. */
  nameSalt(): string;

  /**
   * Tries to become the one who works on the tenant. A lease whose time is over, or whose process is gone from this machine,
   * is taken over with a new fence. `holder` comes from `thisProcess()`; another text is taken over by time only.
   * Throws `damaged` where the ledger's file is broken: with such a memory nobody writes to a target.
   */
  acquireLease(tenant: Tenant, holder: string, at: Iso, ttlMs: number): Promise<LeaseAttempt>;
  renewLease(lease: Lease, at: Iso, ttlMs: number): Promise<boolean>;
  releaseLease(lease: Lease): Promise<void>;
  /** Who works on the tenant at that time, where somebody does; takes nothing and waits for nobody. */
  leaseOf(tenant: Tenant, at: Iso): Promise<LeaseHolder | undefined>;

  /** Notes writes before they are sent. Returns one sequence number per intent, in order. */
  intend(lease: Lease, runId: string, at: Iso, intents: readonly Intent[]): Promise<readonly number[]>;
  /** Notes outcomes and the memory they lead to, in one transaction. */
  conclude(lease: Lease, at: Iso, conclusions: readonly Conclusion[], changes: LedgerChanges): Promise<void>;
  /** Writes without outcome (or with an ambiguous one), oldest first. */
  openIntents(tenant: Tenant): Promise<readonly OpenIntent[]>;
  /** Writes with outcome `done` (or `unknown`) since a point in time, by shape: what guards count over their window. Without those of runs by order, and without the adoptions of first plans. */
  doneSince(tenant: Tenant, since: Iso): Promise<Readonly<Partial<Record<OperationShape, number>>>>;
  /** What those writes took away, as guards count it; runs by order left out, and what was erased since. */
  takenSince(tenant: Tenant, since: Iso): Promise<TakenAway>;
  /** What updates since a point in time put back because somebody else had changed it, each as `putBackMark` of what stood there; some are left out where there are very many. */
  putBackSince(tenant: Tenant, since: Iso): Promise<ReadonlySet<string>>;
  /** How many runs by order (kind `leave`) did something since a point in time: their budget is apart. */
  ordersSince(tenant: Tenant, since: Iso): Promise<number>;

  putRun(run: RunRecord): Promise<void>;
  lastRuns(limit: number): Promise<readonly RunRecord[]>;
  /** Keeps the notes of the last 50 runs that have any. */
  putNotes(runId: string, notes: RunNotes): Promise<void>;
  notesOf(runId: string): Promise<RunNotes | undefined>;
  /**
   * Gives every link of a pipeline to another one (a pipeline that was renamed in the file). Returns how many. Refused (`busy`), as
   * the next two are, while a write is open: what it leads to would be noted under the old name.
   */
  renamePipeline(tenant: Tenant, from: string, to: string): Promise<number>;
  /** Names a source anew in every owner key (a source that was renamed in the file). Refuses when both names have links (`name-taken`). */
  renameSource(tenant: Tenant, from: string, to: string): Promise<number>;
  /** Ends all links of a pipeline without touching the target: its people are nobody's again. */
  releasePipeline(tenant: Tenant, pipeline: string, at: Iso): Promise<number>;
  /** The target of a binding was renamed in the file. */
  renameTarget(from: string, to: string): Promise<number>;
  retiredPipelines(tenant: Tenant): Promise<readonly RetiredPipeline[]>;
  /** People who are linked by then leave. A later order takes the place of an earlier one. */
  retirePipeline(tenant: Tenant, retired: RetiredPipeline): Promise<void>;
  /**
   * Forgets a person: ends the links, erases what the journal holds of them, and their clocks, retries, findings and notes.
   * Of the name its digest stays, so that it is not handed on unseen. Writes under way are refused (`busy`). The ledger's file is
   * written anew, so that no scrap of a page keeps the person: that takes its size again while it lasts.
   */
  forget(tenant: Tenant, owner: OwnerKey, at: Iso): Promise<{ readonly links: number; readonly entries: number }>;
  /** Writes a whole copy of the ledger to a file that must not exist. Safe while others write. */
  backup(path: string): Promise<void>;
  /**
   * Takes links, tombstones, values, clocks and used plans over from an export, and returns how many links were put. An export of
   * this very ledger that knows more runs and is newer than all that the ledger knows takes the place of what is there; otherwise
   * what either of them knows newer stays, and nobody comes back who was let go or forgotten since. Counts as a run, above those
   * that the export knows, so that still older copies are noticed. Refused (`busy`) while somebody works on the tenant.
   */
  restore(tenant: Tenant, from: KeptOrigin, kept: AsyncIterable<KeptRecord> | Iterable<KeptRecord>, at: Iso): Promise<number>;

  /** Known tenants, with the target names bound to them. */
  tenants(): Promise<readonly { readonly tenant: Tenant; readonly label: string; readonly targets: readonly string[] }[]>;

  /** The journal of a tenant in order, in pages: for audit, undo, and to find what to erase. */
  journal(tenant: Tenant): AsyncIterable<readonly JournalEntry[]>;
  /**
   * Erases the personal data of entries for good, and notes that in the journal; the chain still verifies. Entries without
   * outcome are kept, because a write under way needs them. Returns how many were erased.
   */
  erase(tenant: Tenant, sequences: readonly number[], at: Iso): Promise<number>;
  /**
   * Checks the chain over the journal. `brokenAt` is the first entry that was altered, removed or moved. Someone who rewrites
   * the whole chain is found only by an anchor: where the chain ended once, as it was logged elsewhere. Throws `damaged` where
   * the file itself is broken.
   */
  verify(anchor?: ChainAnchor): Promise<ChainVerdict>;
  /** Where the chain ends now: to be logged elsewhere. */
  head(): Promise<ChainAnchor>;
  close(): Promise<void>;
}
