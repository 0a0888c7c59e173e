import { LedgerError } from '../contracts/ledger-error.js';
import type { PlanRefusal, PlanRegistration, Tenant } from '../contracts/ledger.js';
import type { Digest } from '../domain/digest.js';
import type { Executor, PlanRow } from './schema.js';
import { damaged, msOf } from './stored.js';

export type KnownPlan = PlanRegistration & { readonly usedAt?: string; readonly approvedBy?: string };
export type PlanTaking = { readonly taken: true } | { readonly taken: false; readonly refusal: PlanRefusal; readonly usedAt?: string };
export type PlanApproval = { readonly approved: true } | { readonly approved: false; readonly refusal: PlanRefusal };

export async function registerPlan(db: Executor, plan: PlanRegistration): Promise<void> {
  msOf(plan.expiresAt);
  const row: PlanRow = {
    plan_id: plan.planId,
    tenant: plan.tenant,
    digest: plan.digest,
    config_digest: plan.configDigest,
    created_at: plan.createdAt,
    expires_at: plan.expiresAt,
    blocked: plan.blocked ? 1 : 0,
    total: plan.total,
    used_at: null,
    approved_by: null,
    approved_at: null,
  };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('plan')
    .values(row)
    .onConflict((conflict) => conflict.column('plan_id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) throw new LedgerError('plan-exists', `a plan ${plan.planId} is registered already`, 'Make a new plan.');
}

export async function knownPlan(db: Executor, planId: string): Promise<KnownPlan | undefined> {
  const row = await db.selectFrom('plan').selectAll().where('plan_id', '=', planId).executeTakeFirst();
  return row === undefined ? undefined : planOfRow(row);
}

export async function takePlan(db: Executor, planId: string, digest: Digest, tenant: Tenant, at: string): Promise<PlanTaking> {
  return db.transaction().execute(async (trx): Promise<PlanTaking> => {
    const plan = await knownPlan(trx, planId);
    const refusal = refusalOf(plan, digest, tenant, at) ?? (plan?.blocked === true && plan.approvedBy === undefined ? 'unapproved' : undefined);
    if (refusal !== undefined) return { taken: false, refusal, ...(plan?.usedAt === undefined ? {} : { usedAt: plan.usedAt }) };
    const { numUpdatedRows } = await trx.updateTable('plan').set({ used_at: at }).where('plan_id', '=', planId).where('used_at', 'is', null).executeTakeFirstOrThrow();
    return numUpdatedRows === 1n ? { taken: true } : { taken: false, refusal: 'used' };
  });
}

export async function approvePlan(db: Executor, planId: string, digest: Digest, by: string, at: string): Promise<PlanApproval> {
  return db.transaction().execute(async (trx): Promise<PlanApproval> => {
    const plan = await knownPlan(trx, planId);
    const refusal = refusalOf(plan, digest, plan?.tenant, at);
    if (refusal !== undefined) return { approved: false, refusal };
    await trx.updateTable('plan').set({ approved_by: by, approved_at: at }).where('plan_id', '=', planId).execute();
    return { approved: true };
  });
}

function refusalOf(plan: KnownPlan | undefined, digest: Digest, tenant: Tenant | undefined, at: string): PlanRefusal | undefined {
  if (plan === undefined) return 'unknown';
  if (plan.tenant !== tenant) return 'tenant';
  if (plan.digest !== digest) return 'digest';
  if (plan.usedAt !== undefined) return 'used';
  return msOf(at) >= msOf(plan.expiresAt) ? 'expired' : undefined;
}

function planOfRow(row: PlanRow): KnownPlan {
  return {
    planId: row.plan_id,
    tenant: row.tenant,
    digest: digestOfStored(row.digest),
    configDigest: digestOfStored(row.config_digest),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    blocked: row.blocked === 1,
    total: row.total,
    ...(row.used_at === null ? {} : { usedAt: row.used_at }),
    ...(row.approved_by === null ? {} : { approvedBy: row.approved_by }),
  };
}

function digestOfStored(stored: string): Digest {
  const hex = /^sha256:(.+)$/.exec(stored)?.[1];
  if (hex === undefined) throw damaged(`"${stored}" stands where a digest belongs`);
  return `sha256:${hex}`;
}
