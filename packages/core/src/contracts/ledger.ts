import type { Digest } from '../domain/digest.js';
import type { Finding } from '../domain/finding.js';
import type { EntityType, OwnerKey } from '../domain/identity.js';
import type { Json } from '../domain/json.js';
import type { OperationId, OperationShape } from '../domain/operation.js';
import type { OutcomeResult } from '../domain/outcome.js';
import type { PlanRead } from '../domain/plan.js';
import type { Iso } from '../domain/value.js';

/** The account behind a target, for ever; see `TargetProbe.tenant`. */
export type Tenant = string;

/** The rung of the leave ladder an account stands on. */
export type Rung = 'disable' | 'trash' | 'delete' | 'detach';

/** How far an account or group has gone on its way out. */
export interface Leaving {
  /** When its leaving was first acted upon. */
  readonly since: Iso;
  readonly rung: Rung;
  /** When that rung was climbed, for people. Dwell times count from `since`. */
  readonly rungAt: Iso;
}

/** The stored fact that a source's record owns an entity of the target. Unique by owner and by target id within a tenant and type. */
export interface Link {
  readonly type: EntityType;
  readonly owner: OwnerKey;
  readonly targetId: string;
  /** Last known name, for people and for the protection of released names. */
  readonly label: string;
  readonly origin: 'created' | 'adopted';
  /** The pipeline that wants it; links of a pipeline that is gone from the file, or disabled, are frozen. */
  readonly pipeline: string;
  readonly since: Iso;
  /** The run that made it. */
  readonly runId: string;
  readonly leaving?: Leaving;
}

/** A link that ended, kept so that its name is never handed to somebody else unseen. */
export interface Tombstone {
  readonly type: EntityType;
  readonly owner: OwnerKey;
  readonly targetId: string;
  readonly label: string;
  readonly releasedAt: Iso;
}

/** A value of a shared sub-entity attribute that we attached: only these may ever be detached. */
export interface GivenValue {
  readonly accountId: string;
  readonly attribute: string;
  /** The identifying field's normalised value. */
  readonly identity: string;
  readonly valueId: string;
  /** Whether the sub-entity may have been made by us; nothing is deleted on the strength of it. False for noted memberships. */
  readonly created: boolean;
  readonly since: Iso;
}

/**
 * What a run changed in the ledger's memory, written in one transaction with the outcomes it comes from.
 * What is dropped goes first. A put replaces the owner's earlier link; a target id that still belongs to another owner is
 * refused (`link-taken`), because a link changes hands only by a drop and a put in the same changes.
 */
export interface LedgerChanges {
  readonly putLinks?: readonly Link[];
  readonly dropLinks?: readonly { readonly type: EntityType; readonly targetId: string; readonly releasedAt: Iso }[];
  readonly putValues?: readonly GivenValue[];
  readonly dropValues?: readonly { readonly accountId: string; readonly attribute: string; readonly identity: string }[];
}

/** A plan as the ledger knows it. */
export interface PlanRegistration {
  readonly planId: string;
  readonly tenant: Tenant;
  readonly digest: Digest;
  readonly configDigest: Digest;
  readonly createdAt: Iso;
  readonly expiresAt: Iso;
  readonly blocked: boolean;
  readonly total: number;
}

/** Why a plan was not handed out for applying. `unapproved`: it is blocked by a guard and nobody approved it. */
export type PlanRefusal = 'unknown' | 'used' | 'expired' | 'digest' | 'tenant' | 'unapproved';

/** One intended write, noted before it is sent. */
export interface Intent {
  readonly operation: OperationId;
  readonly shape: OperationShape;
  /** The target id, where it is known before the write. */
  readonly targetId?: string;
  /** The operation as data, for resolving after a crash and for undo (holds the pre-image). Personal data: erasable. */
  readonly payload: Json;
}

/** An intent without outcome (a run died between the two), or one whose outcome is still `ambiguous`. */
export interface OpenIntent extends Intent {
  readonly sequence: number;
  readonly runId: string;
  readonly at: Iso;
}

/** What became of an intended write. `ambiguous` leaves the intent open, to be concluded again once reading back told. */
export interface Conclusion {
  readonly sequence: number;
  readonly result: OutcomeResult | 'skipped';
  readonly entityId?: string;
  readonly detail?: string;
}

