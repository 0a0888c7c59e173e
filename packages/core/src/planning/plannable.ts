import type { OperationShape } from '../domain/operation.js';
import type { PipelineDefinition } from '../mapping/definition.js';

/** What a pipeline may come to plan of what its target offers: its mapping, its ladder and what it may do; no data is looked at. */
export function plannableShapes(definition: PipelineDefinition, offered: readonly OperationShape[]): readonly OperationShape[] {
  return offered.filter((shape) => isPlannable(shape, definition));
}

function isPlannable(shape: OperationShape, definition: PipelineDefinition): boolean {
  const [kind, what] = shape.split(':');
  if (what === 'account') return !definition.isReference && isAccountPlannable(kind, definition);
  if (definition.groups !== undefined && (what === 'group' || what === 'membership')) return isGroupPlannable(kind, what, definition);
  // One value of a shared sub-entity: a phone, a token.
  return what !== undefined && Object.hasOwn(definition.accounts, what) && !definition.isReference && definition.may.accounts.includes('update');
}

function isAccountPlannable(kind: string | undefined, { may, leave }: PipelineDefinition): boolean {
  if (kind === 'create' || kind === 'update') return may.accounts.includes(kind);
  const climbs = (rung: string): boolean => may.accounts.includes('leave') && leave.some((step) => step.rung === rung);
  // Whoever is out comes back by the same right.
  if (kind === 'enable') return climbs('disable');
  if (kind === 'restore') return climbs('trash');
  return kind !== undefined && climbs(kind);
}

function isGroupPlannable(kind: string | undefined, what: 'group' | 'membership', { may }: PipelineDefinition): boolean {
  if (what === 'membership') return kind === 'attach' ? may.memberships.includes('give') : may.memberships.includes('take');
  if (kind === 'create' || kind === 'update') return may.groups.includes(kind);
  return kind === 'delete' && may.groups.includes('leave');
}
