import type { CallOptions } from '../../contracts/call-options.js';
import type { ApplyServices, TenantInput } from '../tenant.js';
import type { SenderServices } from './batch-sender.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { Memory } from './memory.js';
import { RetryBook } from './retry-book.js';

/** Which calls a run that holds the lease makes by: see {@link SenderServices}. */
export interface SendingCalls {
  readonly entry: CallOptions;
  readonly call: CallOptions;
}

/** What a run works with that writes to a tenant, or settles what another one wrote. */
export async function sendingServices(input: TenantInput, services: ApplyServices, keeper: LeaseKeeper, runId: string, calls: SendingCalls): Promise<SenderServices> {
  const { target, profile, probe } = input;
  const { ledger, clock } = services;
  return {
    target,
    profile,
    ledger,
    keeper,
    memory: new Memory(ledger, probe.tenant, profile, runId),
    retries: await RetryBook.load(ledger, probe.tenant),
    clock,
    ...calls,
    runId,
  };
}
