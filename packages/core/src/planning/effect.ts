import type { TargetProfile, TargetSchema } from '../contracts/target.js';
import type { Attachment, Operation } from '../domain/operation.js';
import type { ActualAccount, ActualGroup, HeldValue, Standing } from '../domain/target-record.js';
import type { Attributes, AttributeValue } from '../domain/value.js';
import { sameValue } from './attributes.js';
import { identityOf } from './shared-values.js';

/** The entities that an operation touches, as the target shows them now. */
export interface Shown {
  readonly account?: ActualAccount;
  readonly group?: ActualGroup;
  /** Whether the membership in question exists; undefined when it was not asked. */
  readonly isMember?: boolean;
}

/**
 * Whether an operation has had its effect, with the id of what it made. `byNameOnly`: nothing but a name was sent, so that
 * somebody else may have made it.
 */
export type EffectSeen = { readonly seen: true; readonly entityId?: string; readonly byNameOnly?: true } | { readonly seen: false };

const NOT_SEEN = { seen: false } as const;
const SEEN = { seen: true } as const;

/** True for what can be neither seen nor taken back once it is done: where the answer is lost, nobody knows, and it is not repeated. */
export function leavesNoTrace(operation: Pick<Operation, 'kind'>): boolean {
  return operation.kind === 'enrol';
}

/** Tells from what the target shows whether an operation was done. Resolves lost answers; verifies given ones. */
export function effectOf(operation: Operation, shown: Shown, profile: TargetProfile): EffectSeen {
  switch (operation.kind) {
    case 'create':
      return createdEffect(operation, entityOf(operation.type, shown), schemaOf(profile, operation.type));
    case 'update':
      return seenIf(updated(operation, entityOf(operation.type, shown), schemaOf(profile, operation.type)));
    case 'disable':
    case 'trash':
    case 'enable':
    case 'restore':
      return standingEffect(operation.kind, shown.account);
    case 'delete':
      return seenIf(entityOf(operation.type, shown) === undefined);
    case 'attach':
    case 'detach':
      return attachmentEffect(operation, shown, profile);
    case 'enrol':
      return NOT_SEEN;
    case 'adopt':
      return SEEN;
    default:
      return operation satisfies never;
  }
}

/** What changed since the plan was made, in words; empty when the operation may go. */
export function changedSince(operation: Operation, shown: Shown, profile: TargetProfile): readonly string[] {
  if (operation.kind === 'adopt') return adoptedChange(operation, shown, profile);
  if (operation.kind === 'detach') return detachedChange(operation, shown, profile);
  if (!('before' in operation)) return [];
  const entity = entityOf(operation.type, shown);
  if (entity === undefined) return ['it is gone'];
  if (entity.foreignOwner !== undefined) return [`it is managed by ${entity.foreignOwner}`];
  const schema = schemaOf(profile, operation.type);
  const changed: string[] = operation.kind === 'enrol' && shown.account?.enrolled === true ? ['the person has enrolled'] : [];
  for (const [field, before] of Object.entries(operation.before.fields)) {
    const now = field === 'standing' && 'standing' in entity ? entity.standing : (entity.attributes[field] ?? null);
    if (!sameOrBothAbsent(schema, field, before, now)) changed.push(field);
  }
  return changed;
}

// What is adopted was found by its name: whoever has another name now is somebody else.
function adoptedChange(operation: Extract<Operation, { kind: 'adopt' }>, shown: Shown, profile: TargetProfile): readonly string[] {
  if (operation.by === 'handover') return [];
  const entity = entityOf(operation.type, shown);
  const schema = schemaOf(profile, operation.type);
  if (entity === undefined || schema === undefined) return ['it is gone'];
  if (entity.foreignOwner !== undefined) return [`it is managed by ${entity.foreignOwner}`];
  // Found by its link, not by its name: that may be the very thing that changed.
  if (operation.by === 'rekeyed') return [];
  if (operation.by === 'key') return foundStill(operation, entity) ? [] : [operation.found?.name ?? 'id'];
  const name = entity.attributes[schema.naming] ?? null;
  return sameOrBothAbsent(schema, schema.naming, operation.label, name) ? [] : [schema.naming];
}

