import { join } from 'node:path';
import type { CallOptions } from '../../contracts/call-options.js';
import { isConnectorError } from '../../contracts/connector-error.js';
import type { Digest } from '../../domain/digest.js';
import type { Finding } from '../../domain/finding.js';
import type { PlanHeader } from '../../domain/plan.js';
import { ladderFindings, laddersTo } from '../../planning/ladder-clocks.js';
import { sourceCalls } from '../calls/source-calls.js';
import { checkClock } from '../clock-check.js';
import { collectSource, type SourceRequest, type StagedSource } from '../collect/staged-source.js';
import { collectTarget, type StagedTarget } from '../collect/staged-target.js';
import type { PlanServices, TenantInput } from '../tenant.js';
import { StagingFolder } from '../staging/staging-folder.js';
import { compareTenant } from './compare-tenant.js';
import { formerPipelines } from './former-pipelines.js';
import { headerOf } from './plan-header.js';
import { PlanSpool } from './plan-spool.js';
import { lookUpMissing } from './source-lookup.js';
import { requestsOf } from './source-requests.js';
import { weighReads } from './source-marks.js';
import { loadRemembered } from './remembered.js';
import { StagedLinks } from './staged-links.js';

/** A plan that was made: its file, its header, and what was found. */
export interface MadePlan {
  readonly path: string;
  readonly header: PlanHeader;
  readonly digest: Digest;
  readonly findings: readonly Finding[];
}

/** What kind of plan is asked for. */
export interface PlanWish {
  /** A first plan against a target that has accounts already: takes nothing away, writes no status, sends no mail; counts every account. */
  readonly baseline?: boolean;
  /** Names of others who manage accounts and groups (a directory sync): shows what would be without them. Such a plan is never applied. */
  readonly asIfStopped?: readonly string[];
}

/** At most this many findings are handed back in memory; the file holds all of them. */
const FINDINGS_IN_MEMORY = 10_000;

/**
 * Reads the sources and the target, compares them, and writes a sealed plan. Changes nothing at the target and no link in the
 * ledger; the ledger notes the plan's digest, which is what lets it be applied.
 *
 * @throws ConnectorError when the target cannot be read at all, or a source refuses the credentials.
 */
export async function buildPlan(input: TenantInput, path: string, services: PlanServices, wish: PlanWish = {}): Promise<MadePlan> {
  const folder = StagingFolder.create(join(services.stateFolder, 'staging'));
  try {
    return await buildIn(folder, input, path, services, wish);
  } finally {
    folder.dispose();
  }
}

