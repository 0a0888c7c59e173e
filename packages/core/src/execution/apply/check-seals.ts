import type { PlanRefusal } from '../../contracts/ledger.js';
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
  refuseForeign(header, input, services);
  const registration = await services.ledger.planOf(header.planId);
  if (registration?.digest !== plan.digest) throw refusalOf('unknown', undefined);
  if (registration.usedAt !== undefined) throw refusalOf('used', registration.usedAt);
  if (header.configDigest !== input.configDigest) {
    throw new PlanRefused('config', 'the configuration changed since the plan was made', AGAIN);
  }
  const version = differentVersion(header, input);
  if (version !== undefined) throw new PlanRefused('version', `the plan was made by ${version}`, AGAIN);
  if (Date.parse(header.expiresAt) <= services.clock.now()) {
    throw new PlanRefused('expired', `the plan expired at ${header.expiresAt}`, AGAIN);
  }
  if (header.blocked && registration.approvedBy === undefined) {
    const remedy = 'Mend the source, or change the guard if the change is meant, and plan again.';
    throw new PlanRefused('blocked', blockedMessage(header), remedy);
  }
}

function refuseForeign(header: PlanHeader, { probe }: TenantInput, { ledger }: PlanServices): void {
  if (header.tenant !== probe.tenant) {
    const planned = `${header.tenantLabel} (${header.tenant})`;
    const reached = `${probe.tenantLabel} (${probe.tenant})`;
    throw new PlanRefused('tenant', `the plan is for tenant ${planned}, this configuration reaches ${reached}`, AGAIN);
  }
  if (header.ledger !== ledger.id) {
    const message = `this plan belongs to ledger ${header.ledger}, you use ${ledger.id}`;
    throw new PlanRefused('ledger', message, 'Apply it with the `state` it was made with, as the same user.');
  }
}

function differentVersion(header: PlanHeader, input: TenantInput): string | undefined {
  const names = new Set([...Object.keys(header.versions), ...Object.keys(input.versions)]);
  const different = [...names].sort().find((name) => header.versions[name] !== input.versions[name]);
  if (different === undefined) return undefined;
  return `${different} ${header.versions[different] ?? '(none)'}, this is ${input.versions[different] ?? '(none)'}`;
}

function blockedMessage(header: PlanHeader): string {
  const tripped = header.guards.filter((verdict) => verdict.tripped).map((verdict) => verdict.message);
  return `the plan is blocked by ${tripped.length === 1 ? 'a guard' : `${tripped.length} guards`}: ${tripped.join('; ')}`;
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
