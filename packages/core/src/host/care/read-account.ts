import type { ActualAccount } from '../../domain/target-record.js';
import { readBack } from '../../execution/apply/read-back.js';
import type { TenantInput } from '../../execution/tenant.js';

/** Reads one account by its id, and nothing else of the target. Undefined when there is none. */
export async function readAccount(input: TenantInput, targetId: string, signal: AbortSignal): Promise<ActualAccount | undefined> {
  const { accounts } = await readBack(input.target, ['account'], { by: 'id', values: [targetId] }, input.desk.options(signal, { step: 'look-up' }));
  return accounts.get(targetId);
}
