import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { Clearing, Operation, OperationId, UpdateOperation } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { AttributeValue } from '../domain/value.js';
import type { AccountRules, AccountView } from './account-view.js';
import { differenceOf, withoutAttribute, withoutKept, type AttributeDifference } from './attributes.js';
import { driftOf } from './drift.js';
import { detourOperationId, entityOperationId, temporaryName } from './operation-id.js';
import { withinRights } from './ownership.js';
import { inlineRejections, partialRejections, rejectionFinding } from './rejections.js';
import { attachValues, leftOutFindings } from './shared-values.js';

/** Attribute changes and phones of an account that exists. */
export function updatesOf(
  view: AccountView,
  actual: ActualAccount,
  after: readonly OperationId[],
  rules: AccountRules,
): { readonly operations: readonly Operation[]; readonly findings: readonly Finding[] } {
  const held = actual.held === undefined ? [] : Object.entries(actual.held);
  const values = attachValues(view, { id: actual.id }, held, after, rules);
  const partial = [...partialRejections(view, rules), ...leftOutFindings(view, actual.held ?? {}, rules)];
  const rejected = inlineRejections(view, rules);
  if (rejected.length > 0) {
    const findings = rejected.map(({ attribute, reason, remedy }) => rejectionFinding(view, `${attribute}: ${reason}`, remedy));
    return { operations: values, findings: [...findings, ...partial] };
  }
  const difference = withoutKept(differenceOf(rules.schema, view.desired.desired, actual.attributes), actual.keeps);
  const named = withoutHeldName(view, withinRights(difference, (attribute) => rules.rights(view.desired.wantedBy, attribute), view.link), rules);
  const clear = clearingsOf(view, named.difference, rules);
  const detour = detourOperation(view, actual, named.difference, after, rules);
  const update = updateOperation(view, actual, detour === undefined ? named.difference : behind(detour, named.difference, rules), clear, [...after, ...named.after], rules);
  return { operations: [...(detour === undefined ? [] : [detour]), ...update, ...values], findings: [...named.findings, ...partial] };
}

interface NamedDifference {
  readonly difference: AttributeDifference;
  readonly after: readonly OperationId[];
  readonly findings: readonly Finding[];
}

function withoutHeldName(view: AccountView, difference: AttributeDifference, rules: AccountRules): NamedDifference {
  const { naming } = rules.schema;
  const { rename, renameHolder } = view;
  if (difference.set[naming] === undefined || rename === undefined || rename.is === 'free') return { difference, after: [], findings: [] };
  if (rename.is !== 'withheld' && renameHolder?.operation !== undefined) {
    const first = rename.is === 'detour' ? [detourOperationId(view.desired.owner)] : [];
    return { difference, after: [...first, renameHolder.operation], findings: [] };
  }
  const finding: Finding = {
    code: 'rename-withheld',
    severity: 'error',
    about: ownerText(view.desired.owner),
    message: `${actualName(view, naming)} cannot get the name ${view.label}: ${reasonOf(view)}`,
    remedy: 'Its other attributes are brought in line; free the name first.',
  };
  return { difference: withoutAttribute(difference, naming), after: [], findings: [finding] };
}

// The first step of an account on which a circle of names is broken: out of the way, so that the others can move up.
function detourOperation(
  view: AccountView,
  actual: ActualAccount,
  difference: AttributeDifference,
  after: readonly OperationId[],
  { schema: { naming } }: AccountRules,
): UpdateOperation | undefined {
  const { owner } = view.desired;
  if (view.rename?.is !== 'detour' || difference.set[naming] === undefined) return undefined;
  return {
    kind: 'update',
    type: 'account',
    id: detourOperationId(owner),
    after,
    owner,
    label: view.label,
    pipeline: view.desired.wantedBy[0] ?? '',
    ref: { id: actual.id },
    set: { [naming]: temporaryName(owner) },
    clear: [],
    before: { fields: { [naming]: actual.attributes[naming] ?? null } },
  };
}

// The rest of the change is made from the temporary name.
function behind(detour: UpdateOperation, difference: AttributeDifference, { schema: { naming } }: AccountRules): AttributeDifference {
  return { ...difference, before: { ...difference.before, [naming]: detour.set[naming] ?? null } };
}

function actualName(view: AccountView, naming: string): string {
  const name = view.actual?.attributes[naming];
  return typeof name === 'string' ? name : ownerText(view.desired.owner);
}

function reasonOf({ rename, renameHolder }: AccountView): string {
  if (rename?.is === 'withheld' && rename.because === 'cycle') return 'the names go round in a circle';
  if (rename?.is === 'withheld' && rename.because === 'contested') return 'somebody else who is linked wants it too';
  return `it belongs to ${renameHolder?.label ?? 'another account'}`;
}

function clearingsOf(view: AccountView, difference: AttributeDifference, rules: AccountRules): readonly Clearing[] {
  return difference.clear.flatMap(({ attribute, by }): readonly Clearing[] => {
    const proof = rules.proofCleared(view.desired.wantedBy, attribute, by);
    return proof === undefined ? [] : [{ attribute, proof }];
  });
}

function updateOperation(
  view: AccountView,
  actual: ActualAccount,
  difference: AttributeDifference,
  clear: readonly Clearing[],
  after: readonly OperationId[],
  rules: AccountRules,
): readonly Operation[] {
  const touched = new Set([...Object.keys(difference.set), ...clear.map((clearing) => clearing.attribute)]);
  if (touched.size === 0 || !rules.operations.has('update:account')) return [];
  const fields: Record<string, AttributeValue | null> = {};
  for (const [name, value] of Object.entries(difference.before)) if (touched.has(name)) fields[name] = value;
  return [
    {
      kind: 'update',
      type: 'account',
      id: entityOperationId('update', 'account', view.desired.owner),
      after,
      owner: view.desired.owner,
      label: view.label,
      pipeline: view.desired.wantedBy[0] ?? '',
      ref: { id: actual.id },
      set: difference.set,
      clear,
      before: { fields },
      ...driftOf(view.link, difference.set),
    },
  ];
}
