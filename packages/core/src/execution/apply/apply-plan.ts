import { join } from 'node:path';
import type { RunRecord } from '../../contracts/ledger.js';
import { vouchForPlan, type RegisteredPlan } from '../../domain/evidence.js';
import type { PlanHeader } from '../../domain/plan.js';
import type { Finding } from '../../domain/finding.js';
import { sourceCalls } from '../calls/source-calls.js';
import { checkClock, checkSkew } from '../clock-check.js';
import { StagingFolder } from '../staging/staging-folder.js';
import type { ApplyServices, TenantInput } from '../tenant.js';
import type { SenderServices } from './batch-sender.js';
import { appliedAfter, DISTRUST_CODES } from './applied-config.js';
import { refusalOf, refusePlan } from './check-seals.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { CreatedAccounts, type CreatedAccount } from './created-accounts.js';
import { checkPlan, type CheckedPlan } from './plan-file.js';
import { execute } from './run-plan.js';
import { withGrace, type RunSignals } from './run-signals.js';
import { sendingServices, type SendingCalls } from './sending.js';
import { Tally, type ApplyCounts } from './tally.js';
import { Verification } from './verify.js';
import { weighAgain } from './weigh-again.js';
import { withLease } from './with-lease.js';
import { Witnesses } from './witnesses.js';

/** At most this many findings are kept for `status`. */
const NOTED_FINDINGS = 1_000;

const AGAIN = 'Run `rollcall plan` and `rollcall apply` again: what was done is remembered, the rest is planned anew.';

/** What a plan is for: the whole configuration, or something that somebody ordered. */
type PlanKind = 'apply' | 'leave' | 'enrol';

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
  /** The accounts that it created: how many, and the first thousand with what finds them. */
  readonly created: { readonly count: number; readonly named: readonly CreatedAccount[] };
  /** Requests on the wire, by lane. */
  readonly calls: Readonly<Record<string, number>>;
  /** Why the run stopped before its end, where it did. */
  readonly stopped?: string;
  readonly remedy?: string;
}

/**
 * Applies a saved plan: the clock and every seal are checked first, the plan is taken once, and what is executed is the copy that
 * was checked.
 *
 * @param kind `leave`: the plan takes out one person by order; `enrol`: it sends messages by order. Such a plan says nothing about the rest
 * of the configuration.
 * @throws PlanRefused when a seal is broken: nothing was sent.
 * @throws ClockRefused when the clock is wrong: nothing was sent.
 * @throws TenantBusy when another run works on the tenant: nothing was sent.
 */
export async function applyPlan(
  input: TenantInput,
  path: string,
  services: ApplyServices,
  kind: PlanKind = 'apply',
): Promise<AppliedPlan> {
  const folder = StagingFolder.create(join(services.stateFolder, 'staging'));
  try {
    const plan = checkPlan(path, folder);
    await checkClock(services.ledger, input.probe.tenant, services.clock);
    checkSkew(input.probe);
    await refusePlan(plan, input, services);
    return await withLease(input.probe, services, async (keeper) => {
      if (kind !== 'leave') await weighAgain(plan.header, input, services);
      const at = nowOf(services);
      const taken = await services.ledger.takePlan(plan.header.planId, plan.digest, plan.header.tenant, at);
      if (!taken.taken) throw refusalOf(taken.refusal, taken.usedAt);
      return run({ plan, kind, runId: services.random.hex(8) }, input, services, keeper);
    });
  } finally {
    folder.dispose();
  }
}

interface Run {
  readonly plan: CheckedPlan;
  readonly kind: PlanKind;
  readonly runId: string;
}

