import type { TargetProfile, TargetSchema } from '../contracts/target.js';
import type { Operation } from '../domain/operation.js';
import type { ActualAccount, ActualGroup, Standing } from '../domain/target-record.js';
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

/** Whether an operation has had its effect, with the id of what it made. */
export type EffectSeen = { readonly seen: true; readonly entityId?: string } | { readonly seen: false };

const NOT_SEEN = { seen: false } as const;
const SEEN = { seen: true } as const;

/** Tells from what the target shows whether an operation was done. Resolves lost answers; verifies given ones. */
export function effectOf(operation: Operation, shown: Shown, profile: TargetProfile): EffectSeen {
  switch (operation.kind) {
    case 'create':
      return createdEffect(operation, operation.type === 'account' ? shown.account : shown.group, schemaOf(profile, operation.type));
    case 'update':
      return seenIf(updated(operation, operation.type === 'account' ? shown.account : shown.group, schemaOf(profile, operation.type)));
    case 'disable':
      return standingEffect(shown, ['disabled', 'trashed']);
    case 'trash':
      return shown.account === undefined ? SEEN : standingEffect(shown, ['trashed']);
    case 'enable':
      return standingEffect(shown, ['active']);
    case 'restore':
      return standingEffect(shown, ['active', 'disabled']);
    case 'delete':
      return seenIf((operation.type === 'account' ? shown.account : shown.group) === undefined);
    case 'attach':
    case 'detach':
      return attachmentEffect(operation, shown, profile);
    case 'adopt':
      return SEEN;
    default:
      return operation satisfies never;
  }
}

/** The fields that changed since the plan was made; empty when the operation may go. */
export function changedSince(operation: Operation, shown: Shown, profile: TargetProfile): readonly string[] {
  if (!('before' in operation)) return [];
  const entity = operation.type === 'account' ? shown.account : shown.group;
  if (entity === undefined) return ['it is gone'];
  const schema = schemaOf(profile, operation.type);
  const changed: string[] = [];
  for (const [field, before] of Object.entries(operation.before.fields)) {
    const now = field === 'standing' && 'standing' in entity ? entity.standing : (entity.attributes[field] ?? null);
    if (!sameOrBothAbsent(schema, field, before, now)) changed.push(field);
  }
  return changed;
}

function sameOrBothAbsent(schema: TargetSchema | undefined, field: string, before: AttributeValue | null, now: AttributeValue | null): boolean {
  if (before === null || now === null) return before === now;
  return sameValue(schema?.attributes[field], before, now);
}

function updated(operation: Extract<Operation, { kind: 'update' }>, entity: ActualAccount | ActualGroup | undefined, schema: TargetSchema | undefined): boolean {
  if (entity === undefined) return false;
  const set = holds(operation.set, entity, schema);
  return set && operation.clear.every(({ attribute }) => entity.attributes[attribute] === undefined);
}

function attachmentEffect(operation: Extract<Operation, { kind: 'attach' | 'detach' }>, shown: Shown, profile: TargetProfile): EffectSeen {
  const wanted = operation.kind === 'attach';
  const { attachment } = operation;
  if (attachment.what === 'membership') return seenIf((shown.isMember ?? false) === wanted);
  const schema = profile.schemas.account.attributes[attachment.attribute];
  if (schema === undefined) return NOT_SEEN;
  const identity = identityOf(schema, attachment.value);
  const held = shown.account?.held?.[attachment.attribute]?.find((value) => identityOf(schema, value.value) === identity);
  if (!wanted) return seenIf(held === undefined);
  return held === undefined ? NOT_SEEN : { seen: true, entityId: held.id };
}

function standingEffect(shown: Shown, standings: readonly Standing[]): EffectSeen {
  return seenIf(shown.account !== undefined && standings.includes(shown.account.standing));
}

// The name alone proves nothing: somebody else may have made it meanwhile. What we sent must be there too.
function createdEffect(
  operation: Extract<Operation, { kind: 'create' }>,
  entity: ActualAccount | ActualGroup | undefined,
  schema: TargetSchema | undefined,
): EffectSeen {
  if (entity === undefined || !holds(operation.attributes, entity, schema)) return NOT_SEEN;
  return { seen: true, entityId: entity.id };
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