// A group that was named by its id is that group, whatever it is called.
function foundStill({ found }: Extract<Operation, { kind: 'adopt' }>, entity: ActualAccount | ActualGroup): boolean {
  if (found === undefined || entity.type === 'group') return true;
  return entity.knownBy?.[found.name] === found.value;
}

// A phone may have been activated since: such a one is never taken away.
function detachedChange(operation: Extract<Operation, { kind: 'detach' }>, shown: Shown, profile: TargetProfile): readonly string[] {
  const { attachment } = operation;
  if (attachment.what === 'membership') return [];
  if (shown.account === undefined) return ['it is gone'];
  const keep = heldValue(attachment, shown.account, profile)?.keepBecause;
  return keep === undefined ? [] : [`${attachment.attribute} (${keep})`];
}

function sameOrBothAbsent(
  schema: TargetSchema | undefined,
  field: string,
  before: AttributeValue | null,
  now: AttributeValue | null,
): boolean {
  if (before === null || now === null) return before === now;
  return sameValue(schema?.attributes[field], before, now);
}

function updated(
  operation: Extract<Operation, { kind: 'update' }>,
  entity: ActualAccount | ActualGroup | undefined,
  schema: TargetSchema | undefined,
): boolean {
  if (entity === undefined) return false;
  const set = holds(operation.set, entity, schema);
  return set && operation.clear.every(({ attribute }) => entity.attributes[attribute] === undefined);
}

function attachmentEffect(
  operation: Extract<Operation, { kind: 'attach' | 'detach' }>,
  shown: Shown,
  profile: TargetProfile,
): EffectSeen {
  const wanted = operation.kind === 'attach';
  const { attachment } = operation;
  if (attachment.what === 'membership') return seenIf((shown.isMember ?? false) === wanted);
  const held = heldValue(attachment, shown.account, profile);
  if (!wanted) return seenIf(held === undefined);
  return held === undefined ? NOT_SEEN : { seen: true, entityId: held.id };
}

function heldValue(
  attachment: Extract<Attachment, { what: 'value' }>,
  account: ActualAccount | undefined,
  profile: TargetProfile,
): HeldValue | undefined {
  const attribute = profile.schemas.account.attributes[attachment.attribute];
  if (attribute === undefined) return undefined;
  const identity = identityOf(attribute, attachment.value);
  return account?.held?.[attachment.attribute]?.find((value) => identityOf(attribute, value.value) === identity);
}

type Moved = 'disable' | 'trash' | 'enable' | 'restore';

const REACHED: Readonly<Record<Moved, readonly Standing[]>> = {
  disable: ['disabled', 'trashed'],
  trash: ['trashed'],
  enable: ['active'],
  restore: ['active', 'disabled'],
};

// What was trashed may have been purged since.
function standingEffect(kind: Moved, account: ActualAccount | undefined): EffectSeen {
  return seenIf(account === undefined ? kind === 'trash' : REACHED[kind].includes(account.standing));
}

// The name alone proves nothing: somebody else may have made it meanwhile. What we sent must be there too.
function createdEffect(
  operation: Extract<Operation, { kind: 'create' }>,
  entity: ActualAccount | ActualGroup | undefined,
  schema: TargetSchema | undefined,
): EffectSeen {
  if (entity === undefined || !holds(operation.attributes, entity, schema)) return NOT_SEEN;
  const isNameOnly = Object.keys(operation.attributes).every((attribute) => attribute === schema?.naming);
  return { seen: true, entityId: entity.id, ...(isNameOnly ? { byNameOnly: true } : {}) };
}

function holds(values: Attributes, entity: ActualAccount | ActualGroup, schema: TargetSchema | undefined): boolean {
  return Object.entries(values).every(([name, value]) => {
    const now = entity.attributes[name];
    return now !== undefined && sameValue(schema?.attributes[name], value, now);
  });
}

function seenIf(seen: boolean): EffectSeen {
  return seen ? SEEN : NOT_SEEN;
}

function schemaOf(profile: TargetProfile, type: 'account' | 'group'): TargetSchema | undefined {
  return type === 'account' ? profile.schemas.account : profile.schemas.group;
}

function entityOf(type: 'account' | 'group', shown: Shown): ActualAccount | ActualGroup | undefined {
  return type === 'account' ? shown.account : shown.group;
}
