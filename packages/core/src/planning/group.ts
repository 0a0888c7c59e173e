import type { Link } from '../contracts/ledger.js';
import type { TargetSchema } from '../contracts/target.js';
import type { AbsenceProof } from '../domain/evidence.js';
import type { Finding } from '../domain/finding.js';
import { ownerText, type OwnerKey } from '../domain/identity.js';
import type { EntityRef, Operation, OperationShape } from '../domain/operation.js';
import type { Situation } from '../domain/situation.js';
import type { ActualGroup } from '../domain/target-record.js';
import type { AttributeValue } from '../domain/value.js';
import type { Desired, Rejection } from '../mapping/compiled.js';
import { differenceOf, missingRequired, valuesFor } from './attributes.js';
import { entityOperationId } from './operation-id.js';

/** Everything the decision about one group needs. */
export interface GroupView {
  readonly owner: OwnerKey;
  readonly label: string;
  readonly pipeline: string;
  readonly wanted:
    | { readonly is: 'selected'; readonly desired: Readonly<Record<string, Desired>>; readonly rejected: readonly Rejection[] }
    | { readonly is: 'unselected' }
    | { readonly is: 'absent' }
    | { readonly is: 'held'; readonly because: string }
    | { readonly is: 'frozen'; readonly because: string };
  readonly conflict?: string;
  readonly link?: Link;
  /** The group behind the link. */
  readonly actual?: ActualGroup;
  /** Groups of the target with the wanted name, for groups without a link or about to be renamed. */
  readonly sameName: readonly { readonly actual: ActualGroup; readonly link?: Link }[];
  /** How many desired groups want the same name. */
  readonly claimants: number;
}

