import type { PlanRefusal, PlanRegistration } from '../../contracts/ledger.js';
import type { PlanHeader } from '../../domain/plan.js';
import type { PlanServices, TenantInput } from '../tenant.js';
import type { CheckedPlan } from './plan-file.js';
import { PlanRefused } from './plan-refused.js';

const AGAIN = 'Make a new plan with `rollcall plan --out FILE`, review it, and apply that.';

/**
 * Looks at every seal of a plan: tenant, ledger, configuration, versions, expiry, registration, single use, guards.
 * @throws PlanRefused naming the first seal that is broken.
 */
export async function refusePlan(plan: CheckedPlan, input: TenantInput, services: PlanServices): Promise<void> {
  const { header } = plan;
  refuseIf(header.tenant !== input.probe.tenant, 'tenant', `the plan is for tenant ${header.tenantLabel} (${header.tenant}), this configuration reaches ${input.probe.tenantLabel} (${input.probe.tenant})`);
  refuseIf(header.ledger !== services.ledger.id, 'ledger', `this plan belongs to ledger ${header.ledger}, you use ${services.ledger.id}`, 'Apply it with the `state` it was made with, as the same user.');
  const registration = await services.ledger.planOf(header.planId);
  refuseIf(registration === undefined || registration.digest !== plan.digest, 'unknown', 'the ledger does not know this plan: it was edited, or made elsewhere');
  refuseIf(registration?.usedAt !== undefined, 'used', `the plan was applied already at ${registration?.usedAt ?? ''}: a plan is applied once`);
  refuseIf(header.configDigest !== input.configDigest, 'config', 'the configuration changed since the plan was made');
  refuseIf(differentVersion(header, input) !== undefined, 'version', `the plan was made by ${differentVersion(header, input) ?? ''}`);
  refuseIf(Date.parse(header.expiresAt) <= services.clock.now(), 'expired', `the plan expired at ${header.expiresAt}`);
  refuseIf(isBlocked(header, registration), 'blocked', blockedMessage(header), 'Mend the source, or change the guard if the change is meant, and plan again.');
}

function refuseIf(broken: boolean, code: PlanRefused['code'], message: string, remedy = AGAIN): void {
  if (broken) throw new PlanRefused(code, message, remedy);
}

function differentVersion(header: PlanHeader, input: TenantInput): string | undefined {
  const names = new Set([...Object.keys(header.versions), ...Object.keys(input.versions)]);
  const different = [...names].sort().find((name) => header.versions[name] !== input.versions[name]);
  return different === undefined ? undefined : `${different} ${header.versions[different] ?? '(none)'}, this is ${input.versions[different] ?? '(none)'}`;
}

function isBlocked(header: PlanHeader, registration: (PlanRegistration & { readonly approvedBy?: string }) | undefined): boolean {
  return header.blocked && registration?.approvedBy === undefined;
}

function blockedMessage(header: PlanHeader): string {
  const tripped = header.guards.filter((verdict) => verdict.tripped);
  return `the plan is blocked by ${tripped.length === 1 ? 'a guard' : `${String(tripped.length)} guards`}: ${tripped.map((verdict) => verdict.message).join('; ')}`;
}

/** What the ledger says when somebody else was faster, or the plan changed under our hands. */
export function refusalOf(refusal: PlanRefusal, usedAt: string | undefined): PlanRefused {
  switch (refusal) {
    case 'used':
      return new PlanRefused('used', `the plan was applied already at ${usedAt ?? 'another time'}: a plan is applied once`, AGAIN);
    case 'expired':
      return new PlanRefused('expired', 'the plan expired', AGAIN);
    case 'tenant':
      return new PlanRefused('tenant', 'the plan is for another tenant', AGAIN);
    case 'unapproved':
      return new PlanRefused('blocked', 'the plan is blocked by a guard and nobody approved it', AGAIN);
    case 'unknown':
    case 'digest':
      return new PlanRefused('unknown', 'the ledger does not know this plan: it was edited, or made elsewhere', AGAIN);
    default:
      return refusal satisfies never;
  }
}
