import { LedgerError, type Approval, type Digest, type KnownPlan, type PlanApproval, type PlanRegistration, type Tenant } from '@rollcall/core';
import { byCodeUnit } from '../../../packages/core/src/domain/json.js';
import { refusalOf, type PlanTaking } from '../../../packages/core/src/ledger/plans.js';
import { msOf } from '../../../packages/core/src/ledger/stored.js';
import { approvalCopy, planCopy } from './records.js';

/** The plans of all tenants, in the order of their registration. */
export class Plans {
  readonly #plans = new Map<string, KnownPlan>();

  register(plan: PlanRegistration): void {
    msOf(plan.expiresAt);
    if (!Number.isInteger(plan.approvalsNeeded) || plan.approvalsNeeded < 1) throw new TypeError('a plan needs at least one approval when it is blocked');
    if (this.#plans.has(plan.planId)) throw new LedgerError('plan-exists', `a plan ${plan.planId} is registered already`, 'Make a new plan.');
    this.#put({ ...planCopy(plan), approvals: [] });
  }

  get(planId: string): KnownPlan | undefined {
    return this.#plans.get(planId);
  }

  /** The newest first. */
  newest(tenant: Tenant, limit: number): readonly KnownPlan[] {
    return this.#of(tenant).reverse().slice(0, limit);
  }

  /** The newest plan that no order made, unless it was used. */
  latest(tenant: Tenant, ordered: ReadonlySet<string>): KnownPlan | undefined {
    const plan = this.#of(tenant).findLast(({ planId }) => !ordered.has(planId));
    return plan?.usedAt === undefined ? plan : undefined;
  }

  approve(planId: string, digest: Digest, approval: Approval): PlanApproval {
    const plan = this.#plans.get(planId);
    const refusal = refusalOf(plan, digest, plan?.tenant, approval.at);
    if (plan === undefined || refusal !== undefined) return { approved: false, refusal: refusal ?? 'unknown' };
    const known = plan.approvals;
    const approvals = known.some(({ by }) => by === approval.by) ? known : [...known, approvalCopy(approval)].sort(byTime);
    this.#put({ ...plan, approvals });
    return { approved: true, approvals: approvals.length, needed: plan.approvalsNeeded };
  }

  take(planId: string, digest: Digest, tenant: Tenant, at: string): PlanTaking {
    const plan = this.#plans.get(planId);
    const refusal = refusalOf(plan, digest, tenant, at);
    if (plan === undefined || refusal !== undefined) return { taken: false, refusal: refusal ?? 'unknown', ...(plan?.usedAt === undefined ? {} : { usedAt: plan.usedAt }) };
    if (plan.blocked && plan.approvals.length < plan.approvalsNeeded) return { taken: false, refusal: 'unapproved' };
    this.#put({ ...plan, usedAt: at });
    return { taken: true };
  }

  #of(tenant: Tenant): KnownPlan[] {
    return [...this.#plans.values()].filter((plan) => plan.tenant === tenant);
  }

  #put(plan: KnownPlan): void {
    this.#plans.set(plan.planId, Object.freeze({ ...plan, approvals: Object.freeze(plan.approvals) }));
  }
}

function byTime(left: Approval, right: Approval): number {
  return byCodeUnit(left.at, right.at) || byCodeUnit(left.by, right.by);
}
