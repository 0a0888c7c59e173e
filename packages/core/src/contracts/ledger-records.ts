import type { Digest } from '../domain/digest.js';
import type { EvidenceType } from '../domain/evidence.js';
import type { Finding } from '../domain/finding.js';
import type { EntityType, OwnerKey } from '../domain/identity.js';
import type { Json } from '../domain/json.js';
import type { OperationId, OperationShape } from '../domain/operation.js';
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
  /** When that rung was climbed, for people. Dwell times count witnessed time; see {@link Departure}. */
  readonly rungAt: Iso;
  /** Somebody ordered it (`rollcall leave KEY --now`): the account stays disabled although the source still wants the person. */
  readonly ordered?: { readonly by: string; readonly at: Iso };
}

/**
 * The clock of somebody who is on the way out. It counts time that was *witnessed*: between two reads that both show the person
 * gone, and at most 24 hours for any gap between them.
 */
export interface Departure {
  readonly owner: OwnerKey;
  /** `absence`: missing from whole reads. `exit`: seen, and no pipeline wants them. */
  readonly grade: 'absence' | 'exit';
  readonly firstAt: Iso;
  /** The last read that showed it. */
  readonly lastAt: Iso;
  /** Witnessed before the first rung was climbed. */
  readonly witnessedMs: number;
  /** Witnessed since the first rung was climbed: what dwell times are compared with. */
  readonly dwellMs: number;
  /** An edit of the configuration began it, not data: such leavers always need approval. */
  readonly byEdit: boolean;
}

/** What the last accepted whole read of one type of one source showed: the next read is weighed against it. */
export interface SourceMark {
  readonly source: string;
  readonly type: EvidenceType;
  readonly takenAt: Iso;
  readonly delivered: number;
  /** The server's mark of the state read, where there is one; opaque but for its source's own comparison. */
  readonly watermark?: string;
  /** Of memberships: how many members resolved to nobody. */
  readonly dangling?: number;
}

/** A finding that is open, with its age. */
export interface OpenFinding {
  readonly code: string;
  readonly about: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly firstAt: Iso;
  readonly lastAt: Iso;
}

/** A protected account that is watched: when it is gone or not active, that is an alarm whoever did it. */
export interface WatchedAccount {
  readonly targetId: string;
  readonly label: string;
}

/** What the reads of one plan showed. Noted at once, in one transaction; repeating it with the same time changes nothing. */
export interface Observations {
  readonly departures: readonly Departure[];
  /** Who is back: their clocks are dropped. */
  readonly returned: readonly OwnerKey[];
  readonly marks: readonly SourceMark[];
  /** Every finding that is open now; ages of known ones (same code and subject) are kept, what is not named is closed. */
  readonly findings: readonly Finding[];
  /** The watched accounts that are there now; ones seen earlier stay known. */
  readonly watched: readonly WatchedAccount[];
  /** Memberships that the source has and somebody else gave, of groups that are `tracked`: to be noted where they are not yet. */
  readonly tracked?: readonly GivenValue[];
  /** What identifies linked people beyond their key, where it is not known yet or is something else now; see {@link Link.anchor}. */
  readonly anchors?: readonly { readonly owner: OwnerKey; readonly anchor: Digest }[];
}

/** An operation that the target refused: when it is tried again, and how often it was. */
export interface Retry {
  readonly operation: OperationId;
  readonly shape: OperationShape;
  readonly label: string;
  /** Digest of what was sent: something else is tried at once. */
  readonly digest: Digest;
  readonly attempts: number;
  readonly firstAt: Iso;
  readonly lastAt: Iso;
  /** Absent: in quarantine until somebody releases it, or something changes. */
  readonly nextAt?: Iso;
  readonly message: string;
}

/** The parts of a configuration that decide who is in, as they were last applied. Holds no secret. */
export interface AppliedConfig {
  readonly at: Iso;
  /** Digest of each source's section, and its plugin's version. */
  readonly sources: Readonly<Record<string, string>>;
  /** Each pipeline's definition as data, without places. */
  readonly pipelines: Readonly<Record<string, Json>>;
}

/** One person's approval of one plan. */
export interface Approval {
  readonly by: string;
  readonly at: Iso;
  /** Ed25519 over the plan's digest, base64, where approvers have keys. */
  readonly signature?: string;
}

/** A pipeline that was taken out of the file for good, whose people are to leave. */
export interface RetiredPipeline {
  readonly pipeline: string;
  readonly by: string;
  readonly at: Iso;
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
  /** Digest of what identifies the person beyond the key, where the file names such a thing (`rehire`). */
  readonly anchor?: Digest;
  /**
   * What was wanted and written last, by attribute: `valueMark` of each value. The attributes named here are ours; one whose
   * value in the target has another mark was changed there since.
   */
  readonly applied?: Readonly<Record<string, string>>;
}

/** A link that ended, kept so that its name is never handed to somebody else unseen. */
export interface Tombstone {
  readonly type: EntityType;
  readonly owner: OwnerKey;
  readonly targetId: string;
  /** Absent once the person was forgotten. */
  readonly label?: string;
  /** `Ledger.nameDigest` of the label: recognises the name also after the person was forgotten. */
  readonly nameDigest: Digest;
  readonly releasedAt: Iso;
  readonly anchor?: Digest;
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
  /** Operations that were refused: replaces what is known of each. */
  readonly putRetries?: readonly Retry[];
  readonly dropRetries?: readonly OperationId[];
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
  /** Who made it, for people; an approver must be somebody else where approvals are signed. */
  readonly author: string;
  /** How many different people must approve it when it is blocked; at least 1. */
  readonly approvalsNeeded: number;
  /** What the plan's reads came to: accepted as the new measure when the plan was approved in spite of them and is applied. */
  readonly marks: readonly SourceMark[];
}

/** Why a plan was not handed out for applying. `unapproved`: it is blocked by a guard and nobody approved it. */
export type PlanRefusal = 'unknown' | 'used' | 'expired' | 'digest' | 'tenant' | 'unapproved';

/** A plan as the ledger remembers it. */
export interface KnownPlan extends PlanRegistration {
  readonly usedAt?: Iso;
  readonly approvals: readonly Approval[];
}

/** What an approval came to. */
export type PlanApproval =
  | { readonly approved: true; readonly approvals: number; readonly needed: number }
  | { readonly approved: false; readonly refusal: PlanRefusal };

/** Where kept records come from. */
export interface KeptOrigin {
  /** The id of the ledger that wrote them. */
  readonly ledger: string;
  readonly at: Iso;
  /** `Ledger.fenceOf` the tenant at that time. */
  readonly fence: number;
  /** What keys its digests of names; taken over by a ledger that knows nobody yet. */
  readonly nameSalt?: string;
}

/** A line of the links file: what cannot be found out again once the ledger is lost. */
export type KeptRecord =
  | { readonly kept: 'link'; readonly link: Link }
  | { readonly kept: 'tombstone'; readonly tombstone: Tombstone }
  | { readonly kept: 'value'; readonly value: GivenValue }
  | { readonly kept: 'departure'; readonly departure: Departure }
  | { readonly kept: 'plan'; readonly plan: KnownPlan };
