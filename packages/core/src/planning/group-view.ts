import type { Link } from '../contracts/ledger.js';
import type { TargetSchema } from '../contracts/target.js';
import type { AbsenceProof } from '../domain/evidence.js';
import type { Finding } from '../domain/finding.js';
import { ownerText, type OwnerKey } from '../domain/identity.js';
import type { EntityRef, Operation, OperationShape } from '../domain/operation.js';
import type { Situation } from '../domain/situation.js';
import type { ActualGroup } from '../domain/target-record.js';
import type { Desired, Rejection } from '../mapping/compiled.js';
import type { MemberMode } from '../mapping/definition.js';
import type { AttributeRights } from './rights.js';

/** What the pipelines make of a group. */
export type GroupWish =
  | {
      readonly is: 'selected';
      readonly desired: Readonly<Record<string, Desired>>;
      readonly rejected: readonly Rejection[];
      readonly members: MemberMode;
    }
  | { readonly is: 'unselected' }
  | { readonly is: 'absent' }
  | { readonly is: 'held'; readonly because: string }
  | { readonly is: 'frozen'; readonly because: string };

/** A group that at least one pipeline selects. */
export type SelectedGroup = Extract<GroupWish, { is: 'selected' }>;

/** Everything the decision about one group needs. */
export interface GroupView {
  readonly owner: OwnerKey;
  readonly label: string;
  /** The pipelines that want it, in the order of the file; of a group that nobody wants, the one it belongs to. */
  readonly pipelines: readonly [string, ...string[]];
  readonly wanted: GroupWish;
  readonly conflict?: string;
  readonly link?: Link;
  /** The group behind the link. */
  readonly actual?: ActualGroup;
  /** Groups of the target with the wanted name, for groups without a link or about to be renamed. */
  readonly sameName: readonly { readonly actual: ActualGroup; readonly link?: Link }[];
  /** The id under which the file says that the target has it (`groups.adopt`). */
  readonly byId?: string;
  /** That group, where there is one. */
  readonly named?: GroupView['sameName'][number];
  /** Another desired group that would take over the same group of the target, for people. */
  readonly rival?: string;
  /** How many desired groups want the same name. */
  readonly claimants: number;
}

export interface GroupRules {
  readonly schema: TargetSchema;
  readonly operations: ReadonlySet<OperationShape>;
  readonly targetWhole: boolean;
  /** What the file says of writing an attribute, for a group that these pipelines select. */
  rights(pipelines: readonly string[], attribute: string): AttributeRights;
  /** True where a group that has the name already is left alone. */
  skipsExisting(pipelines: readonly string[]): boolean;
  proofUnselected(source: string): AbsenceProof<'group'> | undefined;
  proofAbsent(source: string): AbsenceProof<'group'> | undefined;
  proofCleared(pipeline: string, attribute: string): AbsenceProof<'attribute'> | undefined;
}

export interface GroupDecision {
  readonly situation: Situation;
  readonly operations: readonly Operation[];
  readonly findings: readonly Finding[];
  readonly ref?: EntityRef;
  /** `manage`: members are brought in line. `empty`: the members we gave are taken out, with this proof. `frozen`: they stay. */
  readonly members: { readonly is: 'manage' } | { readonly is: 'empty'; readonly proof: AbsenceProof<'group'> } | { readonly is: 'frozen' };
}

/** A group about which nothing is done, because something is not known. */
export function heldGroup(view: GroupView, because: string): GroupDecision {
  const finding: Finding = {
    code: 'group-held',
    severity: 'warning',
    about: ownerText(view.owner),
    message: `group ${view.label} is held: ${because}`,
    remedy: 'Nothing of it is changed until this is settled.',
  };
  const ref = view.actual === undefined ? {} : { ref: { id: view.actual.id } };
  return { situation: 'withheld', operations: [], findings: [finding], members: { is: 'frozen' }, ...ref };
}
