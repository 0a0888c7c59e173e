import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { Clearing, Operation, OperationId } from '../domain/operation.js';
import type { TargetSchema } from '../contracts/target.js';
import type { ActualGroup } from '../domain/target-record.js';
import type { AttributeValue } from '../domain/value.js';
import { differenceOf, missingRequired, valuesFor, withoutAttribute, type AttributeDifference } from './attributes.js';
import { driftOf } from './drift.js';
import { heldGroup, type GroupDecision, type GroupRules, type GroupView, type SelectedGroup } from './group-view.js';
import { entityOperationId, replacing } from './operation-id.js';
import { withinRights } from './ownership.js';

const FROZEN = { is: 'frozen' } as const;
const MANAGED = { is: 'manage' } as const;

interface Changes {
  readonly operations: readonly Operation[];
  readonly findings: readonly Finding[];
}

/** Decides about a group that a pipeline selects. */
export function decideSelected(view: GroupView, want: SelectedGroup, rules: GroupRules): GroupDecision {
  const rejected = rejectionsOf(view, want, rules);
  if (view.conflict !== undefined) return disputed(view, 'pipeline-conflict', view.conflict);
  if (view.link !== undefined && view.actual !== undefined) return linked(view, view.actual, want, rejected, rules);
  if (rejected.length > 0) return { situation: 'rejected', operations: [], findings: rejected, members: FROZEN };
  if (view.claimants > 1) return disputed(view, 'name-collision', `${view.claimants} groups want the name ${view.label}`);
  if (view.named !== undefined) return adopt(view, view.named, want, rules);
  if (view.byId !== undefined && rules.targetWhole) return disputed(view, 'group-not-found', `the target has no group ${view.byId}, which the file says is ${view.label}`);
  const [first, second] = view.sameName;
  if (second !== undefined) {
    return disputed(view, 'ambiguous-match', `the target has ${view.sameName.length} groups named ${view.label}`);
  }
  if (first !== undefined) return adopt(view, first, want, rules);
  if (!rules.targetWhole) return heldGroup(view, 'groups of the target were not read whole: it may exist already');
  return create(view, want, rules);
}

function create(view: GroupView, want: SelectedGroup, rules: GroupRules): GroupDecision {
  const id = entityOperationId('create', 'group', view.owner);
  const attributes = valuesFor(rules.schema, want.desired, (attribute) => rules.rights(view.pipelines, attribute));
  const operation: Operation = { ...sharedOf(view), kind: 'create', type: 'group', id, after: [], attributes, ...replacing(view.link) };
  const ref = { createdBy: id };
  if (view.link === undefined) return { situation: 'missing', operations: [operation], findings: [], ref, members: MANAGED };
  const message = `group ${view.label} (${view.link.targetId}) is gone from the target, not by Rollcall`;
  const remedy = 'It is created again as long as the source has it.';
  const finding: Finding = { code: 'group-vanished', severity: 'warning', about: ownerText(view.owner), message, remedy };
  return { situation: 'vanished', operations: [operation], findings: [finding], ref, members: MANAGED };
}

function adopt(view: GroupView, found: GroupView['sameName'][number], want: SelectedGroup, rules: GroupRules): GroupDecision {
  const { actual, link } = found;
  if (link !== undefined) {
    return disputed(view, 'name-collision', `the name ${view.label} belongs to group ${actual.id} of ${ownerText(link.owner)}`);
  }
  if (actual.foreignOwner !== undefined) return foreignOwned(view, actual.foreignOwner);
  if (view.rival !== undefined) return disputed(view, 'name-collision', `${view.label} and ${view.rival} would both take over group ${actual.id}`);
  if (rules.skipsExisting(view.pipelines) && view.byId === undefined) return skipped(view, actual);
  const name = nameIn(rules.schema, actual);
  const isByKey = view.byId !== undefined || actual.plainName !== undefined;
  if (view.byId === undefined && name !== view.label && actual.plainName !== view.label) return differs(view, actual, name);
  const id = entityOperationId('adopt', 'group', view.owner);
  const ref = { id: actual.id };
  const operation: Operation = { ...sharedOf(view), kind: 'adopt', type: 'group', id, after: [], ref, by: isByKey ? 'key' : 'name', ...replacing(view.link) };
  const update = updateOf(view, actual, want, [id], rules);
  return { situation: 'matched', operations: [operation, ...update.operations], findings: update.findings, ref, members: MANAGED };
}

function nameIn({ naming }: TargetSchema, { attributes }: ActualGroup): string {
  const name = attributes[naming];
  return typeof name === 'string' ? name : '';
}

// The target compares names without case, or the name holds what somebody else put behind it: a second group is made for nobody.
function differs(view: GroupView, actual: ActualGroup, name: string): GroupDecision {
  const message = `the target has "${name}" (${actual.id}); "${view.label}" is planned: same group?`;
  const remedy = `If it is, take it over by its id: groups: { adopt: { ${JSON.stringify(view.label)}: ${actual.id} } }; if not, give one of them another name.`;
  return { ...disputed(view, 'group-name-differs', message), findings: [finding(view, 'group-name-differs', message, remedy)] };
}

