import type { GivenValue, Link } from '../contracts/ledger.js';
import type { TargetSchema } from '../contracts/target.js';
import type { AbsenceProof } from '../domain/evidence.js';
import type { Finding } from '../domain/finding.js';
import type { OwnerKey } from '../domain/identity.js';
import type { EntityRef, Operation, OperationShape } from '../domain/operation.js';
import type { Situation } from '../domain/situation.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { Desired, Rejection, ScopeDecision } from '../mapping/compiled.js';
import type { RungDefinition } from '../mapping/definition.js';
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
}

/** An account of the target with the link that says whose it is. */
export interface Holder {
  readonly actual: ActualAccount;
  readonly link?: Link;
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
  /** The holder of the wanted name is renamed away by this operation of the same plan. */
  readonly nameFreedBy?: string;
  /** Who answers to the wanted name otherwise (alias). */
  readonly otherNameHolder?: Holder;
  /** More than one account of the target has the wanted name: none of them is guessed. */
  readonly ambiguousName?: boolean;
  /** How many people want the same name: with a link, and without. */
  readonly claimants: { readonly linked: number; readonly unlinked: number };
  readonly rename?: RenameVerdict;
  /** Who holds the name that a withheld rename wants, or the operation that frees it. */
  readonly renameHolder?: { readonly label: string; readonly operation?: string };
  /** Values of shared sub-entities that we gave to the account. */
  readonly given: readonly GivenValue[];
}

/** A link whose record was not seen in its source. */
export interface LeaverView {
  readonly link: Link;
  readonly actual?: ActualAccount;
}

/** What the decisions need to know besides the view. */
export interface AccountRules {
  readonly schema: TargetSchema;
  readonly operations: ReadonlySet<OperationShape>;
  /** False: accounts may exist that were not read, so nothing is created. */
  readonly targetWhole: boolean;
  readonly nowMs: number;
  /** The ladder of a pipeline; undefined when it is gone from the file or disabled: its people are frozen. */
  ladder(pipeline: string): readonly RungDefinition[] | undefined;
  proofOut(source: string): AbsenceProof<'account'> | undefined;
  proofAbsent(source: string): AbsenceProof<'account'> | undefined;
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
  /** A rung that is not due yet. */
  readonly pending?: { readonly rung: string; readonly dueMs: number };
}
