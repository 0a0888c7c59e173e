import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyPlan, type AppliedPlan } from '../../execution/apply/apply-plan.js';
import { weighAgain } from '../../execution/apply/weigh-again.js';
import { stampOf } from '../../execution/plan/plan-header.js';
import { PlanSpool } from '../../execution/plan/plan-spool.js';
import { StagingFolder } from '../../execution/staging/staging-folder.js';
import type { ApplyServices, TenantInput } from '../../execution/tenant.js';
import type { Operation } from '../../domain/operation.js';
import type { PlanHeader } from '../../domain/plan.js';
import { makePlanFolder } from '../leftovers.js';

/** An order is carried out at once or not at all. */
const ORDER_TTL_MS = 10 * 60_000;

/**
 * Plans operations that somebody ordered and applies them: sealed, registered, journalled and read back like every other plan,
 * so that no way to the target leads around the seals.
 */
export async function applyOrder(operations: readonly Operation[], input: TenantInput, services: ApplyServices, kind: 'leave' | 'enrol'): Promise<AppliedPlan> {
  const folder = makePlanFolder(services.stateFolder, 'order');
  try {
    const path = join(folder, 'plan.jsonl');
    await sealOrder(operations, path, input, services, kind);
    return await applyPlan(input, path, services, kind);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sealOrder(operations: readonly Operation[], path: string, input: TenantInput, services: ApplyServices, kind: 'leave' | 'enrol'): Promise<void> {
  const folder = StagingFolder.create(join(services.stateFolder, 'staging'));
  try {
    const plan = new PlanSpool(folder);
    for (const operation of operations) plan.add(operation);
    const header = headerOf(plan, input, services);
    // An order that is refused leaves no plan behind, which would be taken for the one that waits.
    if (kind === 'enrol') await weighAgain(header, input, services);
    const digest = plan.write(path, header);
    const { planId, tenant, configDigest, createdAt, expiresAt, blocked, total, author } = header;
    await services.ledger.registerPlan({ planId, tenant, digest, configDigest, createdAt, expiresAt, blocked, total, author, approvalsNeeded: 1, marks: [] });
  } finally {
    folder.dispose();
  }
}

function headerOf(plan: PlanSpool, input: TenantInput, services: ApplyServices): PlanHeader {
  return {
    ...stampOf(input, services, services.clock.now(), ORDER_TTL_MS),
    reads: [],
    situations: { account: {}, group: {} },
    operations: plan.shapes,
    total: plan.total,
    forecast: plan.forecast(input.profile, 1),
    guards: [],
    // A leaver by order is weighed by a budget of its own, messages by the guard when the order is applied.
    weights: { memberships: 0, groups: 0, shrinking: [], clears: { account: {}, group: {} } },
    blocked: false,
    heldBack: { withheld: 0, disputed: 0, rejected: 0, pending: 0, waiting: 0 },
    leavers: { absence: 0, exit: 0, byEdit: 0 },
    drift: {},
    pending: [],
    removalsWithheld: [],
  };
}
