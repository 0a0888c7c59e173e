import type { KnownPlan, PlanRefusal } from '../../contracts/ledger.js';
import type { PlanHeader } from '../../domain/plan.js';
import type { PlanServices, TenantInput } from '../tenant.js';
import { weighApprovals } from './approvals.js';
import type { CheckedPlan } from './plan-file.js';
import { PlanRefused } from './plan-refused.js';

const AGAIN = 'Make a new plan with `rollcall plan --out FILE`, review it, and apply that.';

/**
 * Looks at every seal of a plan: tenant, ledger, registration, single use, configuration, versions, expiry, guards, approvals.
 * @throws PlanRefused naming the first seal that is broken.
 */
export async function refusePlan(plan: CheckedPlan, input: TenantInput, services: PlanServices): Promise<void> {
  const { header } = plan;
  refuseForeign(header, input, services);
  if (header.asIfStopped !== undefined) {
    const message = `the plan only shows what would be if ${header.asIfStopped.join(', ')} were stopped: it is never applied`;
    throw new PlanRefused('rehearsal', message, 'Stop it, say so in the file, and make a plan without --as-if-stopped; docs/cut-over.md shows the steps.');
  }
  await refuseOlderLedger(header, services);
  const registration = await services.ledger.planOf(header.planId);
  if (registration === undefined) throw refusalOf('unknown', undefined);
  if (registration.digest !== plan.digest) throw refusalOf('digest', undefined);
  if (registration.usedAt !== undefined) throw refusalOf('used', registration.usedAt);
  if (header.configDigest !== input.configDigest) {
    throw new PlanRefused('config', 'the configuration changed since the plan was made', AGAIN);
  }
  const version = differentVersion(header, input);
  if (version !== undefined) throw new PlanRefused('version', `the plan was made by ${version}`, AGAIN);
  if (Date.parse(header.expiresAt) <= services.clock.now()) {
    throw new PlanRefused('expired', `the plan expired at ${header.expiresAt}`, AGAIN);
  }
  if (header.blocked) refuseUnapproved(header, registration, input);
}

function refuseForeign(header: PlanHeader, { probe }: TenantInput, { ledger }: PlanServices): void {
  if (header.tenant !== probe.tenant) {
    const planned = `${header.tenantLabel} (${header.tenant})`;
    const reached = `${probe.tenantLabel} (${probe.tenant})`;
    const remedy = 'Apply it with the configuration it was made with, or make a plan with this one.';
    throw new PlanRefused('tenant', `the plan is for tenant ${planned}, this configuration reaches ${reached}`, remedy);
  }
  if (header.ledger !== ledger.id) {
    const message = `this plan belongs to ledger ${header.ledger}, you use ${ledger.id}`;
    throw new PlanRefused('ledger', message, 'Apply it with the `state` it was made with, as the same user.');
  }
}

// An old copy of the ledger has forgotten which plans were applied: it would let every one of them go again.
async function refuseOlderLedger({ tenant }: PlanHeader, services: PlanServices): Promise<void> {
  const newest = services.newestFence?.(tenant);
  if (newest === undefined) return;
  const fence = await services.ledger.fenceOf(tenant);
  if (fence >= newest) return;
  const message = `the ledger is an older copy: it remembers ${fence} runs on this tenant, there were ${newest}`;
  throw new PlanRefused('older-ledger', message, 'Bring it up to date with `rollcall recover`, then make a new plan.');
}

function differentVersion(header: PlanHeader, input: TenantInput): string | undefined {
  const names = new Set([...Object.keys(header.versions), ...Object.keys(input.versions)]);
  const different = [...names].sort().find((name) => header.versions[name] !== input.versions[name]);
  if (different === undefined) return undefined;
  return `${different} ${header.versions[different] ?? '(none)'}, this is ${input.versions[different] ?? '(none)'}`;
}

function refuseUnapproved(header: PlanHeader, registration: KnownPlan, { approval }: TenantInput): void {
  const { needed, counted, rejected } = weighApprovals(registration, approval);
  if (counted.length >= needed) return;
  const reasons = rejected.map(({ by, because }) => `the approval of ${by} does not count: ${because}`);
  if (counted.length > 0 || reasons.length > 0) {
    const far = `${counted.length} of ${needed} approvals${counted.length === 0 ? '' : ` (${counted.join(', ')})`}`;
    const remedy = 'Let another person approve it with `rollcall approve`.';
    throw new PlanRefused('blocked', [`${blockedMessage(header)}; it has ${far}`, ...reasons].join('; '), remedy);
  }
  const remedy = 'Mend the source, or change the guard if the change is meant, and plan again; or approve this very plan with `rollcall approve`.';
  throw new PlanRefused('blocked', `${blockedMessage(header)}; nobody approved it`, remedy);
}

function blockedMessage(header: PlanHeader): string {
  const tripped = header.guards.filter((verdict) => verdict.tripped).map(({ message, place }) => (place === undefined ? message : `${message} (${place})`));
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
      return new PlanRefused('blocked', 'the plan is blocked by a guard and lacks approvals', AGAIN);
    case 'unknown':
      return new PlanRefused('unknown', 'the ledger does not know this plan: it was made elsewhere, or the ledger is a copy from before it', AGAIN);
    case 'digest':
      return new PlanRefused('edited', 'the plan was edited after it was made: it is not what the ledger noted', AGAIN);
    default:
      return refusal satisfies never;
  }
}
