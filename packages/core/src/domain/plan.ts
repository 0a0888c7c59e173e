import type { Digest } from './digest.js';
import type { Finding } from './finding.js';
import type { EntityType } from './identity.js';
import type { Operation, OperationShape } from './operation.js';
import type { Situation } from './situation.js';
import type { Iso } from './value.js';

/** How a read ended, as the plan records it. */
export interface PlanRead {
  readonly of: 'source' | 'target';
  readonly name: string;
  readonly type: string;
  readonly whole: boolean;
  readonly delivered: number;
  readonly doubts: readonly string[];
  /** Set where nothing was read because the source said that it is not ready. Plans made before there was this field lack it. */
  readonly notReady?: true;
  readonly takenAt: Iso;
}

/** Requests on the wire that applying the plan takes. Reads are those of the plan itself; verification reads back. */
export interface CallForecast {
  readonly reads: number;
  readonly writes: number;
  readonly verification: number;
  /** writes + verification: what `apply` will send. */
  readonly calls: number;
  /**
   * No sequence of requests that the target offers carries out the same operations, and reads back the same accounts and groups,
   * with fewer; whatever must wait for what. Where lanes overlap, as far as `Packer` says.
   */
  readonly lowerBound: number;
  /** The same for writes and for reading back, each for itself. */
  readonly least: { readonly writes: number; readonly verification: number };
  readonly etaSeconds: number;
  readonly byLane: Readonly<Record<string, number>>;
}

/** One guard's verdict. */
export interface GuardVerdict {
  readonly guard: string;
  /** What was counted, the window included. */
  readonly observed: number;
  readonly limit: number;
  readonly unit: 'count' | 'percent';
  readonly tripped: boolean;
  /** For people: what is limited and what was seen. */
  readonly message: string;
  /** For people: what to do about a verdict that tripped. */
  readonly remedy?: string;
  /** Where the limit stands: file:line. */
  readonly place?: string;
}

/** What the guards weighed besides the operations: with it a plan that was kept is weighed again. */
export interface PlanWeights {
  /** Memberships and groups that are managed; memberships as they were before the last 24 hours. */
  readonly memberships: number;
  readonly groups: number;
  /** Groups that lose members, with the members that were managed before the last 24 hours. */
  readonly shrinking: readonly { readonly targetId: string; readonly label: string; readonly managed: number; readonly removed: number }[];
  /** How many accounts and groups lose the value of an attribute, by attribute; a phone that is taken away is one. */
  readonly clears: Readonly<Record<EntityType, Readonly<Record<string, number>>>>;
}

/** A rung of the leave ladder that is not due yet. */
export interface PendingRung {
  readonly rung: string;
  readonly count: number;
  readonly nextDue: Iso;
}

/** How many entities were found in each situation. */
export type SituationCounts = Readonly<Partial<Record<Situation, number>>>;

/** What becomes of the accounts that the target has, each of them once: see {@link Baseline}. */
export const BASELINE_KINDS = ['matched', 'disputed', 'unmanaged', 'foreign', 'trashed'] as const;
export type BaselineKind = (typeof BASELINE_KINDS)[number];

/**
 * What a first plan found in a target that has accounts already. `matched`: adopted by this plan, or linked before. `disputed`: wanted, and
 * not given to anybody (an alias, two claimants, a name that was somebody else's). `unmanaged`: left alone. `foreign`: managed by
 * somebody else (a directory sync). `trashed`: in the target's trash and not Rollcall's.
 */
export interface Baseline {
  /** The five add up to the accounts that were read. */
  readonly accounts: Readonly<Record<BaselineKind, number>>;
  /** Each of the five by reason; the reasons add up to the number. */
  readonly reasons: Readonly<Record<BaselineKind, Readonly<Record<string, number>>>>;
}

/** The first line of a plan: everything a person or a program must know before the operations. */
export interface PlanHeader {
  readonly format: 'rollcall-plan';
  readonly version: 1;
  /** Single use: the ledger notes when it is taken. */
  readonly planId: string;
  readonly createdAt: Iso;
  readonly expiresAt: Iso;
  /** The target's name in the file and the tenant behind it. */
  readonly target: string;
  readonly tenant: string;
  readonly tenantLabel: string;
  readonly ledger: string;
  /** Who made it: user and host. */
  readonly author: string;
  readonly configDigest: Digest;
  readonly versions: Readonly<Record<string, string>>;
  readonly reads: readonly PlanRead[];
  readonly situations: Readonly<Record<EntityType, SituationCounts>>;
  readonly operations: Readonly<Partial<Record<OperationShape, number>>>;
  /** What becomes of what the accounts hold, in the target's words, by operation of this plan. Plans made before there was this field lack it. */
  readonly meanings?: Readonly<Partial<Record<OperationShape, string>>>;
  readonly total: number;
  readonly forecast: CallForecast;
  readonly guards: readonly GuardVerdict[];
  readonly weights: PlanWeights;
  /** True when a guard tripped: such a plan is refused by `apply` until it is approved. */
  readonly blocked: boolean;
  /**
   * What the next plan will still hold back: shown beside `0 operations`. `pending`: rungs not due, absences not confirmed;
   * `waiting`: operations that the target refused and that are tried again later.
   */
  readonly heldBack: Readonly<Record<'withheld' | 'disputed' | 'rejected' | 'pending' | 'waiting', number>>;
  /** Leavers of this plan by grade of evidence, and how many an edit of the configuration made. */
  readonly leavers: Readonly<Record<'absence' | 'exit' | 'byEdit', number>>;
  /** Values that are put back because they were changed in the target since we wrote them, by attribute. */
  readonly drift: Readonly<Record<string, number>>;
  readonly pending: readonly PendingRung[];
  /** True where no removal could be planned, with the reasons. */
  readonly removalsWithheld: readonly string[];
  /** Set in a plan that takes nothing away, writes no status and sends no mail (`plan --baseline`), with what it found. */
  readonly baseline?: Baseline;
  /** Set in a plan that shows what would be if these did not manage accounts and groups any more. Such a plan is never applied. */
  readonly asIfStopped?: readonly string[];
}

/**
 * The order of a plan. What takes access away comes first, what gives it follows its carriers, hard deletes come last;
 * inside a phase operations stand in the order of their ids, so a plan does not depend on the order of arrival.
 */
export const PHASES = ['leave', 'groups', 'return', 'accounts', 'grants', 'deletions'] as const;
export type Phase = (typeof PHASES)[number];

/** One line of a plan file (JSON Lines). */
export type PlanLine =
  | ({ readonly line: 'header' } & PlanHeader)
  | { readonly line: 'operation'; readonly phase: Phase; readonly operation: Operation }
  | { readonly line: 'finding'; readonly finding: Finding }
  | { readonly line: 'end'; readonly lines: number; readonly digest: Digest };

/** The phase an operation belongs to. */
export function phaseOf(operation: Operation): Phase {
  switch (operation.kind) {
    case 'disable':
    case 'trash':
    case 'detach':
      return 'leave';
    case 'restore':
    case 'enable':
      return 'return';
    case 'adopt':
      // A link that changes hands does so before anything else: what follows is done under the new key.
      if (operation.by === 'rekeyed') return 'leave';
      return operation.type === 'group' ? 'groups' : 'accounts';
    case 'create':
    case 'update':
      return operation.type === 'group' ? 'groups' : 'accounts';
    case 'attach':
    case 'enrol':
      return 'grants';
    case 'delete':
      return 'deletions';
    default:
      return operation satisfies never;
  }
}