/** An entry of the journal as it was written. What a person's data stood in is absent once it was erased. */
export type JournalEntry = { readonly sequence: number; readonly tenant: Tenant; readonly at: Iso } & (
  | { readonly kind: 'intent'; readonly runId: string; readonly shape: OperationShape; readonly intent?: Intent }
  | {
      readonly kind: 'outcome';
      readonly runId: string;
      readonly shape: OperationShape;
      /** The intent's sequence. */
      readonly of: number;
      readonly result: Conclusion['result'];
      readonly detail?: Pick<Conclusion, 'entityId' | 'detail'>;
    }
  /** Notes that the personal data of entry `of` was erased. */
  | { readonly kind: 'erasure'; readonly of: number }
);

/** Who works on a tenant, and since when. */
export interface LeaseHolder {
  /** As `thisProcess()` writes it; `holderName` says it for people. */
  readonly holder: string;
  readonly since: Iso;
  readonly until: Iso;
}

/** A lease on a tenant. Every write of the ledger that belongs to the run names its fence; a stale fence writes nothing. */
export interface Lease {
  readonly tenant: Tenant;
  readonly fence: number;
}

export type LeaseAttempt = { readonly granted: true; readonly lease: Lease } | { readonly granted: false; readonly held: LeaseHolder };

/** How a run ended. */
export interface RunRecord {
  readonly runId: string;
  readonly tenant: Tenant;
  readonly target: string;
  readonly kind: 'plan' | 'apply';
  readonly planId?: string;
  readonly startedAt: Iso;
  readonly finishedAt?: Iso;
  readonly status: 'running' | 'done' | 'partial' | 'failed' | 'blocked' | 'interrupted';
  readonly operations: number;
  readonly failed: number;
  readonly message?: string;
}

/** The findings and reads of the last run, kept for `status`. */
export interface RunNotes {
  readonly reads: readonly PlanRead[];
  readonly findings: readonly Finding[];
}

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
  countLinks(tenant: Tenant, type: EntityType): Promise<{ readonly active: number; readonly leaving: number }>;
  /** Tombstones of one type, in pages. */
  tombstones(tenant: Tenant, type: EntityType): AsyncIterable<readonly Tombstone[]>;
  /** All given values, in the code-unit order of account id, in pages. */
  givenValues(tenant: Tenant): AsyncIterable<readonly GivenValue[]>;

  registerPlan(registration: PlanRegistration): Promise<void>;
  planOf(planId: string): Promise<(PlanRegistration & { readonly usedAt?: Iso; readonly approvedBy?: string }) | undefined>;
  /** Approves a plan that a guard blocked: this very plan, and only while it could still be taken. */
  approvePlan(planId: string, digest: Digest, by: string, at: Iso): Promise<{ readonly approved: true } | { readonly approved: false; readonly refusal: PlanRefusal }>;
  /** Marks the plan as used, once: two processes cannot both take it. A blocked plan is handed out only when it was approved. */
  takePlan(planId: string, digest: Digest, tenant: Tenant, at: Iso): Promise<{ readonly taken: true } | { readonly taken: false; readonly refusal: PlanRefusal; readonly usedAt?: Iso }>;

  /**
   * Tries to become the one who works on the tenant. A lease whose time is over, or whose process is gone from this machine,
   * is taken over with a new fence. `holder` comes from `thisProcess()`; another text is taken over by time only.
   */
  acquireLease(tenant: Tenant, holder: string, at: Iso, ttlMs: number): Promise<LeaseAttempt>;
  renewLease(lease: Lease, at: Iso, ttlMs: number): Promise<boolean>;
  releaseLease(lease: Lease): Promise<void>;

  /** Notes writes before they are sent. Returns one sequence number per intent, in order. */
  intend(lease: Lease, runId: string, at: Iso, intents: readonly Intent[]): Promise<readonly number[]>;
  /** Notes outcomes and the memory they lead to, in one transaction. */
  conclude(lease: Lease, at: Iso, conclusions: readonly Conclusion[], changes: LedgerChanges): Promise<void>;
  /** Writes without outcome (or with an ambiguous one), oldest first. */
  openIntents(tenant: Tenant): Promise<readonly OpenIntent[]>;
  /** Writes with outcome `done` since a point in time, by shape: what guards count over their window. */
  doneSince(tenant: Tenant, since: Iso): Promise<Readonly<Partial<Record<OperationShape, number>>>>;

  putRun(run: RunRecord): Promise<void>;
  lastRuns(limit: number): Promise<readonly RunRecord[]>;
  /** Keeps the notes of the last 50 runs that have any. */
  putNotes(runId: string, notes: RunNotes): Promise<void>;
  notesOf(runId: string): Promise<RunNotes | undefined>;
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
   * the whole chain is found only by comparing `head` with one that was logged elsewhere.
   */
  verify(): Promise<{ readonly intact: true; readonly entries: number; readonly head: Digest } | { readonly intact: false; readonly brokenAt: number }>;
  close(): Promise<void>;
}
