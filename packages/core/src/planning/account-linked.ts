import type { Link } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { Clearing, Operation, OperationId } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { AttributeValue } from '../domain/value.js';
import type { AccountDecision, AccountRules, AccountView } from './account-view.js';
import { differenceOf, type AttributeDifference } from './attributes.js';
import { entityOperationId } from './operation-id.js';
import { partialRejections } from './rejections.js';
import { attachValues } from './shared-values.js';

/** Decides about a person whose link and account both exist. */
export function decideLinked(view: AccountView, link: Link, actual: ActualAccount, rules: AccountRules): AccountDecision {
  const about = ownerText(view.desired.owner);
  if (actual.foreignOwner !== undefined) {
    const finding: Finding = { code: 'foreign-owned', severity: 'warning', about, message: `${view.label} is managed by ${actual.foreignOwner} now`, remedy: 'It is left alone.' };
    return { situation: 'foreign-owned', operations: [], findings: [finding], ref: { id: actual.id }, memberships: 'frozen' };
  }
  if (actual.standing === 'trashed' && link.leaving?.rung !== 'trash') {
    const finding: Finding = {
      code: 'trashed-elsewhere',
      severity: 'error',
      about,
      message: `${view.label} was trashed, not by Rollcall, though the source wants it`,
      remedy: 'Restore it in the target if it should live; it is never restored unasked.',
    };
    return { situation: 'withheld', operations: [], findings: [finding], ref: { id: actual.id }, memberships: 'frozen' };
  }
  const returning = returnOf(view, link, actual);
  const updates = updatesOf(view, actual, returning.map((operation) => operation.id), rules);
  return {
    situation: inlineRejections(view, rules).length > 0 ? 'rejected' : 'linked',
    operations: [...handoverOf(view, link), ...returning, ...updates.operations],
    findings: [...standingFindings(view, link, actual), ...updates.findings],
    ref: { id: actual.id },
    memberships: 'manage',
  };
}

// Only what we disabled or trashed comes back by us; a status that a person chose is theirs.
function returnOf(view: AccountView, link: Link, actual: ActualAccount): readonly Operation[] {
  if (link.leaving === undefined) return [];
  const shared = { type: 'account', owner: link.owner, label: view.label, pipeline: link.pipeline, ref: { id: actual.id } } as const;
  const before = { fields: { standing: actual.standing } };
  const enableId = entityOperationId('enable', 'account', link.owner);
  if (actual.standing !== 'trashed') return [{ ...shared, kind: 'enable', id: enableId, after: [], before }];
  const restoreId = entityOperationId('restore', 'account', link.owner);
  return [
    { ...shared, kind: 'restore', id: restoreId, after: [], before },
    { ...shared, kind: 'enable', id: enableId, after: [restoreId], before: { fields: {} } },
  ];
}

function handoverOf(view: AccountView, link: Link): readonly Operation[] {
  const pipeline = view.desired.wantedBy[0];
  if (pipeline === undefined || view.desired.wantedBy.includes(link.pipeline)) return [];
  const id = entityOperationId('adopt', 'account', link.owner);
  return [{ kind: 'adopt', type: 'account', id, after: [], owner: link.owner, label: view.label, pipeline, ref: { id: link.targetId }, by: 'handover' }];
}

function standingFindings(view: AccountView, link: Link, actual: ActualAccount): readonly Finding[] {
  if (actual.standing !== 'disabled' || link.leaving !== undefined) return [];
  return [
    {
      code: 'disabled-elsewhere',
      severity: 'warning',
      about: ownerText(link.owner),
      message: `${view.label} is disabled in the target, not by Rollcall, though the source wants it`,
      remedy: 'It stays disabled; enable it in the target if it should live.',
    },
  ];
}

/** Attribute changes and phones of an account that exists. */
export function updatesOf(
  view: AccountView,
  actual: ActualAccount,
  after: readonly OperationId[],
  rules: AccountRules,
): { readonly operations: readonly Operation[]; readonly findings: readonly Finding[] } {
  const rejected = inlineRejections(view, rules);
  const values = attachValues(view, { id: actual.id }, actual.held === undefined ? [] : Object.entries(actual.held), after, rules);
  const partial = partialRejections(view, rules);
  if (rejected.length > 0) return { operations: values.operations, findings: [...rejected, ...partial, ...values.findings] };
  const named = withoutHeldName(view, differenceOf(rules.schema, view.desired.desired, actual.attributes), rules);
  const clear = clearingsOf(view, named.difference, rules);
  const update = updateOperation(view, actual, named.difference, clear, [...after, ...named.after], rules);
  return { operations: [...update, ...values.operations], findings: [...named.findings, ...partial, ...values.findings] };
}

function inlineRejections(view: AccountView, rules: AccountRules): readonly Finding[] {
  return view.desired.rejected
    .filter((rejection) => rules.schema.attributes[rejection.attribute]?.storage !== 'shared-entity')
    .map(
      (rejection): Finding => ({
        code: 'record-rejected',
        severity: 'error',
        about: ownerText(view.desired.owner),
        message: `${view.label}: ${rejection.attribute}: ${rejection.reason}`,
        remedy: rejection.remedy ?? 'Its update is withheld; mend the record in the source.',
      }),
    );
}

interface NamedDifference {
  readonly difference: AttributeDifference;
  readonly after: readonly OperationId[];
  readonly findings: readonly Finding[];
}

function withoutHeldName(view: AccountView, difference: AttributeDifference, rules: AccountRules): NamedDifference {
  const naming = rules.schema.naming;
  const { rename, renameHolder } = view;
  if (difference.set[naming] === undefined || rename === undefined || rename.is === 'free') return { difference, after: [], findings: [] };
  if (rename.is === 'after' && renameHolder?.operation !== undefined) return { difference, after: [renameHolder.operation], findings: [] };
  const reason = rename.is === 'withheld' && rename.because === 'cycle' ? 'the names go round in a circle' : `it belongs to ${renameHolder?.label ?? 'another account'}`;
  const finding: Finding = {
    code: 'rename-withheld',
    severity: 'error',
    about: ownerText(view.desired.owner),
    message: `${view.label} cannot get the name ${String(difference.set[naming])}: ${reason}`,
    remedy: 'Its other attributes are brought in line; free the name first.',
  };
  return { difference: { ...difference, set: omit(difference.set, naming), before: omit(difference.before, naming) }, after: [], findings: [finding] };
}

function clearingsOf(view: AccountView, difference: AttributeDifference, rules: AccountRules): readonly Clearing[] {
  const clearings: Clearing[] = [];
  for (const { attribute, by } of difference.clear) {
    const proof = rules.proofCleared(view.desired.wantedBy, attribute, by);
    if (proof !== undefined) clearings.push({ attribute, proof });
  }
  return clearings;
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
    },
  ];
}

function omit<T>(record: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
