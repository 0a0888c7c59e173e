import type { RegisteredPlan } from '../../domain/evidence.js';
import type { Operation } from '../../domain/operation.js';
import { PHASES, type PlanHeader } from '../../domain/plan.js';
import { wavesOf } from '../../planning/baseline.js';
import { ofWave } from '../../planning/call-forecast.js';
import { Waves } from '../../planning/waves.js';
import type { ApplyServices, TenantInput } from '../tenant.js';
import { BatchSender, type SenderServices } from './batch-sender.js';
import type { CreatedAccounts } from './created-accounts.js';
import { failureOf } from './failure-of.js';
import { PhaseRunner } from './phase-runner.js';
import type { CheckedPlan } from './plan-file.js';
import { RunStopped } from './run-stopped.js';
import { waveFailed } from './stop-rules.js';
import type { Tally } from './tally.js';
import type { Verification } from './verify.js';
import type { Witnesses } from './witnesses.js';

/** A plan younger than this is trusted but for its removals; an older one has every precondition looked at again. */
const FRESH_MS = 60_000;

/** What executing a plan works with. */
export interface Executing extends SenderServices {
  readonly tally: Tally;
  readonly created: CreatedAccounts;
  readonly verification: Verification;
  readonly witnesses: Witnesses;
}

/** Does the operations of a plan, wave by wave, and reads them back. Returns why it ended early, where it did. */
export async function execute(
  plan: CheckedPlan,
  registered: RegisteredPlan,
  executing: Executing,
  input: TenantInput,
  services: ApplyServices,
): Promise<RunStopped | undefined> {
  const runner = runnerOf(plan.header, executing, input, services);
  try {
    await runWaves(plan, registered, runner, executing, input, services);
    return undefined;
  } catch (error) {
    if (services.signal.aborted) return new RunStopped({ kind: 'cancelled', message: 'the run was stopped' });
    const stopped = error instanceof RunStopped ? error : new RunStopped(failureOf(error));
    // What was done until here is looked at all the same, where the target can be asked; where it cannot, the next run finds out.
    if (!refusesCredentials(stopped)) await runner.verify().catch(() => undefined);
    return stopped;
  }
}

function refusesCredentials({ failure }: RunStopped): boolean {
  return failure.kind === 'unauthorized' || failure.kind === 'forbidden';
}

function runnerOf({ tenant, createdAt, total }: PlanHeader, executing: Executing, input: TenantInput, services: ApplyServices): PhaseRunner {
  return new PhaseRunner({
    ...executing,
    tenant,
    plannedAt: createdAt,
    isStale: services.clock.now() - Date.parse(createdAt) > FRESH_MS,
    sender: new BatchSender(executing),
    stopOnErrors: input.apply.stopOnErrors,
    progress: () => services.observe({ event: 'applied', done: executing.tally.begun, total }),
  });
}

async function runWaves(
  plan: CheckedPlan,
  registered: RegisteredPlan,
  runner: PhaseRunner,
  { tally, verification }: Executing,
  input: TenantInput,
  services: ApplyServices,
): Promise<void> {
  const waves = new Waves(wavesOf(input.apply, plan.header.baseline !== undefined), () => allOf(plan, registered));
  for (let wave = 0; wave < waves.count; wave += 1) {
    const isLast = wave === waves.count - 1;
    verification.begin(!isLast);
    services.observe({ event: 'stage', stage: 'apply' });
    for (const phase of PHASES) await runner.run(() => ofWave(plan.operations(phase, registered), waves, wave));
    services.observe({ event: 'stage', stage: 'verify' });
    await runner.verify();
    const failed = isLast ? undefined : waveFailed(wave, tally.counts, tally.failedAgain);
    if (failed !== undefined) throw new RunStopped({ kind: 'unavailable', message: failed });
  }
}

function* allOf(plan: CheckedPlan, registered: RegisteredPlan): Generator<Operation, void, void> {
  for (const phase of PHASES) yield* plan.operations(phase, registered);
}
