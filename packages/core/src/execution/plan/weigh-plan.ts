import type { GuardVerdict, PlanWeights } from '../../domain/plan.js';
import { guardsOf } from '../../planning/baseline.js';
import { weighEdit, weighEmptyScopes, weighGroupEdit, weighProtected, type EmptyScope, type GroupsByEdit, type LeaversByEdit, type ProtectedTouch } from '../../planning/guard-causes.js';
import { weighGuards } from '../../planning/guards.js';
import type { CompareInput } from './compare-input.js';
import { guardInputOf } from './plan-weights.js';

/** What comparing counted that guards look at. */
export interface Weighed {
  readonly weights: PlanWeights;
  /** Operations that touch a protected account or group. */
  readonly protectedTouched: readonly ProtectedTouch[];
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
  const guardInput = guardInputOf(input.plan.shapes, weighed.weights, input, input.links.active, input);
  for (const pipeline of input.pipelines) put(weighGuards(guardsOf(pipeline.definition.guards, input.isBaseline), guardInput));
  return [...verdicts.values()];
}
