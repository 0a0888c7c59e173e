import type { PlanHeader } from '../../domain/plan.js';
import { weighGuards } from '../../planning/guards.js';
import { baseOf } from '../plan/weigh-plan.js';
import type { PlanServices, TenantInput } from '../tenant.js';
import { PlanRefused } from './plan-refused.js';

const WINDOW_MS = 86_400_000;

/**
 * Weighs what a plan holds once more, with what other runs did since it was made: several plans that each stay below a limit must
 * not do together what one of them may not. Called under the lease, so that nobody adds to it any more. A plan that was approved
 * is not asked again.
 *
 * @throws PlanRefused (`guards`): nothing was sent, and the plan is not used up.
 */
export async function weighAgain(header: PlanHeader, input: TenantInput, { ledger, clock }: PlanServices): Promise<void> {
  if (header.blocked) return;
  const done = await ledger.doneSince(header.tenant, new Date(clock.now() - WINDOW_MS).toISOString());
  const { active } = await ledger.countLinks(header.tenant, 'account');
  const guardInput = {
    planned: header.operations,
    done,
    base: baseOf(input.pipelines, done, active),
    // What a plan's head does not tell is not weighed again: percentages of memberships, single groups and single attributes.
    memberships: Number.POSITIVE_INFINITY,
    groups: [],
    clears: {},
    managedGroups: 0,
    groupClears: {},
    placeOf: (path: readonly (string | number)[]) => input.placeOf(path),
  };
  const verdicts = input.pipelines.flatMap(({ definition }) => weighGuards(definition.guards, guardInput)).filter(({ tripped }) => tripped);
  const [verdict] = verdicts;
  if (verdict === undefined) return;
  const messages = [...new Set(verdicts.map(({ message }) => message))];
  const place = verdict.place === undefined ? '' : ` (${verdict.place})`;
  const remedy = 'Make a new plan with `rollcall plan --out FILE`: what other runs have done is in it. If it is blocked and meant, approve it.';
  throw new PlanRefused('guards', `what other runs did since the plan was made trips a guard: ${messages.join('; ')}${place}`, remedy);
}
