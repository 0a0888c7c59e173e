import type { Link, Tenant } from '../../contracts/ledger.js';
import { proveOrder } from '../../domain/evidence.js';
import { ownerText } from '../../domain/identity.js';
import type { Operation } from '../../domain/operation.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { AppliedPlan } from '../../execution/apply/apply-plan.js';
import { recoverTenant } from '../../execution/apply/recover-tenant.js';
import type { ApplyServices } from '../../execution/tenant.js';
import { entityOperationId } from '../../planning/operation-id.js';
import type { Workbench } from '../workbench.js';
import { CareRefused } from './care-refused.js';
import { findLink } from './find-person.js';
import { keepLinks } from '../kept/keep-links.js';
import { applyOrder } from './order-plan.js';
import { readAccount } from './read-account.js';
import { refuseHandsOff } from './refuse-hands-off.js';
import { noteCare } from './note-care.js';

/** Orders that one tenant takes in 24 hours: an order is for the one person who has to go today, not another way to remove many. */
export const ORDERS_A_DAY = 20;
const DAY_MS = 86_400_000;

/** Whose account left by order, and how applying it ended. */
export interface LeftByOrder {
  readonly owner: string;
  readonly label: string;
  readonly targetId: string;
  readonly applied: AppliedPlan;
}

/**
 * Disables one account now, whatever the sources say and whatever blocks the plan for the others. The
 * person stays out until the order is lifted. Sources are not connected to.
 *
 * @throws CareRefused | TenantBusy | PlanRefused: nothing was sent.
 */
export async function leaveNow(bench: Workbench, target: string, person: string): Promise<LeftByOrder> {
  const services = await bench.services();
  const input = await bench.input(target, services, false);
  const { tenant } = input.probe;
  await refuseBeyondBudget(services, tenant);
  await recoverTenant(input, services);
  const link = await findLink(services.ledger, tenant, person, Object.keys(bench.config.sources));
  const actual = await readAccount(input, link.targetId, bench.signal);
  const fit = refuseUnfit(link, actual, target);
  refuseHandsOff(link, fit, input, 'Disable it');
  const applied = await applyOrder([disableOf(link, fit, services)], input, services, 'leave');
  await keepLinks(services);
  return { owner: ownerText(link.owner), label: link.label, targetId: link.targetId, applied };
}

/** Lifts an order: the next plan enables the account again where the source still wants the person. */
export async function liftOrder(bench: Workbench, target: string, person: string): Promise<{ readonly owner: string; readonly label: string }> {
  const services = await bench.services();
  const input = await bench.input(target, services, false);
  const { tenant } = input.probe;
  const link = await findLink(services.ledger, tenant, person, Object.keys(bench.config.sources));
  const { leaving } = link;
  if (leaving?.ordered === undefined) {
    throw new CareRefused('standing', `no order stands against ${link.label} (${ownerText(link.owner)})`, 'There is nothing to lift; `rollcall ledger show KEY` tells what is known.');
  }
  const { ordered: _, ...free } = leaving;
  await noteCare(input, services, { what: 'order lifted', link, changes: () => ({ putLinks: [{ ...link, leaving: free }] }) });
  return { owner: ownerText(link.owner), label: link.label };
}

async function refuseBeyondBudget({ ledger, clock }: ApplyServices, tenant: Tenant): Promise<void> {
  const since = new Date(clock.now() - DAY_MS).toISOString();
  const given = await ledger.ordersSince(tenant, since);
  if (given < ORDERS_A_DAY) return;
  const remedy = 'An order is for single people. Let the source say who left, then plan, review and `rollcall approve` what a guard stops.';
  throw new CareRefused('budget', `${given} people left by order in the last 24 hours, ${ORDERS_A_DAY} are allowed; nothing done`, remedy);
}

function refuseUnfit(link: Link, actual: ActualAccount | undefined, target: string): ActualAccount {
  if (actual === undefined) {
    throw new CareRefused('gone', `${target} has no account ${link.targetId} (${link.label}) any more`, 'Nobody can use it. The next plan tells it; `rollcall unlink KEY` forgets the link.');
  }
  if (actual.foreignOwner !== undefined) {
    throw new CareRefused('taken', `${link.label} is managed by ${actual.foreignOwner}; nothing done`, `Disable it there, or by hand in ${target}.`);
  }
  if (actual.standing === 'trashed') {
    throw new CareRefused('standing', `${link.label} is in the trash of ${target} already; nothing done`, 'It cannot be used. Restoring it is refused as long as the source lets it go.');
  }
  return actual;
}

// Also for an account that is disabled already: then the order is what keeps it so.
function disableOf(link: Link, actual: ActualAccount, { author, clock }: ApplyServices): Operation {
  return {
    kind: 'disable',
    type: 'account',
    id: entityOperationId('disable', 'account', link.owner),
    after: [],
    owner: link.owner,
    label: link.label,
    pipeline: link.pipeline,
    ref: { id: link.targetId },
    proof: proveOrder(author, new Date(clock.now()).toISOString()),
    before: { fields: { standing: actual.standing } },
  };
}
