import type { TargetProbe } from '../../contracts/target.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { ApplyServices } from '../tenant.js';

/** Long enough for a request that waits for its rate and all its retries. */
const LEASE_TTL_MS = 5 * 60_000;

/** Another run works on the tenant; nothing was done. */
export class TenantBusy extends Error {
  override readonly name = 'TenantBusy';
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Does work as the only one on a tenant. @throws TenantBusy */
export async function withLease<T>(
  probe: Pick<TargetProbe, 'tenant' | 'tenantLabel'>,
  services: ApplyServices,
  work: (keeper: LeaseKeeper) => Promise<T>,
): Promise<T> {
  const at = new Date(services.clock.now()).toISOString();
  const attempt = await services.ledger.acquireLease(probe.tenant, services.holder, at, LEASE_TTL_MS);
  if (!attempt.granted) {
    const { holder, since, until } = attempt.held;
    const ageMs = Math.max(0, services.clock.now() - Date.parse(since));
    const who = `since ${since.slice(11, 16)} UTC, for ${ageText(ageMs)} (${nameOfHolder(holder)})`;
    const message = `tenant ${probe.tenantLabel} is being worked on ${who}; nothing done`;
    throw new TenantBusy(message, `Wait for it to end; should it have died, its lease ends at ${until}.`);
  }
  try {
    return await work(new LeaseKeeper(attempt.lease, services.ledger, services.clock, LEASE_TTL_MS));
  } finally {
    await services.ledger.releaseLease(attempt.lease);
  }
}

function ageText(ms: number): string {
  if (ms < 120_000) return `${Math.floor(ms / 1000)} seconds`;
  return ms < 7_200_000 ? `${Math.floor(ms / 60_000)} minutes` : `${Math.floor(ms / 3_600_000)} hours`;
}

// A holder's text names the process first and tells it apart from others in brackets behind.
function nameOfHolder(holder: string): string {
  return holder.split(' (', 1)[0] ?? holder;
}