async function buildIn(folder: StagingFolder, input: TenantInput, path: string, services: PlanServices, wish: PlanWish): Promise<MadePlan> {
  await checkClock(services.ledger, input.probe.tenant, services.clock);
  const nowMs = services.clock.now();
  const seed = Number.parseInt(services.random.hex(4), 16);
  const planId = services.random.hex(12);
  const { desk } = input;
  const callsBefore = desk.total;
  services.observe({ event: 'stage', stage: 'read' });
  const appliedBefore = await services.ledger.appliedConfig(input.probe.tenant);
  const former = formerPipelines(appliedBefore, input).flatMap(({ compiled }) => compiled ?? []);
  const read = await readAll(folder, seed, nowMs, requestsOf(input, former), input, { ...services, planId }, wish);
  const links = await StagedLinks.load(services.ledger, input.probe.tenant, read.target, folder, seed);
  const plan = new PlanSpool(folder);
  const since = new Date(nowMs - 86_400_000).toISOString();
  const done = await services.ledger.doneSince(input.probe.tenant, since);
  const taken = await services.ledger.takenSince(input.probe.tenant, since);
  const remembered = await loadRemembered(services.ledger, input.probe.tenant, folder, seed, nowMs);
  const reads = weighReads({ ...input, staged: read.sources, marks: remembered.marks, links, folder });
  for (const finding of [...reads.findings, ...ladderFindings(laddersTo(input.name, input.pipelines), input.probe)]) plan.addFinding(finding);
  const staged = { sources: reads.sources, target: read.target };
  const lookups = await lookUpMissing(input.pipelines, staged.sources, input.sources, links, ({ profile }) => sourceCalls(profile, services.clock, services.signal, { step: 'look-up', planId }));
  services.signal.throwIfAborted();
  const compared = compareTenant({ ...input, ...remembered, staged, reads, lookups, links, plan, folder, seed, nowMs, done, taken, observe: services.observe, isBaseline: wish.baseline === true });
  const header = headerOf(input, services, plan, compared, [...reads.sources.values()], read.target, { planId, nowMs, reads: desk.total - callsBefore, ...wish });
  const digest = plan.write(path, header);
  const findings = firstOf(plan.findings(), FINDINGS_IN_MEMORY);
  // What is only played through is nobody's history.
  if (header.asIfStopped !== undefined) return { path, header, digest, findings };
  await services.ledger.observe(header.tenant, header.createdAt, { ...compared.observed, marks: reads.marks, findings });
  await services.ledger.registerPlan({
    planId: header.planId,
    tenant: header.tenant,
    digest,
    configDigest: header.configDigest,
    createdAt: header.createdAt,
    expiresAt: header.expiresAt,
    blocked: header.blocked,
    total: header.total,
    author: header.author,
    approvalsNeeded: input.approval.required,
    marks: reads.marksToAccept,
  });
  return { path, header, digest, findings };
}

async function readAll(
  folder: StagingFolder,
  seed: number,
  nowMs: number,
  requests: readonly SourceRequest[],
  input: TenantInput,
  services: PlanServices & { readonly planId: string },
  { asIfStopped = [] }: PlanWish,
): Promise<{ readonly sources: ReadonlyMap<string, StagedSource>; readonly target: StagedTarget }> {
  const failure = new AbortController();
  const signal = AbortSignal.any([services.signal, failure.signal]);
  const about = { step: 'read', planId: services.planId } as const;
  const context = {
    folder,
    seed,
    call: input.desk.options(signal, { ...about, pipelines: input.pipelines.map(({ definition }) => definition.name) }),
    now: new Date(nowMs).toISOString(),
    progress: (name: string, type: string, count: number) => services.observe({ event: 'reading', name, type, count }),
  };
  const callOf = ({ name }: SourceRequest): CallOptions => sourceCalls(input.sources[name]?.profile ?? {}, services.clock, signal, about);
  const sources = requests.map((request) =>
    stopping(failure, collectSource(request, { ...context, call: callOf(request) }), refusesForGood),
  );
  const target = stopping(failure, collectTarget(input.name, input.target, input.profile, { ...context, asIfStopped }), () => true);
  // Every reader has ended before anything is closed, whatever became of the others.
  await Promise.allSettled([target, ...sources]);
  services.signal.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  const staged = await Promise.all(sources);
  return { target: await target, sources: new Map(staged.map((source) => [source.name, source])) };
}

// Stops all the reading once one read shows that no plan can come of it.
async function stopping<T extends { readonly error: unknown }>(
  failure: AbortController,
  reading: Promise<T>,
  isFatal: (error: unknown) => boolean,
): Promise<T> {
  try {
    const staged = await reading;
    if (staged.error !== undefined && isFatal(staged.error)) failure.abort(staged.error);
    return staged;
  } catch (error) {
    failure.abort(error);
    throw error;
  }
}

// Wrong credentials and wrong settings are for a person to mend; everything else leaves a doubt, and the rest proceeds.
function refusesForGood(error: unknown): boolean {
  if (!isConnectorError(error)) return true;
  return error.kind === 'unauthorized' || error.kind === 'forbidden' || error.kind === 'invalid' || error.kind === 'unsupported';
}

function firstOf<T>(items: Iterable<T>, count: number): readonly T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length >= count) break;
    first.push(item);
  }
  return first;
}
