import { join } from 'node:path';
import { vouchForPlan, type RegisteredPlan } from '../../domain/evidence.js';
import { PHASES } from '../../domain/plan.js';
import type { Finding } from '../../domain/finding.js';
import { CallDesk } from '../calls/call-desk.js';
import { StagingFolder } from '../staging/staging-folder.js';
import type { ApplyServices, TenantInput } from '../tenant.js';
import { BatchSender, failureOf, type SenderServices } from './batch-sender.js';
import { refusePlan } from './check-seals.js';
import { Memory } from './memory.js';
import { PhaseRunner } from './phase-runner.js';
import { checkPlan, type CheckedPlan } from './plan-file.js';
import { RunStopped } from './run-stopped.js';
import { Tally, type ApplyCounts } from './tally.js';
import { Verification } from './verify.js';
import { withLease } from './with-lease.js';

/** A plan younger than this is trusted but for its removals; an older one has every precondition looked at again. */
const FRESH_MS = 60_000;

/** How applying a plan ended. */
export interface AppliedPlan {
  readonly runId: string;
  readonly planId: string;
  readonly status: 'done' | 'partial' | 'failed' | 'interrupted';
  readonly counts: ApplyCounts;
  readonly total: number;
  /** How many operations were read back afterwards. */
  readonly verified: number;
  readonly findings: readonly Finding[];
  /** Requests on the wire, by lane. */
  readonly calls: Readonly<Record<string, number>>;
  /** Why the run stopped before its end, where it did. */
  readonly stopped?: string;
  readonly remedy?: string;
}

/**
 * Applies a saved plan: every seal is checked first, the plan is taken once, and what is executed is the copy that was checked.
 *
 * @throws PlanRefused when a seal is broken: nothing was sent.
 * @throws TenantBusy when another run works on the tenant: nothing was sent.
 */
export async function applyPlan(input: TenantInput, path: string, services: ApplyServices): Promise<AppliedPlan> {
  const folder = StagingFolder.create(join(services.stateFolder, 'staging'));
  try {
    const plan = checkPlan(path, folder);
    await refusePlan(plan, input, services);
    return await withLease(input.probe, services, async (keeper) => {
      const at = new Date(services.clock.now()).toISOString();
      const taken = await services.ledger.takePlan(plan.header.planId, plan.digest, plan.header.tenant, at);
      if (!taken.taken) await refusePlan(plan, input, services);
      return run(plan, input, services, keeper);
    });
  } finally {
    folder.dispose();
  }
}

async function run(plan: CheckedPlan, input: TenantInput, services: ApplyServices, keeper: SenderServices['keeper']): Promise<AppliedPlan> {
  const runId = services.random.hex(8);
  const desk = new CallDesk(input.profile.lanes, services.clock);
  const sending: SenderServices = {
    target: input.target,
    profile: input.profile,
    ledger: services.ledger,
    keeper,
    memory: new Memory(services.ledger, input.probe.tenant, input.profile, runId),
    clock: services.clock,
    call: desk.options(services.signal),
    runId,
  };
  const tally = new Tally(plan.header.total);
  const verification = new Verification();
  const begun = startOf(plan, input, runId, services);
  await services.ledger.putRun({ ...begun, status: 'running', failed: 0 });
  const stopped = await execute(plan, sending, tally, verification, services);
  const ended = { runId, planId: plan.header.planId, total: plan.header.total, counts: tally.counts, verified: verification.count, findings: tally.findings, calls: desk.counts };
  const status = statusOf(tally, stopped, services.signal);
  const finishedAt = new Date(services.clock.now()).toISOString();
  await services.ledger.putRun({ ...begun, status, finishedAt, failed: ended.counts.failed + ended.counts.voided + ended.counts.skipped, ...(stopped === undefined ? {} : { message: stopped.message }) });
  await services.ledger.putNotes(runId, { reads: plan.header.reads, findings: tally.findings.slice(0, 1000) });
  if (stopped === undefined) return { ...ended, status };
  const remedy = stopped.failure.remedy ?? 'Run `rollcall plan` and `rollcall apply` again: what was done is remembered, the rest is planned anew.';
  return { ...ended, status, stopped: stopped.message, remedy };
}

function startOf(plan: CheckedPlan, input: TenantInput, runId: string, services: ApplyServices): Parameters<typeof services.ledger.putRun>[0] {
  const startedAt = new Date(services.clock.now()).toISOString();
  return { runId, tenant: input.probe.tenant, target: input.name, kind: 'apply', planId: plan.header.planId, startedAt, status: 'running', operations: plan.header.total, failed: 0 };
}

async function execute(plan: CheckedPlan, sending: SenderServices, tally: Tally, verification: Verification, services: ApplyServices): Promise<RunStopped | undefined> {
  const registered = await vouched(plan, services);
  const progress = (): void => services.observe({ event: 'applied', done: tally.begun, total: plan.header.total });
  const isStale = services.clock.now() - Date.parse(plan.header.createdAt) > FRESH_MS;
  const runner = new PhaseRunner({ ...sending, sender: new BatchSender(sending), tally, verification, isStale, progress });
  services.observe({ event: 'stage', stage: 'apply' });
  try {
    for (const phase of PHASES) await runner.run(plan.operations(phase, registered));
    services.observe({ event: 'stage', stage: 'verify' });
    for (const operation of await verification.unmade(sending.target, sending.profile, sending.call)) tally.unmade(operation);
    return undefined;
  } catch (error) {
    if (error instanceof RunStopped) return error;
    return new RunStopped(services.signal.aborted ? { kind: 'cancelled', message: 'the run was stopped' } : failureOf(error));
  }
}

async function vouched(plan: CheckedPlan, services: ApplyServices): Promise<RegisteredPlan> {
  const registration = await services.ledger.planOf(plan.header.planId);
  const registered = vouchForPlan(plan.digest, registration?.digest);
  if (registered === undefined) throw new TypeError('a plan was taken that the ledger does not vouch for');
  return registered;
}

function statusOf(tally: Tally, stopped: RunStopped | undefined, signal: AbortSignal): AppliedPlan['status'] {
  if (stopped !== undefined) return signal.aborted ? 'interrupted' : 'failed';
  return tally.hasFailures ? 'partial' : 'done';
}
