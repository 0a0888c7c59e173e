import type { Tenant } from '../contracts/ledger.js';
import type { Executor } from './schema.js';

/** Notes in the transaction that is given that something happened at these times: the newest one stays. */
export async function noteTime(trx: Executor, tenant: Tenant, ...times: readonly (string | undefined)[]): Promise<void> {
  const newest = times.reduce<string>((latest, time) => (time !== undefined && time > latest ? time : latest), '');
  if (newest === '') return;
  await trx
    .insertInto('tenant_time')
    .values({ tenant, newest, observed: '' })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ newest }).where('tenant_time.newest', '<', newest))
    .execute();
}

export async function newestTime(db: Executor, tenant: Tenant): Promise<string | undefined> {
  const row = await db.selectFrom('tenant_time').select('newest').where('tenant', '=', tenant).executeTakeFirst();
  return row?.newest;
}

/** Whether nothing newer than `at` was observed so far; from then on something was. */
export async function isNewestObservation(trx: Executor, tenant: Tenant, at: string): Promise<boolean> {
  const row = await trx.selectFrom('tenant_time').select('observed').where('tenant', '=', tenant).executeTakeFirst();
  if (row !== undefined && row.observed > at) return false;
  await trx.updateTable('tenant_time').set({ observed: at }).where('tenant', '=', tenant).execute();
  return true;
}
