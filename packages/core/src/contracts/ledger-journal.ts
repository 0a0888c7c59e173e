import type { Digest } from '../domain/digest.js';
import type { Finding } from '../domain/finding.js';
import type { Json } from '../domain/json.js';
import type { OperationId, OperationShape } from '../domain/operation.js';
import type { OutcomeResult } from '../domain/outcome.js';
import type { PlanRead } from '../domain/plan.js';
import type { Iso } from '../domain/value.js';
import type { Tenant } from './ledger-records.js';

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

/** What was taken away within a window. */
export interface TakenAway {
  /** Memberships, by the group's target id. */
  readonly members: Readonly<Record<string, number>>;
  /** Values of accounts that were cleared or detached, by attribute. */
  readonly values: Readonly<Record<string, number>>;
  /** Values of groups that were cleared, by attribute. */
  readonly groupValues: Readonly<Record<string, number>>;
}

/**
 * What became of an intended write. `unknown`: it leaves no trace, and its answer was lost. `ambiguous` leaves the intent open, to be concluded again once reading
 * back told.
 */
export interface Conclusion {
  readonly sequence: number;
  readonly result: OutcomeResult | 'skipped' | 'unknown';
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

/** A place of the journal's chain. */
export interface ChainAnchor {
  /** 0: before the first entry. */
  readonly sequence: number;
  readonly head: Digest;
}

/**
 * How a chain is broken. `altered`: an entry was edited, removed or moved. `cut`: entries are missing at its end. `erased`: what
 * an entry held is gone, and no erasure was noted. `open`: the list of writes under way does not follow from the entries.
 * `rewritten`: whole in itself, and not the chain that the anchor was taken from.
 */
export type ChainFault = 'altered' | 'cut' | 'erased' | 'open' | 'rewritten';

export type ChainVerdict =
  | { readonly intact: true; readonly entries: number; readonly head: Digest }
  | { readonly intact: false; readonly brokenAt: number; readonly because: ChainFault };

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
  /**
   * `baseline`: a first plan, whose adoptions count for no guard. `leave`: one person by order, with a budget of its own. `enrol`: messages to named people.
   * `care`: a change of the ledger that somebody ordered.
   */
  readonly kind: 'plan' | 'apply' | 'baseline' | 'leave' | 'enrol' | 'care';
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
