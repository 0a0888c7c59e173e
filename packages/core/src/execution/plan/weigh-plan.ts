import type { EntityType } from '../../domain/identity.js';
import type { GuardVerdict } from '../../domain/plan.js';
import { weighEdit, weighEmptyScopes, weighGroupEdit, weighProtected, type EmptyScope, type GroupsByEdit, type LeaversByEdit, type ProtectedTouch } from '../../planning/guard-causes.js';
import { weighGuards, type GroupChange, type GuardInput, type ShapeCounts } from '../../planning/guards.js';
import type { CompareInput } from './compare-input.js';

/** What comparing counted that guards look at. */
export interface Weighed {
  readonly groups: readonly GroupChange[];
  /** Operations that touch a protected account or group. */
  readonly protectedTouched: readonly ProtectedTouch[];
  /** Accounts and groups that lose the value of an inline attribute, by attribute. */
  readonly clears: Readonly<Record<EntityType, Readonly<Record<string, number>>>>;
  readonly leaversByEdit: LeaversByEdit;
  readonly groupsByEdit: GroupsByEdit;
  readonly emptyScopes: readonly EmptyScope[];
}

/**
 * Weighs what was planned for a tenant against the guards of every pipeline, and against what trips whatever the limits; the
 * same verdict is given once. A verdict that tripped blocks the whole plan.
 */
export function weighPlan(input: CompareInput, weighed: Weighed): readonly GuardVerdict[] {
  const verdicts = new Map<string, GuardVerdict>();
  const put = (given: readonly GuardVerdict[]): void => given.forEach((verdict) => verdicts.set(verdict.message, verdict));
  put(input.reads.verdicts);
  put(weighProtected(weighed.protectedTouched));
  put(weighEdit(weighed.leaversByEdit));
  put(weighGroupEdit(weighed.groupsByEdit));
  put(weighEmptyScopes(weighed.emptyScopes));
  const guardInput: GuardInput = {
    planned: input.plan.shapes,
    done: input.done,
    base: baseOf(input.pipelines, input.done, input.links.active),
    memberships: weighed.groups.reduce((sum, { before }) => sum + before, 0),
    groups: weighed.groups.map((change) => ({ ...change, done: change.targetId === undefined ? 0 : (input.taken.members[change.targetId] ?? 0) })),
    clears: withDone(withDetached(input.plan.shapes, weighed.clears.account), input.taken.values),
    managedGroups: weighed.groups.filter(({ targetId }) => targetId !== undefined).length,
    groupClears: withDone(weighed.clears.group, input.taken.groupValues),
    placeOf: (path) => input.placeOf(path),
  };
  for (const pipeline of input.pipelines) put(weighGuards(pipeline.definition.guards, guardInput));
  return [...verdicts.values()];
}

/** Accounts that began to leave within the window were active before it: a day of removals must not shrink its own measure. */
export function baseOf(pipelines: CompareInput['pipelines'], done: ShapeCounts, active: number): number {
  const firstRungs = new Set(pipelines.flatMap(({ definition }) => definition.leave.slice(0, 1).map(({ rung }) => rung)));
  return [...firstRungs].reduce((sum, rung) => sum + (done[`${rung}:account`] ?? 0), active);
}

// A phone that is taken away is a value cleared like any other.
function withDetached(shapes: ShapeCounts, inline: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const planned = { ...inline };
  for (const [attribute, count] of detachedValues(shapes)) planned[attribute] = (planned[attribute] ?? 0) + count;
  return planned;
}

function withDone(planned: Readonly<Record<string, number>>, done: Readonly<Record<string, number>>): GuardInput['clears'] {
  return Object.fromEntries(Object.entries(planned).map(([attribute, count]) => [attribute, { planned: count, done: done[attribute] ?? 0 }]));
}

function detachedValues(shapes: ShapeCounts): readonly (readonly [string, number])[] {
  return Object.entries(shapes).flatMap(([shape, count]) => {
    const attribute = shape.startsWith('detach:') ? shape.slice('detach:'.length) : 'membership';
    return attribute === 'membership' || count === undefined ? [] : [[attribute, count] as const];
  });
}
