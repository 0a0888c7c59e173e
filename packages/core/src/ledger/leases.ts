import { FencedOut, LedgerError } from '../contracts/ledger-error.js';
import type { Lease, LeaseAttempt, LeaseHolder, Tenant } from '../contracts/ledger.js';
import type { Executor, LeaseRow } from './schema.js';
import { holderName } from './holder.js';
import { msOf } from './stored.js';

/** @param isGone whether the process behind a holder text has died; see `holder.ts`. */
export async function acquireLease(db: Executor, tenant: Tenant, holder: string, at: string, ttlMs: number, isGone: (holder: string) => boolean): Promise<LeaseAttempt> {
  const nowMs = msOf(at);
  return db.transaction().execute(async (trx): Promise<LeaseAttempt> => {
    const held = await trx.selectFrom('lease').selectAll().where('tenant', '=', tenant).executeTakeFirst();
    const holding = holderOf(held, nowMs, isGone);
    if (holding !== undefined) return { granted: false, held: holding };
    const row: LeaseRow = { tenant, fence: (held?.fence ?? 0) + 1, holder, since: at, until_ms: nowMs + ttlMs };
    await trx
      .insertInto('lease')
      .values(row)
      .onConflict((conflict) => conflict.column('tenant').doUpdateSet(row))
      .execute();
    return { granted: true, lease: { tenant, fence: row.fence } };
  });
}

/** Who holds the lease at that time; the same answer that somebody gets who tries to acquire it. */
export async function leaseOf(db: Executor, tenant: Tenant, at: string, isGone: (holder: string) => boolean): Promise<LeaseHolder | undefined> {
  return holderOf(await db.selectFrom('lease').selectAll().where('tenant', '=', tenant).executeTakeFirst(), msOf(at), isGone);
}

function holderOf(held: LeaseRow | undefined, nowMs: number, isGone: (holder: string) => boolean): LeaseHolder | undefined {
  if (held === undefined || held.holder === null || held.until_ms <= nowMs || isGone(held.holder)) return undefined;
  return { holder: held.holder, since: held.since, until: new Date(held.until_ms).toISOString() };
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

/**
 * Counts a run that is over with the transaction that is given, so that it needs no lease: above all that were counted, and above
 * `least`. Returns the fence as it was. @throws LedgerError (`busy`) while somebody works on the tenant.
 */
export async function countRun(trx: Executor, tenant: Tenant, least: number, at: string, isGone: (holder: string) => boolean): Promise<number> {
  const held = await trx.selectFrom('lease').selectAll().where('tenant', '=', tenant).executeTakeFirst();
  const holding = holderOf(held, msOf(at), isGone);
  if (holding !== undefined) throw new LedgerError('busy', `tenant ${tenant} is being worked on since ${holding.since} (${holderName(holding.holder)}); nothing done`, `Wait for it to end; should it have died, its lease ends at ${holding.until}.`);
  const known = held?.fence ?? 0;
  const row: LeaseRow = { tenant, fence: Math.max(known, least) + 1, holder: null, since: at, until_ms: 0 };
  await trx
    .insertInto('lease')
    .values(row)
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet(row))
    .execute();
  return known;
}

/** The fence of the last lease on a tenant, held or not. */
export async function fenceOf(db: Executor, tenant: Tenant): Promise<number> {
  const row = await db.selectFrom('lease').select('fence').where('tenant', '=', tenant).executeTakeFirst();
  return row?.fence ?? 0;
}
