import type { Link } from '../../contracts/ledger.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { TenantInput } from '../../execution/tenant.js';
import { CareRefused } from './care-refused.js';

/**
 * Refuses an order about an account that `protect` or `ignore` names. The rules of all pipelines hold for all of a tenant, and what a rule
 * cannot tell counts as if it held: as in a plan.
 * @param instead what somebody may do by hand, as `Disable it`
 * @throws CareRefused (`hands-off`)
 */
export function refuseHandsOff({ label }: Link, actual: ActualAccount, input: TenantInput, instead: string): void {
  for (const word of ['protect', 'ignore'] as const) {
    for (const rule of input.pipelines.flatMap(({ rules }) => rules[word] ?? [])) {
      const answer = rule.holdsFor(actual);
      if (answer === false) continue;
      const reason = answer === true ? '' : `, which cannot be told of it (${answer.because})`;
      const remedy = `${instead} by hand in ${input.name}, or except it from that rule first.`;
      throw new CareRefused('hands-off', `${label} falls under \`${word}\` (${input.placeOf(rule.definition.path)})${reason}; nothing done`, remedy);
    }
  }
}
