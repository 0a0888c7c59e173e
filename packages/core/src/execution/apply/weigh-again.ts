import type { PlanHeader } from '../../domain/plan.js';
import { guardsOf } from '../../planning/baseline.js';
import { weighGuards } from '../../planning/guards.js';
import { guardInputOf } from '../plan/plan-weights.js';
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
  const since = new Date(clock.now() - WINDOW_MS).toISOString();
  const lately = { done: await ledger.doneSince(header.tenant, since), taken: await ledger.takenSince(header.tenant, since) };
  const { active } = await ledger.countLinks(header.tenant, 'account');
  const guardInput = guardInputOf(header.operations, header.weights, lately, active, input);
  const verdicts = input.pipelines.flatMap(({ definition }) => weighGuards(guardsOf(definition.guards, header.baseline !== undefined), guardInput)).filter(({ tripped }) => tripped);
  const [verdict] = verdicts;
  if (verdict === undefined) return;
  const messages = [...new Set(verdicts.map(({ message }) => message))];
  const place = verdict.place === undefined ? '' : ` (${verdict.place})`;
  const remedy = 'Make a new plan with `rollcall plan --out FILE`: what other runs have done is in it. If it is blocked and meant, approve it.';
  throw new PlanRefused('guards', `what other runs did since the plan was made trips a guard: ${messages.join('; ')}${place}`, remedy);
}
