import type { Random } from '../contracts/host-services.js';
import type { Tenant } from '../contracts/ledger.js';
import { batchesOf } from './batches.js';
import { appendErasures } from './journal-write.js';
import type { Executor } from './schema.js';

/** Erases salt and content of entries in the transaction that is given. */
export async function eraseEntries(trx: Executor, random: Random, tenant: Tenant, sequences: readonly number[], at: string): Promise<number> {
  let erased = 0;
  for (const batch of batchesOf([...new Set(sequences)])) {
    const found = await trx
      .selectFrom('journal')
      .select('sequence')
      .where('tenant', '=', tenant)
      .where('sequence', 'in', batch)
      .where('content', 'is not', null)
      .where('sequence', 'not in', trx.selectFrom('open_intent').select('sequence').where('tenant', '=', tenant))
      .orderBy('sequence')
      .execute();
    if (found.length === 0) continue;
    const wanted = found.map((row) => row.sequence);
    await trx.updateTable('journal').set({ salt: null, content: null }).where('sequence', 'in', wanted).execute();
    await appendErasures(trx, random, tenant, at, wanted);
    erased += wanted.length;
  }
  return erased;
}
