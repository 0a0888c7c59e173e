import type { TargetProfile } from '../../contracts/target.js';
import type { GuardVerdict, PlanHeader, PlanRead } from '../../domain/plan.js';
import { wavesOf } from '../../planning/baseline.js';
import type { StagedSource } from '../collect/staged-source.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { ApplyServices, PlanServices, TenantInput } from '../tenant.js';
import type { ComparedTenant } from './compare-tenant.js';
import type { PlanSpool } from './plan-spool.js';

type PlanStamp = Pick<
  PlanHeader,
  'format' | 'version' | 'planId' | 'createdAt' | 'expiresAt' | 'target' | 'tenant' | 'tenantLabel' | 'ledger' | 'author' | 'configDigest' | 'versions'
>;

/** What a plan is for, by whom, and how long it may be applied: what its seal is checked by. */
export function stampOf(input: TenantInput, services: Pick<ApplyServices, 'random' | 'ledger' | 'author'>, nowMs: number, ttlMs: number, planId = services.random.hex(12)): PlanStamp {
  return {
    format: 'rollcall-plan',
    version: 1,
    planId,
    createdAt: new Date(nowMs).toISOString(),
    expiresAt: new Date(nowMs + ttlMs).toISOString(),
    target: input.name,
    tenant: input.probe.tenant,
    tenantLabel: input.probe.tenantLabel,
    ledger: services.ledger.id,
    author: services.author,
    configDigest: input.configDigest,
    versions: input.versions,
  };
}

function meaningsOf({ meanings = {} }: TargetProfile, shapes: PlanHeader['operations']): NonNullable<PlanHeader['meanings']> {
  return Object.fromEntries(Object.entries(meanings).filter(([shape]) => Object.hasOwn(shapes, shape)));
}

/** Sums a plan up. */
export function headerOf(
  input: TenantInput,
  services: PlanServices,
  plan: PlanSpool,
  compared: ComparedTenant,
  sources: readonly StagedSource[],
  target: StagedTarget,
  run: { readonly planId: string; readonly nowMs: number; readonly reads: number; readonly asIfStopped?: readonly string[] },
): PlanHeader {
  const { account, group } = compared.situations;
  const held = (situation: 'withheld' | 'disputed' | 'rejected'): number => (account[situation] ?? 0) + (group[situation] ?? 0);
  return {
    ...stampOf(input, services, run.nowMs, services.planTtlMs, run.planId),
    reads: [...sources.flatMap((source): readonly PlanRead[] => source.reads), ...target.reads],
    situations: compared.situations,
    operations: plan.shapes,
    meanings: meaningsOf(input.profile, plan.shapes),
    total: plan.total,
    forecast: plan.forecast(input.profile, run.reads, wavesOf(input.apply, compared.baseline !== undefined)),
    guards: compared.guards,
    weights: compared.weights,
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
    ...(compared.baseline === undefined ? {} : { baseline: compared.baseline }),
    ...(run.asIfStopped === undefined || run.asIfStopped.length === 0 ? {} : { asIfStopped: run.asIfStopped }),
  };
}
