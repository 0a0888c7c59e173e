import type { TenantInput } from '../tenant.js';
import type { ApplyServices } from '../tenant.js';
import { checkClock } from '../clock-check.js';
import { Memory } from './memory.js';
import { recoverIntents } from './recover.js';
import { RetryBook } from './retry-book.js';
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
    const call = input.desk.options(services.signal);
    const recovered = await recoverIntents(
      {
        target: input.target,
        profile: input.profile,
        ledger: services.ledger,
        keeper,
        memory: new Memory(services.ledger, input.probe.tenant, input.profile, runId),
        retries: await RetryBook.load(services.ledger, input.probe.tenant),
        clock: services.clock,
        entry: call,
        call,
        runId,
      },
      intents,
    );
    const message = `${intents.length} writes of an interrupted run were read back: ${recovered.done} done, ${recovered.undone} not done`;
    services.observe({ event: 'finding', finding: { code: 'recovered', severity: 'warning', message, count: intents.length } });
  });
}
