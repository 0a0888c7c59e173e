import type { OperationShape } from '../domain/operation.js';
import type { GuardVerdict } from '../domain/plan.js';
import type { GuardsDefinition, LimitDefinition } from '../mapping/definition.js';

/** Counts of operations by shape. */
export type ShapeCounts = Readonly<Partial<Record<OperationShape, number>>>;

/** How one group would change. */
export interface GroupChange {
  readonly label: string;
  /** Members we manage before the run. */
  readonly before: number;
  readonly removed: number;
}

/** What the guards look at. */
export interface GuardInput {
  readonly planned: ShapeCounts;
  /** What was done in the last 24 hours, across all runs of the tenant. */
  readonly done: ShapeCounts;
  /** Linked, active accounts before the run: the base of every percentage. */
  readonly base: number;
  readonly groups: Iterable<GroupChange>;
  /** Where a limit stands, for messages. */
  placeOf(path: readonly (string | number)[]): string;
}

const COUNTED: Readonly<Record<'create' | 'update' | 'adopt' | 'remove', readonly OperationShape[]>> = {
  create: ['create:account'],
  update: ['update:account'],
  adopt: ['adopt:account', 'adopt:group'],
  remove: ['disable:account', 'trash:account', 'delete:account', 'delete:group'],
};

/**
 * Weighs a plan against the limits of one pipeline before anything is written. Counts run over a sliding window of 24 hours
 * and over the whole tenant, so that many small runs cannot do what one large run may not.
 */
export function weighGuards(guards: GuardsDefinition, input: GuardInput): readonly GuardVerdict[] {
  const verdicts: GuardVerdict[] = [];
  for (const name of ['create', 'update', 'adopt', 'remove'] as const) {
    const limit = guards[name];
    if (limit !== undefined) verdicts.push(...weighCount(name, limit, input));
  }
  for (const change of input.groups) verdicts.push(...weighShrinking(change, guards.shrinkGroup, input));
  return verdicts;
}

function weighCount(name: keyof typeof COUNTED, limit: LimitDefinition, input: GuardInput): readonly GuardVerdict[] {
  const planned = sumOf(input.planned, COUNTED[name]);
  const done = sumOf(input.done, COUNTED[name]);
  const observed = planned + done;
  const seen = done === 0 ? `${planned} planned` : `${planned} planned, ${done} done in the last 24 hours`;
  const verdicts: GuardVerdict[] = [];
  const place = input.placeOf(limit.path);
  // A plan that does none of this is never stopped for what was done before it.
  const counts = planned > 0;
  if (limit.max !== undefined) {
    const tripped = counts && observed > limit.max;
    const message = `${name}: ${seen}, limit ${limit.max}`;
    verdicts.push({ guard: name, observed, limit: limit.max, unit: 'count', tripped, place, message });
  }
  if (limit.percent !== undefined && input.base > (limit.above ?? 0)) {
    const percent = (observed * 100) / input.base;
    const tripped = counts && percent > limit.percent;
    const message = `${name}: ${seen} = ${percent.toFixed(1)} % of ${input.base} managed accounts, limit ${limit.percent} %`;
    verdicts.push({ guard: name, observed: percent, limit: limit.percent, unit: 'percent', tripped, place, message });
  }
  return verdicts;
}

function weighShrinking(change: GroupChange, limit: LimitDefinition, input: GuardInput): readonly GuardVerdict[] {
  const verdicts: GuardVerdict[] = [];
  const place = input.placeOf(limit.path);
  if (limit.max !== undefined && change.removed > limit.max) {
    const message = `group ${change.label} would lose ${change.removed} members, limit ${limit.max}`;
    verdicts.push({ guard: 'shrinkGroup', observed: change.removed, limit: limit.max, unit: 'count', tripped: true, place, message });
  }
  const percent = change.before === 0 ? 0 : (change.removed * 100) / change.before;
  if (limit.percent !== undefined && change.before > (limit.above ?? 0) && percent > limit.percent) {
    const lost = `${change.removed} of ${change.before} members (${percent.toFixed(0)} %)`;
    const message = `group ${change.label} would lose ${lost}, limit ${limit.percent} %`;
    verdicts.push({ guard: 'shrinkGroup', observed: percent, limit: limit.percent, unit: 'percent', tripped: true, place, message });
  }
  return verdicts;
}

function sumOf(counts: ShapeCounts, shapes: readonly OperationShape[]): number {
  return shapes.reduce((sum, shape) => sum + (counts[shape] ?? 0), 0);
}