// `groups.existing: skip`: it was there before us, and stays as it is.
function skipped(view: GroupView, actual: ActualGroup): GroupDecision {
  const message = `group ${view.label} (${actual.id}) was there before Rollcall: it is left alone, with its members`;
  const found: Finding = { code: 'group-skipped', severity: 'info', about: ownerText(view.owner), message, remedy: 'Without `groups.existing: skip` it would be adopted.' };
  return { situation: 'unmanaged', operations: [], findings: [found], members: FROZEN };
}

function linked(
  view: GroupView,
  actual: ActualGroup,
  want: SelectedGroup,
  rejected: readonly Finding[],
  rules: GroupRules,
): GroupDecision {
  if (actual.foreignOwner !== undefined) return foreignOwned(view, actual.foreignOwner);
  const update = rejected.length > 0 ? { operations: [], findings: rejected } : updateOf(view, actual, want, [], rules);
  return {
    situation: rejected.length > 0 ? 'rejected' : 'linked',
    operations: [...handoverOf(view), ...update.operations],
    findings: update.findings,
    ref: { id: actual.id },
    members: MANAGED,
  };
}

// The pipeline that the link names wants it no more, another one does.
function handoverOf(view: GroupView): readonly Operation[] {
  const { link } = view;
  if (link === undefined || view.pipelines.includes(link.pipeline)) return [];
  const id = entityOperationId('adopt', 'group', view.owner);
  return [{ ...sharedOf(view), kind: 'adopt', type: 'group', id, after: [], ref: { id: link.targetId }, by: 'handover' }];
}

function updateOf(
  view: GroupView,
  actual: ActualGroup,
  want: SelectedGroup,
  after: readonly OperationId[],
  rules: GroupRules,
): Changes {
  const whole = withinRights(differenceOf(rules.schema, want.desired, actual.attributes), (attribute) => rules.rights(view.pipelines, attribute), view.link);
  const withheld = withheldRename(view, actual, whole, rules);
  const difference = withheld === undefined ? whole : withoutAttribute(whole, rules.schema.naming);
  const findings = withheld === undefined ? [] : [withheld];
  const clear = difference.clear.flatMap(({ attribute }): readonly Clearing[] => {
    const proof = rules.proofCleared(view.pipelines[0], attribute);
    return proof === undefined ? [] : [{ attribute, proof }];
  });
  const touched = new Set([...Object.keys(difference.set), ...clear.map((clearing) => clearing.attribute)]);
  if (touched.size === 0 || !rules.operations.has('update:group')) return { operations: [], findings };
  const fields: Record<string, AttributeValue | null> = {};
  for (const [name, value] of Object.entries(difference.before)) if (touched.has(name)) fields[name] = value;
  const id = entityOperationId('update', 'group', view.owner);
  const ref = { id: actual.id };
  const { set } = difference;
  const before = { fields };
  const operation: Operation = { ...sharedOf(view), kind: 'update', type: 'group', id, after, ref, set, clear, before, ...driftOf(view.link, set) };
  return { operations: [operation], findings };
}

function withheldRename(view: GroupView, actual: ActualGroup, difference: AttributeDifference, rules: GroupRules): Finding | undefined {
  if (difference.set[rules.schema.naming] === undefined) return undefined;
  const heldBy = view.sameName.find((same) => same.actual.id !== actual.id && same.actual.plainName === undefined);
  if (heldBy === undefined && view.claimants < 2) return undefined;
  const reason = heldBy === undefined ? 'another group is to get it too' : `it belongs to group ${heldBy.actual.id}`;
  const message = `group ${actual.id} cannot get the name ${view.label}: ${reason}`;
  return finding(view, 'rename-withheld', message, 'Its other attributes are brought in line; free the name first.');
}

function foreignOwned(view: GroupView, owner: string): GroupDecision {
  return { ...disputed(view, 'foreign-owned', `group ${view.label} is managed by ${owner}`), situation: 'foreign-owned' };
}

function disputed(view: GroupView, code: string, message: string): GroupDecision {
  const found = finding(view, code, message, 'Nothing is guessed: rename one of them, or select fewer groups.');
  return { situation: 'disputed', operations: [], findings: [found], members: FROZEN };
}

function rejectionsOf(view: GroupView, want: SelectedGroup, rules: GroupRules): readonly Finding[] {
  const reject = (reason: string, remedy = 'Mend the group in the source.'): Finding =>
    finding(view, 'record-rejected', `group ${view.label}: ${reason}`, remedy);
  const named = want.rejected.map(({ attribute, reason, remedy }) => reject(`${attribute}: ${reason}`, remedy));
  return named.length > 0 ? named : missingRequired(rules.schema, want.desired).map((lack) => reject(lack.reason));
}

function sharedOf(view: GroupView): { owner: GroupView['owner']; label: string; pipeline: string } {
  return { owner: view.owner, label: view.label, pipeline: view.pipelines[0] };
}

function finding(view: GroupView, code: string, message: string, remedy: string): Finding {
  return { code, severity: 'error', about: ownerText(view.owner), message, remedy };
}
