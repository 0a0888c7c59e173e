import type { TakenAway } from '../../contracts/ledger.js';
import type { EntityType } from '../../domain/identity.js';
import type { PlanWeights } from '../../domain/plan.js';
import type { GuardInput, ShapeCounts } from '../../planning/guards.js';
import type { TenantInput } from '../tenant.js';

/** How one group would change. */
export interface GroupChange {
  readonly label: string;
  /** Members we manage before the run. */
  readonly before: number;
  readonly removed: number;
  /** How many of them are accounts that nobody is linked to. */
  readonly strangers: number;
  /** The group in the target; absent for one that the plan creates. */
  readonly targetId?: string;
}

/** What was done in the last 24 hours, across all runs of the tenant. */
export interface DoneLately {
  readonly done: ShapeCounts;
  readonly taken: TakenAway;
}

/** What comparing counted, and what was counted before. */
interface Counted extends DoneLately {
  readonly shapes: ShapeCounts;
  readonly groups: readonly GroupChange[];
  /** Accounts and groups that lose the value of an inline attribute, by attribute. */
  readonly clears: Readonly<Record<EntityType, Readonly<Record<string, number>>>>;
}

/** Sums up what a plan is weighed by besides its operations. */
export function weightsOf({ shapes, groups, clears, done, taken }: Counted): PlanWeights {
  return {
    memberships: groups.reduce((sum, { before }) => sum + before, 0) + (done['detach:membership'] ?? 0),
    groups: groups.filter(({ targetId }) => targetId !== undefined).length,
    shrinking: groups.flatMap(({ targetId, label, before, removed }) =>
      targetId === undefined || removed === 0 ? [] : [{ targetId, label, managed: before + (taken.members[targetId] ?? 0), removed }],
    ),
    clears: { account: withDetached(shapes, clears.account), group: clears.group },
  };
}

/** What the guards look at, of a plan that is made or of one that was kept. @param active accounts that are linked and active now */
export function guardInputOf(planned: ShapeCounts, weights: PlanWeights, { done, taken }: DoneLately, active: number, input: TenantInput): GuardInput {
  return {
    planned,
    done,
    base: baseOf(input.pipelines, done, active),
    memberships: weights.memberships,
    groups: weights.shrinking.map(({ targetId, label, managed, removed }) => ({ label, planned: removed, done: taken.members[targetId] ?? 0, base: managed })),
    clears: withDone(weights.clears.account, taken.values),
    managedGroups: weights.groups,
    groupClears: withDone(weights.clears.group, taken.groupValues),
    placeOf: (path) => input.placeOf(path),
  };
}

// Accounts that began to leave within the window were active before it: a day of removals must not shrink its own measure.
function baseOf(pipelines: TenantInput['pipelines'], done: ShapeCounts, active: number): number {
  const firstRungs = new Set(pipelines.flatMap(({ definition }) => definition.leave.slice(0, 1).map(({ rung }) => rung)));
  return [...firstRungs].reduce((sum, rung) => sum + (done[`${rung}:account`] ?? 0), active);
}

// A phone that is taken away is a value cleared like any other.
function withDetached(shapes: ShapeCounts, inline: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const planned = { ...inline };
  for (const [attribute, count] of detachedValues(shapes)) planned[attribute] = (planned[attribute] ?? 0) + count;
  return planned;
}

function detachedValues(shapes: ShapeCounts): readonly (readonly [string, number])[] {
  return Object.entries(shapes).flatMap(([shape, count]) => {
    const attribute = shape.startsWith('detach:') ? shape.slice('detach:'.length) : 'membership';
    return attribute === 'membership' || count === undefined ? [] : [[attribute, count] as const];
  });
}

function withDone(planned: Readonly<Record<string, number>>, done: Readonly<Record<string, number>>): GuardInput['clears'] {
  return Object.fromEntries(Object.entries(planned).map(([attribute, count]) => [attribute, { planned: count, done: done[attribute] ?? 0 }]));
}