async function run(about: Run, input: TenantInput, services: ApplyServices, keeper: LeaseKeeper): Promise<AppliedPlan> {
  const { plan, runId } = about;
  const registered = await vouched(plan, services);
  const signals = withGrace(services.signal, services.clock);
  try {
    const callsBefore = input.desk.counts;
    const sending = await sendingServices(input, services, keeper, runId, callsOf(about, input, signals));
    const tally = new Tally(plan.header.total);
    const created = new CreatedAccounts(input.profile);
    const verification = new Verification(sending);
    const witnesses = new Witnesses(input, (profile) => sourceCalls(profile, services.clock, services.signal, { step: 'look-again', planId: plan.header.planId, runId }));
    const begun = startOf(about, input, services);
    await services.ledger.putRun(begun);
    const stopped = await execute(plan, registered, { ...sending, tally, created, verification, witnesses }, input, services);
    const { counts, findings } = tally;
    const status = stopped === undefined ? (tally.hasFailures ? 'partial' : 'done') : services.signal.aborted ? 'interrupted' : 'failed';
    if (stopped === undefined && about.kind === 'apply') await noteApplied(plan, input, services, sending);
    await noteEnd(begun, { status, counts, findings, message: stopped?.failure.message }, plan.header, services);
    const ended = { runId, planId: plan.header.planId, status, total: plan.header.total, counts } as const;
    const applied: AppliedPlan = { ...ended, verified: verification.count, findings, created: { count: created.count, named: created.named }, calls: input.desk.since(callsBefore) };
    return stopped === undefined ? applied : { ...applied, stopped: stopped.failure.message, remedy: stopped.failure.remedy ?? AGAIN };
  } finally {
    signals.release();
  }
}

function callsOf({ plan, runId }: Run, { desk }: TenantInput, signals: RunSignals): SendingCalls {
  const about = { step: 'apply', planId: plan.header.planId, runId } as const;
  return { entry: desk.options(signals.begin, about), call: desk.options(signals.finish, about) };
}

function startOf({ plan, kind, runId }: Run, input: TenantInput, services: ApplyServices): RunRecord {
  const { planId, total } = plan.header;
  const about = { runId, tenant: input.probe.tenant, target: input.name, kind: plan.header.baseline === undefined ? kind : 'baseline', planId } as const;
  return { ...about, startedAt: nowOf(services), status: 'running', operations: total, failed: 0 };
}

/** What a plan that was gone through leaves behind: the configuration it stands for, and nothing of what is not wanted any more. */
async function noteApplied(plan: CheckedPlan, input: TenantInput, services: ApplyServices, { ledger, keeper, retries }: SenderServices): Promise<void> {
  const at = nowOf(services);
  const { tenant } = input.probe;
  const { reads, removalsWithheld, baseline } = plan.header;
  const distrusted = new Set([...plan.findings(...DISTRUST_CODES)].flatMap(({ about }) => about ?? []));
  const applied = appliedAfter(input, { before: await ledger.appliedConfig(tenant), reads, distrusted, isBaseline: baseline !== undefined }, at);
  await ledger.putAppliedConfig(tenant, applied, Object.keys(input.applied.pipelines));
  if (removalsWithheld.length > 0 || reads.some((read) => !read.whole)) return;
  for (const { about } of plan.findings('operation-waiting', 'quarantined')) if (about !== undefined) retries.meet(about);
  if (retries.settled.length > 0) await ledger.conclude(keeper.lease, at, [], { dropRetries: retries.settled });
}

interface Ending {
  readonly status: AppliedPlan['status'];
  readonly counts: ApplyCounts;
  readonly findings: readonly Finding[];
  readonly message: string | undefined;
}

async function noteEnd(begun: RunRecord, ending: Ending, header: PlanHeader, services: ApplyServices): Promise<void> {
  const { ledger } = services;
  const { status, counts, message } = ending;
  const failed = counts.failed + counts.voided + counts.skipped;
  await ledger.putRun({ ...begun, status, finishedAt: nowOf(services), failed, ...(message === undefined ? {} : { message }) });
  await ledger.putNotes(begun.runId, { reads: header.reads, findings: ending.findings.slice(0, NOTED_FINDINGS) });
  services.observe({ event: 'ledger-head', ...(await ledger.head()) });
}

async function vouched(plan: CheckedPlan, services: ApplyServices): Promise<RegisteredPlan> {
  const registration = await services.ledger.planOf(plan.header.planId);
  const registered = vouchForPlan(plan.digest, registration?.digest);
  if (registered === undefined) throw new TypeError('a plan was taken that the ledger does not vouch for');
  return registered;
}

function nowOf({ clock }: ApplyServices): string {
  return new Date(clock.now()).toISOString();
}
