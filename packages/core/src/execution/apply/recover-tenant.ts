import type { TenantInput } from '../tenant.js';
import type { ApplyServices } from '../tenant.js';
import { checkClock } from '../clock-check.js';
import { recoverIntents } from './recover.js';
import { sendingServices } from './sending.js';
import { withLease } from './with-lease.js';

/**
 * Settles what an interrupted run left open, before anything is planned or applied. Does nothing when nothing is open.
 * @throws ClockRefused when the clock went back: outcomes of that time would count in no window of a guard.
 */
export async function recoverTenant(input: TenantInput, services: ApplyServices): Promise<void> {
  const open = await services.ledger.openIntents(input.probe.tenant);
  if (open.length === 0) return;
  await checkClock(services.ledger, input.probe.tenant, services.clock);
  await withLease(input.probe, services, async (keeper) => {
    const runId = services.random.hex(8);
    const intents = await services.ledger.openIntents(input.probe.tenant);
    const call = input.desk.options(services.signal, { step: 'recover', runId });
    const recovered = await recoverIntents(await sendingServices(input, services, keeper, runId, { entry: call, call }), intents);
    const message = `${intents.length} writes of an interrupted run were read back: ${recovered.done} done, ${recovered.undone} not done`;
    services.observe({ event: 'finding', finding: { code: 'recovered', severity: 'warning', message, count: intents.length } });
  });
}
