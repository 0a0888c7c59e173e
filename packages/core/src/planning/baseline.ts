import type { TargetProfile, TargetSchema } from '../contracts/target.js';
import type { EntityType } from '../domain/identity.js';
import { isRemoval, shapeOf, type CreateOperation, type Operation, type UpdateOperation } from '../domain/operation.js';
import { foldedKey } from '../domain/text-key.js';
import type { AttributeValue } from '../domain/value.js';
import type { ApplyDefinition, GuardsDefinition } from '../mapping/definition.js';

/** Why something stays out of a first plan. */
export type LeftOut = 'removal' | 'clearing' | 'status' | 'mail';

/** What a first plan holds of an operation: all of it, a part, or nothing. */
export interface WithinBaseline {
  readonly operation?: Operation;
  readonly leftOut: readonly LeftOut[];
}

/** Accounts and groups in the first waves of a first plan where the file names none. */
const WAVES: readonly number[] = [1, 10, 100];

/** The part of an operation that a first plan holds: it takes nothing away, writes no status and sends no mail. */
export function withinBaseline(operation: Operation, profile: TargetProfile): WithinBaseline {
  if (isRemoval(operation)) return { leftOut: ['removal'] };
  if (profile.mails?.includes(shapeOf(operation)) === true) return { leftOut: ['mail'] };
  switch (operation.kind) {
    case 'enable':
    case 'restore':
      return { leftOut: ['status'] };
    case 'enrol':
      return { leftOut: ['mail'] };
    case 'create':
      return createdWithin(operation, profile);
    case 'update':
      return updatedWithin(operation, profile);
    case 'adopt':
    case 'attach':
      return { operation, leftOut: [] };
    default:
      return operation satisfies never;
  }
}

/** The guards of a first plan: whoever asks for one asks for adoption, so that it is not limited. */
export function guardsOf(guards: GuardsDefinition, isBaseline: boolean): GuardsDefinition {
  if (!isBaseline) return guards;
  const { adopt: _, ...others } = guards;
  return others;
}

/** The waves in which a plan is applied: those of the file; of a first plan else 1, 10 and 100. */
export function wavesOf({ waves }: ApplyDefinition, isBaseline: boolean): readonly number[] {
  return isBaseline && waves.length === 0 ? WAVES : waves;
}

/** Without a debt of an enrolment message: the next plan shall be empty, and who wants mails to these people names them. */
function createdWithin({ enrols: _, ...operation }: CreateOperation, profile: TargetProfile): WithinBaseline {
  const attributes = withoutAccess(operation.attributes, schemaOf(profile, operation.type));
  const isWhole = Object.keys(attributes).length === Object.keys(operation.attributes).length;
  return isWhole ? { operation, leftOut: [] } : { operation: { ...operation, attributes }, leftOut: ['status'] };
}

function updatedWithin(operation: UpdateOperation, profile: TargetProfile): WithinBaseline {
  const withLists = withoutAccess(operation.set, schemaOf(profile, operation.type));
  const set = Object.fromEntries(Object.entries(withLists).filter(([name, value]) => !losesSome(operation.before.fields[name], value)));
  const hasStatus = Object.keys(withLists).length < Object.keys(operation.set).length;
  const isCleared = operation.clear.length > 0 || Object.keys(set).length < Object.keys(withLists).length;
  const leftOut: readonly LeftOut[] = [...(hasStatus ? (['status'] as const) : []), ...(isCleared ? (['clearing'] as const) : [])];
  if (leftOut.length === 0) return { operation, leftOut };
  if (Object.keys(set).length === 0) return { leftOut };
  const fields = Object.fromEntries(Object.entries(operation.before.fields).filter(([name]) => Object.hasOwn(set, name)));
  const { drift = [], ...shared } = operation;
  const kept = drift.filter((name) => Object.hasOwn(set, name));
  return { operation: { ...shared, set, clear: [], before: { fields }, ...(kept.length === 0 ? {} : { drift: kept }) }, leftOut };
}

// Of several values (aliases, by which people log in) one that is there and not wanted would go.
function losesSome(before: unknown, after: AttributeValue): boolean {
  if (!Array.isArray(before)) return false;
  const kept = new Set((Array.isArray(after) ? after : [after]).map((value) => foldedKey(String(value))));
  return before.some((value) => !kept.has(foldedKey(String(value))));
}

function withoutAccess(values: Readonly<Record<string, AttributeValue>>, schema: TargetSchema | undefined): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => schema?.attributes[name]?.decidesAccess !== true));
}

function schemaOf({ schemas }: TargetProfile, type: EntityType): TargetSchema | undefined {
  return type === 'account' ? schemas.account : schemas.group;
}
