import { FencedOut } from '../contracts/ledger-error.js';
import type { Lease, LeaseAttempt, Tenant } from '../contracts/ledger.js';
import type { Executor, LeaseRow } from './schema.js';
import { msOf } from './stored.js';

/** @param isGone whether the process behind a holder text has died; see `holder.ts`. */
export async function acquireLease(db: Executor, tenant: Tenant, holder: string, at: string, ttlMs: number, isGone: (holder: string) => boolean): Promise<LeaseAttempt> {
  const nowMs = msOf(at);
  return db.transaction().execute(async (trx): Promise<LeaseAttempt> => {
    const held = await trx.selectFrom('lease').selectAll().where('tenant', '=', tenant).executeTakeFirst();
    if (held !== undefined && held.holder !== null && held.until_ms > nowMs && !isGone(held.holder)) {
      return { granted: false, held: { holder: held.holder, since: held.since, until: new Date(held.until_ms).toISOString() } };
    }
    const row: LeaseRow = { tenant, fence: (held?.fence ?? 0) + 1, holder, since: at, until_ms: nowMs + ttlMs };
    await trx
      .insertInto('lease')
      .values(row)
      .onConflict((conflict) => conflict.column('tenant').doUpdateSet(row))
      .execute();
    return { granted: true, lease: { tenant, fence: row.fence } };
  });
}

export async function renewLease(db: Executor, lease: Lease, at: string, ttlMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('lease')
    .set({ until_ms: msOf(at) + ttlMs })
    .where('tenant', '=', lease.tenant)
    .where('fence', '=', lease.fence)
    .where('holder', 'is not', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function releaseLease(db: Executor, lease: Lease): Promise<void> {
  await db.updateTable('lease').set({ holder: null, until_ms: 0 }).where('tenant', '=', lease.tenant).where('fence', '=', lease.fence).execute();
}

/**
 * The fence, at the head of every write of a run: in the same transaction, so that a take-over happens wholly before or
 * wholly after it. (PostgreSQL needs `for share` here.)
 *
 * @throws FencedOut when the lease was taken over or given up.
 */
export async function assertFence(trx: Executor, lease: Lease): Promise<void> {
  const held = await trx.selectFrom('lease').select(['fence', 'holder']).where('tenant', '=', lease.tenant).executeTakeFirst();
  if (held === undefined || held.holder === null || held.fence !== lease.fence) throw new FencedOut(lease.tenant, lease.fence);
}
