import { shapeOf, type OperationShape } from '@rollcall/core';
import type { Effect } from '../app.js';
import type { Chronicle } from '../chronicle.js';
import type { PlanNote } from '../notes.js';

const DAY_MS = 86_400_000;
/** Each rung of the ladder has its own budget. */
const REMOVALS: readonly OperationShape[] = ['disable:account', 'trash:account', 'delete:account'];

/** Law: in no 24 hours more was done than the limit says, but by plans that somebody approved. */
export function judgeBudget({ operation, atMs }: Effect, plan: PlanNote, chronicle: Chronicle): void {
  if (plan.isApproved) return;
  const shape = shapeOf(operation);
  const { removeMax, createMax } = chronicle.setting;
  const max = shape === 'create:account' ? createMax : REMOVALS.includes(shape) ? removeMax : undefined;
  if (max === undefined) return;
  const done = chronicle.effects.filter(({ effect }) => effect.atMs > atMs - DAY_MS && shapeOf(effect.operation) === shape);
  if (done.length > max) chronicle.violate('budget', `${operation.id} is the ${done.length}th ${shape} within 24 hours, the limit is ${max}`);
}
