import type { TargetAttribute } from '../contracts/target.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { EntityRef, Operation, OperationId } from '../domain/operation.js';
import type { HeldValue } from '../domain/target-record.js';
import type { ComplexValue } from '../domain/value.js';
import type { AccountRules, AccountView } from './account-view.js';
import { valueOperationId } from './operation-id.js';

/**
 * Values of shared sub-entities (phones), value by value: a wanted value that is not held is attached; a held value that we
 * gave, that nobody wants any more and that need not be kept (activated) is detached, with proof. What others gave stays.
 */
export function attachValues(
  view: AccountView,
  account: EntityRef,
  held: readonly (readonly [string, readonly HeldValue[]])[],
  after: readonly OperationId[],
  rules: AccountRules,
): readonly Operation[] {
  const operations: Operation[] = [];
  const rejected = new Set(view.desired.rejected.map((rejection) => rejection.attribute));
  for (const [name, attribute] of Object.entries(rules.schema.attributes)) {
    const desire = view.desired.desired[name];
    if (attribute.storage !== 'shared-entity' || desire === undefined || desire.state === 'unknown' || rejected.has(name)) continue;
    const wanted = desire.state === 'value' ? complexValues(desire.value) : [];
    const present = held.find(([heldName]) => heldName === name)?.[1] ?? [];
    const isOurs = isAsWeLeftIt(view, name, attribute, present);
    if (mayAttach(view, account, name, present, isOurs, rules)) operations.push(...attachments(view, account, name, attribute, wanted, present, after, rules));
    const by = desire.state === 'absent' ? desire.by : 'seen';
    if (mayDetach(view, name, wanted, isOurs, rules)) operations.push(...detachments(view, account, name, attribute, wanted, present, by, rules));
  }
  return operations;
}

// The rights of an attribute hold for the list as a whole; that only what we gave is taken away holds for each value besides.
function mayAttach(view: AccountView, account: EntityRef, name: string, present: readonly HeldValue[], isOurs: boolean, rules: AccountRules): boolean {
  const { own, create } = rules.rights(view.desired.wantedBy, name);
  if ('createdBy' in account) return create;
  switch (own) {
    case 'always':
      return true;
    case 'create-only':
      return false;
    case 'if-empty':
      return present.length === 0;
    case 'if-last-was-ours':
      return isOurs;
    default:
      return own satisfies never;
  }
}

function mayDetach(view: AccountView, name: string, wanted: readonly ComplexValue[], isOurs: boolean, rules: AccountRules): boolean {
  const { own, clear } = rules.rights(view.desired.wantedBy, name);
  return (own === 'always' || (own === 'if-last-was-ours' && isOurs)) && (clear || wanted.length > 0);
}

// Nothing is there beside what we gave; and nothing at all only where we never gave anything, or somebody took it away.
function isAsWeLeftIt(view: AccountView, name: string, attribute: TargetAttribute, present: readonly HeldValue[]): boolean {
  const given = givenIdentities(view, name);
  return present.length === 0 ? given.size === 0 : present.every(({ value }) => given.has(identityOf(attribute, value)));
}

function givenIdentities({ given }: AccountView, name: string): ReadonlySet<string> {
  return new Set(given.flatMap(({ attribute, identity }) => (attribute === name ? [identity] : [])));
}

/** Wanted values for which the target has no room beside those that are there. */
export function leftOutFindings(view: AccountView, held: Readonly<Record<string, readonly HeldValue[]>>, rules: AccountRules): readonly Finding[] {
  return Object.entries(rules.schema.attributes).flatMap(([name, attribute]): readonly Finding[] => {
    const desire = view.desired.desired[name];
    if (attribute.storage !== 'shared-entity' || attribute.maxValues === undefined || desire?.state !== 'value') return [];
    const present = new Set((held[name] ?? []).map(({ value }) => identityOf(attribute, value)));
    const missing = new Set(complexValues(desire.value).map((value) => identityOf(attribute, value)).filter((identity) => !present.has(identity)));
    const most = attribute.maxValues;
    const over = present.size + missing.size - most;
    if (over <= 0 || missing.size === 0) return [];
    const message = `${name}: ${missing.size} more are wanted beside ${present.size} that are there, the target takes ${most}; ${Math.min(over, missing.size)} are left out`;
    return [{ code: 'values-left-out', severity: 'warning', about: ownerText(view.desired.owner), message, remedy: 'Those that are there stay, then they are taken in their order; map fewer.' }];
  });
}

function attachments(
  view: AccountView,
  account: EntityRef,
  name: string,
  attribute: TargetAttribute,
  wanted: readonly ComplexValue[],
  present: readonly HeldValue[],
  after: readonly OperationId[],
  rules: AccountRules,
): readonly Operation[] {
  if (!rules.operations.has(`attach:${name}`)) return [];
  const presentIdentities = new Set(present.map((value) => identityOf(attribute, value.value)));
  // The first of several values with one identity counts: two descriptions of one phone are one phone.
  const missing = new Map<string, ComplexValue>();
  for (const value of wanted) {
    const identity = identityOf(attribute, value);
    if (!presentIdentities.has(identity) && !missing.has(identity)) missing.set(identity, value);
  }
  const room = Math.max(0, (attribute.maxValues ?? Number.POSITIVE_INFINITY) - present.length);
  return [...missing].slice(0, room).map(([identity, value]) => ({
    kind: 'attach',
    id: valueOperationId('attach', name, identity, view.desired.owner),
    after,
    owner: view.desired.owner,
    label: view.label,
    pipeline: view.desired.wantedBy[0] ?? '',
    attachment: { what: 'value', account, attribute: name, value },
  }));
}

function detachments(
  view: AccountView,
  account: EntityRef,
  name: string,
  attribute: TargetAttribute,
  wanted: readonly ComplexValue[],
  present: readonly HeldValue[],
  by: 'seen' | 'missing-row',
  rules: AccountRules,
): readonly Operation[] {
  const pipeline = view.desired.wantedBy[0];
  if (pipeline === undefined || !rules.operations.has(`detach:${name}`)) return [];
  const wantedIdentities = new Set(wanted.map((value) => identityOf(attribute, value)));
  const given = givenIdentities(view, name);
  const operations: Operation[] = [];
  for (const value of present) {
    const identity = identityOf(attribute, value.value);
    if (wantedIdentities.has(identity) || !given.has(identity) || value.keepBecause !== undefined) continue;
    const proof = rules.proofCleared(view.desired.wantedBy, name, by);
    if (proof === undefined) continue;
    operations.push({
      kind: 'detach',
      id: valueOperationId('detach', name, identity, view.desired.owner),
      after: [],
      owner: view.desired.owner,
      label: view.label,
      pipeline,
      attachment: { what: 'value', account, attribute: name, value: value.value, valueId: value.id },
      proof,
    });
  }
  return operations;
}

/** The normalised identifying field of a complex value, or the whole value's text where the schema names none. */
export function identityOf(attribute: TargetAttribute, value: ComplexValue): string {
  const field = attribute.identifiedBy === undefined ? undefined : value[attribute.identifiedBy];
  if (field === undefined) return JSON.stringify(Object.entries(value).sort());
  const normalised = attribute.normalise?.(String(field));
  return normalised?.ok === true ? normalised.value : String(field);
}

/** The values of a complex attribute. */
export function complexValues(value: unknown): readonly ComplexValue[] {
  return Array.isArray(value) ? (value as unknown[]).filter((item): item is ComplexValue => typeof item === 'object' && item !== null) : [];
}
