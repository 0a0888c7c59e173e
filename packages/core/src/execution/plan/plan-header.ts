import type { GuardVerdict, PlanHeader, PlanRead } from '../../domain/plan.js';
import type { StagedSource } from '../collect/staged-source.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { PlanServices, TenantInput } from '../tenant.js';
import type { ComparedTenant } from './compare-tenant.js';
import type { PlanSpool } from './plan-spool.js';

/** Sums a plan up. */
export function headerOf(
  input: TenantInput,
  services: PlanServices,
  plan: PlanSpool,
  compared: ComparedTenant,
  sources: readonly StagedSource[],
  target: StagedTarget,
  run: { readonly nowMs: number; readonly reads: number },
): PlanHeader {
  const { account, group } = compared.situations;
  const held = (situation: 'withheld' | 'disputed' | 'rejected'): number => (account[situation] ?? 0) + (group[situation] ?? 0);
  return {
    format: 'rollcall-plan',
    version: 1,
    planId: services.random.hex(12),
    createdAt: new Date(run.nowMs).toISOString(),
    expiresAt: new Date(run.nowMs + services.planTtlMs).toISOString(),
    target: input.name,
    tenant: input.probe.tenant,
    tenantLabel: input.probe.tenantLabel,
    ledger: services.ledger.id,
    author: services.author,
    configDigest: input.configDigest,
    versions: input.versions,
    reads: [...sources.flatMap((source): readonly PlanRead[] => source.reads), ...target.reads],
    situations: compared.situations,
    operations: plan.shapes,
    total: plan.total,
    forecast: plan.forecast(input.profile, run.reads, input.apply.waves),
    guards: compared.guards,
    blocked: compared.guards.some((verdict: GuardVerdict) => verdict.tripped),
    heldBack: {
      withheld: held('withheld'),
      disputed: held('disputed'),
      rejected: held('rejected'),
      pending: compared.pending.reduce((sum, rung) => sum + rung.count, 0),
      waiting: compared.waiting,
    },
    leavers: compared.leavers,
    drift: compared.drift,
    pending: compared.pending,
    removalsWithheld: compared.removalsWithheld,
  };
}
