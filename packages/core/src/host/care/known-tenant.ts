import type { Ledger } from '../../contracts/ledger.js';
import type { ApplyServices } from '../../execution/tenant.js';
import type { KnownTenant, Workbench } from '../workbench.js';
import { CareRefused } from './care-refused.js';
import type { CareTenant } from './note-care.js';

/**
 * The tenant that a target of the ledger is bound to; without a name the only one there is. Needs no connection, so that what the
 * ledger knows can be looked after when the target is gone from the file.
 * @throws CareRefused (`unknown-name`)
 */
export async function tenantNamed(ledger: Ledger, target: string | undefined): Promise<KnownTenant & { readonly name: string }> {
  const tenants = await ledger.tenants();
  const names = tenants.flatMap((known) => known.targets);
  const found = target === undefined ? tenants.filter((known) => known.targets.length > 0) : tenants.filter((known) => known.targets.includes(target));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return { ...only, name: target ?? only.targets[0] ?? only.label };
  if (names.length === 0) throw new CareRefused('unknown-name', 'the ledger knows no target yet', 'Run `rollcall plan` first.');
  const message = target === undefined ? `the ledger knows ${names.length} targets: ${names.join(', ')}` : `the ledger knows no target "${target}"`;
  throw new CareRefused('unknown-name', message, target === undefined ? `Name one: --target ${names[0] ?? 'NAME'}` : `There is: ${names.join(', ')}`);
}

/** What a change of the ledger alone works with. */
export async function careBench(bench: Workbench, target: string | undefined): Promise<{ readonly services: ApplyServices; readonly about: CareTenant }> {
  const services = await bench.services();
  const { name, tenant, label } = await tenantNamed(services.ledger, target);
  return { services, about: { name, probe: { tenant, tenantLabel: label } } };
}