export interface GroupRules {
  readonly schema: TargetSchema;
  readonly operations: ReadonlySet<OperationShape>;
  readonly targetWhole: boolean;
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

const FROZEN = { is: 'frozen' } as const;

/** Decides about one group. A group that leaves is emptied of our members and kept: policies of the target may hang on it. */
export function decideGroup(view: GroupView, rules: GroupRules): GroupDecision {
  switch (view.wanted.is) {
    case 'held':
    case 'frozen':
      return held(view, view.wanted.because);
    case 'unselected':
      return leave(view, 'out-of-scope', rules.proofUnselected(view.owner.source));
    case 'absent':
      return leave(view, 'orphaned', rules.proofAbsent(view.owner.source));
    case 'selected':
      return wanted(view, view.wanted, rules);
    default:
      return view.wanted satisfies never;
  }
}

function wanted(view: GroupView, want: Extract<GroupView['wanted'], { is: 'selected' }>, rules: GroupRules): GroupDecision {
  const rejected = rejections(view, want, rules);
  if (view.conflict !== undefined) return disputed(view, 'pipeline-conflict', view.conflict);
  if (view.link !== undefined && view.actual !== undefined) return linked(view, view.actual, want, rejected, rules);
  if (rejected.length > 0) return { situation: 'rejected', operations: [], findings: rejected, members: FROZEN };
  if (view.claimants > 1) return disputed(view, 'name-collision', `${view.claimants} groups want the name ${view.label}`);
  const [first, second] = view.sameName;
  if (second !== undefined) return disputed(view, 'ambiguous-match', `the target has ${view.sameName.length} groups named ${view.label}`);
  if (first !== undefined) return adopt(view, first, want, rules);
  if (!rules.targetWhole) return held(view, 'groups of the target were not read whole: it may exist already');
  return create(view, want, rules);
}

function create(view: GroupView, want: Extract<GroupView['wanted'], { is: 'selected' }>, rules: GroupRules): GroupDecision {
  const id = entityOperationId('create', 'group', view.owner);
  const operation: Operation = { kind: 'create', type: 'group', id, after: [], owner: view.owner, label: view.label, pipeline: view.pipeline, attributes: valuesFor(rules.schema, want.desired) };
  const situation = view.link === undefined ? 'missing' : 'vanished';
  const findings: Finding[] = view.link === undefined ? [] : [{ code: 'group-vanished', severity: 'warning', about: ownerText(view.owner), message: `group ${view.label} (${view.link.targetId}) is gone from the target, not by Rollcall`, remedy: 'It is created again as long as the source has it.' }];
  return { situation, operations: [operation], findings, ref: { createdBy: id }, members: { is: 'manage' } };
}

function adopt(view: GroupView, found: GroupView['sameName'][number], want: Extract<GroupView['wanted'], { is: 'selected' }>, rules: GroupRules): GroupDecision {
  if (found.link !== undefined) {
    return disputed(view, 'name-collision', `the name ${view.label} belongs to group ${found.actual.id} of ${ownerText(found.link.owner)}`);
  }
  if (found.actual.foreignOwner !== undefined) {
    return { ...disputed(view, 'foreign-owned', `group ${view.label} is managed by ${found.actual.foreignOwner}`), situation: 'foreign-owned' };
  }
  const id = entityOperationId('adopt', 'group', view.owner);
  const operation: Operation = { kind: 'adopt', type: 'group', id, after: [], owner: view.owner, label: view.label, pipeline: view.pipeline, ref: { id: found.actual.id }, by: 'name' };
  const update = updateOf(view, found.actual, want, [id], rules);
  return { situation: 'matched', operations: [operation, ...update.operations], findings: update.findings, ref: { id: found.actual.id }, members: { is: 'manage' } };
}

function linked(view: GroupView, actual: ActualGroup, want: Extract<GroupView['wanted'], { is: 'selected' }>, rejected: readonly Finding[], rules: GroupRules): GroupDecision {
  if (actual.foreignOwner !== undefined) {
    return { ...disputed(view, 'foreign-owned', `group ${view.label} is managed by ${actual.foreignOwner}`), situation: 'foreign-owned' };
  }
  const update = rejected.length > 0 ? { operations: [], findings: rejected } : updateOf(view, actual, want, [], rules);
  return { situation: 'linked', operations: update.operations, findings: update.findings, ref: { id: actual.id }, members: { is: 'manage' } };
}

function updateOf(
  view: GroupView,
  actual: ActualGroup,
  want: Extract<GroupView['wanted'], { is: 'selected' }>,
  after: readonly string[],
  rules: GroupRules,
): { readonly operations: readonly Operation[]; readonly findings: readonly Finding[] } {
  const difference = differenceOf(rules.schema, want.desired, actual.attributes);
  const heldBy = difference.set[rules.schema.naming] === undefined ? undefined : view.sameName.find((same) => same.actual.id !== actual.id);
  if (heldBy !== undefined) {
    return { operations: [], findings: [finding(view, 'rename-withheld', `group cannot get the name ${view.label}: it belongs to group ${heldBy.actual.id}`, 'Free the name first.')] };
  }
  const clear = difference.clear.flatMap(({ attribute }) => {
    const proof = rules.proofCleared(view.pipeline, attribute);
    return proof === undefined ? [] : [{ attribute, proof }];
  });
  if (Object.keys(difference.set).length === 0 && clear.length === 0) return { operations: [], findings: [] };
  const touched = new Set([...Object.keys(difference.set), ...clear.map((clearing) => clearing.attribute)]);
  const fields = Object.fromEntries(Object.entries(difference.before).filter(([name]) => touched.has(name))) as Record<string, AttributeValue | null>;
  const id = entityOperationId('update', 'group', view.owner);
  const operation: Operation = { kind: 'update', type: 'group', id, after, owner: view.owner, label: view.label, pipeline: view.pipeline, ref: { id: actual.id }, set: difference.set, clear, before: { fields } };
  return { operations: [operation], findings: [] };
}

function leave(view: GroupView, situation: Situation, proof: AbsenceProof<'group'> | undefined): GroupDecision {
  if (view.actual === undefined) return { situation: 'vanished', operations: [], findings: [], members: FROZEN };
  const ref = { id: view.actual.id };
  if (proof === undefined || view.actual.foreignOwner !== undefined) return { situation: 'withheld', operations: [], findings: [], ref, members: FROZEN };
  const kept = finding(view, 'group-kept', `group ${view.label} left the source: it is emptied of the members we manage, and kept`, 'Delete it in the target when no policy hangs on it any more.');
  return { situation, operations: [], findings: [{ ...kept, severity: 'info' }], ref, members: { is: 'empty', proof } };
}

function held(view: GroupView, because: string): GroupDecision {
  const findings = view.link === undefined && view.wanted.is === 'frozen' ? [] : [{ ...finding(view, 'group-held', `group ${view.label} is held: ${because}`, 'Nothing of it is changed until this is settled.'), severity: 'warning' as const }];
  return { situation: 'withheld', operations: [], findings, members: FROZEN, ...(view.actual === undefined ? {} : { ref: { id: view.actual.id } }) };
}

function disputed(view: GroupView, code: string, message: string): GroupDecision {
  return { situation: 'disputed', operations: [], findings: [finding(view, code, message, 'Nothing is guessed: rename one of them, or select fewer groups.')], members: FROZEN };
}

function rejections(view: GroupView, want: Extract<GroupView['wanted'], { is: 'selected' }>, rules: GroupRules): readonly Finding[] {
  const named = want.rejected.map((rejection) => finding(view, 'record-rejected', `group ${view.label}: ${rejection.attribute}: ${rejection.reason}`, rejection.remedy ?? 'Mend the group in the source.'));
  if (named.length > 0) return named;
  return missingRequired(rules.schema, want.desired).map((reason) => finding(view, 'record-rejected', `group ${view.label}: ${reason}`, 'Mend the group in the source.'));
}

function finding(view: GroupView, code: string, message: string, remedy: string): Finding {
  return { code, severity: 'error', about: ownerText(view.owner), message, remedy };
}
