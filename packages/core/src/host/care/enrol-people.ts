import type { Link } from '../../contracts/ledger.js';
import { ownerText } from '../../domain/identity.js';
import type { EnrolOperation } from '../../domain/operation.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { AppliedPlan } from '../../execution/apply/apply-plan.js';
import { recoverTenant } from '../../execution/apply/recover-tenant.js';
import { enrolExisting, textOf } from '../../planning/enrolment.js';
import { keepLinks } from '../kept/keep-links.js';
import type { Workbench } from '../workbench.js';
import { CareRefused } from './care-refused.js';
import { findLink } from './find-person.js';
import { applyOrder } from './order-plan.js';
import { readAccount } from './read-account.js';
import { refuseHandsOff } from './refuse-hands-off.js';

/** Who was sent an enrolment message by order, and how applying it ended. */
export interface EnrolledByOrder {
  readonly people: readonly { readonly owner: string; readonly label: string; readonly targetId: string }[];
  readonly applied: AppliedPlan;
}

/**
 * Sends an enrolment message to named people, whatever was sent before. All of them are looked at first: where one cannot have a
 * message, none goes. The messages count in the guard `enrol`.
 *
 * @param people each `source:key`, a key, or the account's name
 * @throws CareRefused | TenantBusy | PlanRefused: nothing was sent.
 */
export async function enrolPeople(bench: Workbench, target: string, people: readonly string[]): Promise<EnrolledByOrder> {
  const services = await bench.services();
  const input = await bench.input(target, services, false);
  const { enrolment } = input.profile;
  if (enrolment === undefined || !input.profile.operations.includes('enrol:account')) {
    throw new CareRefused('standing', `${target} sends no enrolment messages; nothing done`, 'Name another target with --target NAME.');
  }
  await recoverTenant(input, services);
  const operations = new Map<string, EnrolOperation>();
  for (const person of people) {
    const link = await findLink(services.ledger, input.probe.tenant, person, Object.keys(bench.config.sources));
    const actual = refuseUnfit(link, await readAccount(input, link.targetId, bench.signal), target);
    refuseHandsOff(link, actual, input, 'Send it');
    const operation = enrolExisting(link, actual, addressOf(link, actual, enrolment.address, target), input.profile.schemas.account.naming);
    operations.set(operation.id, { ...operation, ordered: true });
  }
  const applied = await applyOrder([...operations.values()], input, services, 'enrol');
  await keepLinks(services);
  const sentTo = [...operations.values()].map(({ owner, label, ref }) => ({ owner: ownerText(owner), label, targetId: 'id' in ref ? ref.id : '' }));
  return { people: sentTo, applied };
}

function refuseUnfit(link: Link, actual: ActualAccount | undefined, target: string): ActualAccount {
  if (actual === undefined) {
    throw new CareRefused('gone', `${target} has no account ${link.targetId} (${link.label}) any more; nothing sent`, 'The next plan tells it, and makes it again where the source wants the person.');
  }
  if (actual.foreignOwner !== undefined) {
    throw new CareRefused('taken', `${link.label} is managed by ${actual.foreignOwner}; nothing sent`, `Have it sent there, or by hand in ${target}.`);
  }
  if (actual.standing !== 'active') {
    throw new CareRefused('standing', `${link.label} is ${actual.standing} in ${target}; nothing sent`, 'Who cannot log in needs no device.');
  }
  if (actual.enrolled === true) {
    throw new CareRefused('standing', `${link.label} has enrolled in ${target} already; nothing sent`, 'For another device the person logs in with the one there is, or you add it in the target.');
  }
  return actual;
}

function addressOf(link: Link, actual: ActualAccount, attribute: string, target: string): string {
  const address = textOf(actual.attributes, attribute);
  if (address !== '') return address;
  throw new CareRefused('standing', `${link.label} has no ${attribute} in ${target}; nothing sent`, `Map ${attribute} and apply a plan first, or enrol the person by hand.`);
}
