import { LedgerError } from '../contracts/ledger-error.js';
import type { Approval, KnownPlan, PlanApproval, PlanRefusal, PlanRegistration, SourceMark, Tenant } from '../contracts/ledger.js';
import type { Digest } from '../domain/digest.js';
import { putMarks } from './marks.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, PlanRow } from './schema.js';
import { digestOfStored, jsonOf, msOf } from './stored.js';
import { noteTime } from './times.js';

export type PlanTaking = { readonly taken: true } | { readonly taken: false; readonly refusal: PlanRefusal; readonly usedAt?: string };

export async function registerPlan(db: Executor, plan: PlanRegistration): Promise<void> {
  msOf(plan.expiresAt);
  if (!Number.isInteger(plan.approvalsNeeded) || plan.approvalsNeeded < 1) throw new TypeError('a plan needs at least one approval when it is blocked');
  await db.transaction().execute(async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('plan')
      .values(rowOfPlan(plan, (await lastPlace(trx, plan.tenant)) + 1))
      .onConflict((conflict) => conflict.column('plan_id').doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n) throw new LedgerError('plan-exists', `a plan ${plan.planId} is registered already`, 'Make a new plan.');
    await noteTime(trx, plan.tenant, plan.createdAt);
  });
}

export async function knownPlan(db: Executor, planId: string): Promise<KnownPlan | undefined> {
  const row = await db.selectFrom('plan').selectAll().where('plan_id', '=', planId).executeTakeFirst();
  return row === undefined ? undefined : planOfRow(row, await approvalsOf(db, planId));
}

export async function newestPlans(db: Executor, tenant: Tenant, limit: number): Promise<readonly KnownPlan[]> {
  const rows = await db.selectFrom('plan').selectAll().where('tenant', '=', tenant).orderBy('place', 'desc').orderBy('plan_id', 'desc').limit(limit).execute();
  const plans: KnownPlan[] = [];
  for (const row of rows) plans.push(planOfRow(row, await approvalsOf(db, row.plan_id)));
  return plans;
}

/** Plans of orders are passed over: they say nothing about the plan that waits. */
export async function latestPlan(db: Executor, tenant: Tenant): Promise<KnownPlan | undefined> {
  const orders = db.selectFrom('run').select('plan_id').where('tenant', '=', tenant).where('kind', 'in', ['leave', 'enrol']).where('plan_id', 'is not', null).$castTo<{ plan_id: string }>();
  const row = await db
    .selectFrom('plan')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('plan_id', 'not in', orders)
    .orderBy('place', 'desc')
    .orderBy('plan_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined || row.used_at !== null ? undefined : planOfRow(row, await approvalsOf(db, row.plan_id));
}

export async function takePlan(db: Executor, planId: string, digest: Digest, tenant: Tenant, at: string): Promise<PlanTaking> {
  return db.transaction().execute(async (trx): Promise<PlanTaking> => {
    const plan = await knownPlan(trx, planId);
    const refusal = refusalOf(plan, digest, tenant, at) ?? (plan !== undefined && lacksApproval(plan) ? 'unapproved' : undefined);
    if (refusal !== undefined) return { taken: false, refusal, ...(plan?.usedAt === undefined ? {} : { usedAt: plan.usedAt }) };
    const { numUpdatedRows } = await trx.updateTable('plan').set({ used_at: at }).where('plan_id', '=', planId).where('used_at', 'is', null).executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n || plan === undefined) return { taken: false, refusal: 'used' };
    if (plan.blocked) await putMarks(trx, tenant, plan.marks);
    return { taken: true };
  });
}

export async function approvePlan(db: Executor, planId: string, digest: Digest, { by, at, signature }: Approval): Promise<PlanApproval> {
  return db.transaction().execute(async (trx): Promise<PlanApproval> => {
    const plan = await knownPlan(trx, planId);
    const refusal = refusalOf(plan, digest, plan?.tenant, at);
    if (plan === undefined || refusal !== undefined) return { approved: false, refusal: refusal ?? 'unknown' };
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('approval')
      .values({ plan_id: planId, by_whom: orderedText(by), at, signature: signature ?? null })
      .onConflict((conflict) => conflict.columns(['plan_id', 'by_whom']).doNothing())
      .executeTakeFirstOrThrow();
    const approvals = plan.approvals.length + (numInsertedOrUpdatedRows === 1n ? 1 : 0);
    return { approved: true, approvals, needed: plan.approvalsNeeded };
  });
}

/** Notes in the transaction that is given that a plan was used, whether it is known or not. */
export async function restorePlan(trx: Executor, plan: KnownPlan, usedAt: string): Promise<void> {
  await trx
    .insertInto('plan')
    .values({ ...rowOfPlan(plan, 0), used_at: usedAt })
    .onConflict((conflict) => conflict.column('plan_id').doUpdateSet({ used_at: usedAt }).where('plan.used_at', 'is', null))
    .execute();
}

function lacksApproval(plan: KnownPlan): boolean {
  return plan.blocked && plan.approvals.length < plan.approvalsNeeded;
}

/** Why a plan is not handed out, approvals apart. */
export function refusalOf(plan: KnownPlan | undefined, digest: Digest, tenant: Tenant | undefined, at: string): PlanRefusal | undefined {
  if (plan === undefined) return 'unknown';
  if (plan.tenant !== tenant) return 'tenant';
  if (plan.digest !== digest) return 'digest';
  if (plan.usedAt !== undefined) return 'used';
  return msOf(at) >= msOf(plan.expiresAt) ? 'expired' : undefined;
}

async function lastPlace(trx: Executor, tenant: Tenant): Promise<number> {
  const last = await trx
    .selectFrom('plan')
    .select((column) => column.fn.max('place').as('place'))
    .where('tenant', '=', tenant)
    .executeTakeFirst();
  return last?.place ?? 0;
}

async function approvalsOf(db: Executor, planId: string): Promise<readonly Approval[]> {
  const rows = await db.selectFrom('approval').selectAll().where('plan_id', '=', planId).orderBy('at').orderBy('by_whom').execute();
  return rows.map((row) => ({ by: textOfOrdered(row.by_whom), at: row.at, ...(row.signature === null ? {} : { signature: row.signature }) }));
}

function rowOfPlan(plan: PlanRegistration, place: number): PlanRow {
  return {
    plan_id: plan.planId,
    tenant: plan.tenant,
    digest: plan.digest,
    config_digest: plan.configDigest,
    created_at: plan.createdAt,
    expires_at: plan.expiresAt,
    blocked: plan.blocked ? 1 : 0,
    total: plan.total,
    used_at: null,
    author: orderedText(plan.author),
    approvals_needed: plan.approvalsNeeded,
    marks: JSON.stringify(plan.marks),
    place,
  };
}

function planOfRow(row: PlanRow, approvals: readonly Approval[]): KnownPlan {
  return {
    planId: row.plan_id,
    tenant: row.tenant,
    digest: digestOfStored(row.digest),
    configDigest: digestOfStored(row.config_digest),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    blocked: row.blocked === 1,
    total: row.total,
    author: textOfOrdered(row.author),
    approvalsNeeded: row.approvals_needed,
    // Written by registerPlan, as this very type.
    marks: jsonOf(row.marks, 'plan.marks') as readonly SourceMark[],
    approvals,
    ...(row.used_at === null ? {} : { usedAt: row.used_at }),
  };
}
