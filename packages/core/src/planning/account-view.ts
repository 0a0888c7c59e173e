import type { Departure, GivenValue, Link } from '../contracts/ledger.js';
import type { TargetProfile, TargetSchema } from '../contracts/target.js';
import type { Digest } from '../domain/digest.js';
import type { AbsenceProof } from '../domain/evidence.js';
import type { Finding } from '../domain/finding.js';
import type { OwnerKey } from '../domain/identity.js';
import type { EntityRef, Operation, OperationId, OperationShape, Witness } from '../domain/operation.js';
import type { Situation } from '../domain/situation.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { Iso } from '../domain/value.js';
import type { Desired, Rejection, ScopeDecision } from '../mapping/compiled.js';
import type { AdoptDefinition, PipelineDefinition, RungDefinition } from '../mapping/definition.js';
import type { AttributeRights } from './rights.js';
import type { RenameVerdict } from './renames.js';

/** What the pipelines of a tenant want of one person, taken together. */
export interface DesiredAccount {
  readonly owner: OwnerKey;
  /** The pipelines that want it, in the order of the file; empty when out of scope or held. */
  readonly wantedBy: readonly string[];
  /** The pipelines that cannot tell. */
  readonly heldBy: readonly string[];
  readonly scope: ScopeDecision;
  readonly desired: Readonly<Record<string, Desired>>;
  readonly rejected: readonly Rejection[];
  /** Two pipelines want different values; names them and the attribute. */
  readonly conflict?: string;
  /** See `Link.anchor`. */
  readonly anchor?: Digest;
}

/** Whose an account was before: by a link that ended, or that is about to. */
export interface FormerOwner {
  readonly owner: OwnerKey;
  /** When the account was released; absent where its person leaves in this very plan. */
  readonly releasedAt?: Iso;
  /** False once the link ended: the account is nobody's. */
  readonly isLinked: boolean;
}

/** An account of the target with the link that says whose it is. */
export interface Holder {
  readonly actual: ActualAccount;
  readonly link?: Link;
  /** Set where the account's own person is gone or going: it is nobody's to take over. */
  readonly former?: FormerOwner;
}

/** Everything the decision about one person needs; nothing is looked up later. */
export interface AccountView {
  /** For people: the wanted name, else the last known one, else the key. */
  readonly label: string;
  readonly desired: DesiredAccount;
  readonly link?: Link;
  /** The account behind the link. */
  readonly actual?: ActualAccount;
  /** Who has the wanted name in the target, for people without a link. */
  readonly nameHolder?: Holder;
  /** The holder was found by this, not by the wanted name. */
  readonly foundBy?: { readonly name: string; readonly value: string };
  /** The holder of the wanted name is renamed away by this operation of the same plan. */
  readonly nameFreedBy?: string;
  /** Who answers to the wanted name otherwise (alias). */
  readonly otherNameHolder?: Holder;
  /** More than one account of the target has the wanted name: none of them is guessed. */
  readonly ambiguousName?: boolean;
  /** How many people want the same name: with a link, and without. */
  readonly claimants: { readonly linked: number; readonly unlinked: number; readonly referring: number };
  readonly rename?: RenameVerdict;
  /** Who holds the name that a withheld rename wants, or the operation that frees it. */
  readonly renameHolder?: { readonly label: string; readonly operation?: string };
  /** Values of shared sub-entities that we gave to the account. */
  readonly given: readonly GivenValue[];
  /** Nobody has the wanted name, but a trashed account had it. */
  readonly nameReleased?: FormerOwner & { readonly account: string };
  /** The link was made under another key of the same person. */
  readonly rekeyedFrom?: OwnerKey;
  /** Who this person is cannot be told: nobody is made, nobody is taken over, and this is said. */
  readonly standstill?: Finding;
  /** The account is to be left alone in both directions (`ignore`). */
  readonly ignored?: boolean;
  /** For somebody whom nobody wants. */
  readonly leaver?: Omit<LeaverView, 'link' | 'actual'>;
}

/** A linked person whom nobody wants, or whose record was not seen in its source. */
export interface LeaverView {
  readonly link: Link;
  readonly actual?: ActualAccount;
  /** The clock as the ledger has it. */
  readonly departure?: Departure;
  /** An edit of the file made them leave. */
  readonly byEdit?: boolean;
  /** What asking the source for this very key came to, where it was asked. */
  readonly lookup?: 'found' | 'missing';
  /** The rows that let them go. */
  readonly witnesses?: readonly Witness[];
}

/** What the decisions need to know besides the view. */
export interface AccountRules {
  readonly schema: TargetSchema;
  readonly operations: ReadonlySet<OperationShape>;
  /** False: accounts may exist that were not read, so nothing is created. */
  readonly targetWhole: boolean;
  readonly nowMs: number;
  /** See `TargetProfile.temporary`. */
  readonly temporary?: NonNullable<TargetProfile['temporary']>;
  /** Since when a finding about somebody has been open, in milliseconds since 1970; undefined: it was not. */
  openSinceMs(code: string, about: string): number | undefined;
  /** The ladder of a link's pipeline; undefined when it is gone from the file or disabled: its people are frozen. */
  ladder(link: Link): readonly RungDefinition[] | undefined;
  /** True where the link's pipeline is gone from the file, and somebody said that its people leave. */
  isRetired(link: Link): boolean;
  /** When missing from a whole read of a source counts as gone. */
  absence(source: string): PipelineDefinition['absence'];
  /** What the file says of writing an attribute, for somebody whom these pipelines want. */
  rights(wantedBy: readonly string[], attribute: string): AttributeRights;
  /** True where all of the pipelines refer to accounts that are somebody else's. */
  isReference(pipelines: readonly string[]): boolean;
  /** What may become of an account that was adopted for a pipeline. */
  adoption(pipeline: string): AdoptDefinition;
  renameCycles(pipeline: string): PipelineDefinition['renameCycles'];
  /** Whoever gets an account gets an enrolment message: where it goes, see `TargetProfile.enrolment`. */
  readonly enrolment?: { readonly address: string };
  /** True for an operation that the target refused and that is not tried in this plan. */
  isWaiting(operation: OperationId): boolean;
  proofOut(link: Link): AbsenceProof<'account'> | undefined;
  proofAbsent(link: Link): AbsenceProof<'account'> | undefined;
  proofCleared(wantedBy: readonly string[], attribute: string, by: 'seen' | 'missing-row'): AbsenceProof<'attribute'> | undefined;
}

/** What is to happen to one account. */
export interface AccountDecision {
  readonly situation: Situation;
  readonly operations: readonly Operation[];
  readonly findings: readonly Finding[];
  /** The account as memberships refer to it; absent where there is none. */
  readonly ref?: EntityRef;
  /** `manage`: memberships are brought in line. `frozen`: they stay as they are. */
  readonly memberships: 'manage' | 'frozen';
  /** The clock of somebody on the way out, wound on: to be noted. */
  readonly departure?: Departure;
  /** A rung that is not due yet. */
  readonly pending?: { readonly rung: string; readonly dueMs: number };
}
