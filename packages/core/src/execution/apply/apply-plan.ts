import { join } from 'node:path';
import type { RunRecord } from '../../contracts/ledger.js';
import { vouchForPlan, type RegisteredPlan } from '../../domain/evidence.js';
import { PHASES, type PlanHeader } from '../../domain/plan.js';
import type { Finding } from '../../domain/finding.js';
import { StagingFolder } from '../staging/staging-folder.js';
import type { ApplyServices, TenantInput } from '../tenant.js';
import { BatchSender, type SenderServices } from './batch-sender.js';
import { refusalOf, refusePlan } from './check-seals.js';
import { failureOf } from './failure-of.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { Memory } from './memory.js';
import { PhaseRunner } from './phase-runner.js';
import { checkPlan, type CheckedPlan } from './plan-file.js';
import { RunStopped } from './run-stopped.js';
import { Tally, type ApplyCounts } from './tally.js';
import { Verification } from './verify.js';
import { withLease } from './with-lease.js';

/** A plan younger than this is trusted but for its removals; an older one has every precondition looked at again. */
const FRESH_MS = 60_000;

/** At most this many findings are kept for `status`. */
const NOTED_FINDINGS = 1_000;

const AGAIN = 'Run `rollcall plan` and `rollcall apply` again: what was done is remembered, the rest is planned anew.';

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
      if (!taken.taken) throw refusalOf(taken.refusal, taken.usedAt);
      return run(plan, input, services, keeper);
    });
  } finally {
    folder.dispose();
  }
}

async function run(plan: CheckedPlan, input: TenantInput, services: ApplyServices, keeper: LeaseKeeper): Promise<AppliedPlan> {
  const registered = await vouched(plan, services);
  const runId = services.random.hex(8);
  const { desk } = input;
  const callsBefore = desk.counts;
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
  const verification = new Verification(sending);
  const begun = startOf(plan, input, runId, services);
  await services.ledger.putRun(begun);
  const stopped = await execute(plan, registered, { ...sending, tally, verification }, services);
  const { counts, findings } = tally;
  const status = statusOf(tally, stopped, services.signal);
  await noteEnd(begun, { status, counts, findings, message: stopped?.message }, plan.header, services);
  const ended = { runId, planId: plan.header.planId, status, total: plan.header.total, counts };
  const applied: AppliedPlan = { ...ended, verified: verification.count, findings, calls: desk.since(callsBefore) };
  return stopped === undefined ? applied : { ...applied, stopped: stopped.message, remedy: stopped.failure.remedy ?? AGAIN };
}

function startOf(plan: CheckedPlan, input: TenantInput, runId: string, services: ApplyServices): RunRecord {
  const startedAt = new Date(services.clock.now()).toISOString();
  const { planId, total } = plan.header;
  const about = { runId, tenant: input.probe.tenant, target: input.name, kind: 'apply', planId } as const;
  return { ...about, startedAt, status: 'running', operations: total, failed: 0 };
}

interface Ending {
  readonly status: AppliedPlan['status'];
  readonly counts: ApplyCounts;
  readonly findings: readonly Finding[];
  readonly message: string | undefined;
}

async function noteEnd(begun: RunRecord, ending: Ending, header: PlanHeader, { ledger, clock }: ApplyServices): Promise<void> {
  const { status, counts, message } = ending;
  const finishedAt = new Date(clock.now()).toISOString();
  const failed = counts.failed + counts.voided + counts.skipped;
  await ledger.putRun({ ...begun, status, finishedAt, failed, ...(message === undefined ? {} : { message }) });
  await ledger.putNotes(begun.runId, { reads: header.reads, findings: ending.findings.slice(0, NOTED_FINDINGS) });
}

async function execute(
  plan: CheckedPlan,
  registered: RegisteredPlan,
  sending: SenderServices & { readonly tally: Tally; readonly verification: Verification },
  services: ApplyServices,
): Promise<RunStopped | undefined> {
  const { tally } = sending;
  const { total, createdAt, tenant } = plan.header;
  const runner = new PhaseRunner({
    ...sending,
    tenant,
    plannedAt: createdAt,
    isStale: services.clock.now() - Date.parse(createdAt) > FRESH_MS,
    sender: new BatchSender(sending),
    progress: () => services.observe({ event: 'applied', done: tally.begun, total }),
  });
  services.observe({ event: 'stage', stage: 'apply' });
  try {
    for (const phase of PHASES) await runner.run(() => plan.operations(phase, registered));
    services.observe({ event: 'stage', stage: 'verify' });
    await runner.verify();
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
