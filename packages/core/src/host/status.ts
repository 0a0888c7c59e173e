import type { Departure, KnownPlan, LeaseHolder, Ledger, OpenFinding, RunRecord, SourceMark, Tenant } from '../contracts/ledger.js';
import { isLedgerError } from '../contracts/ledger-error.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { PlanRead } from '../domain/plan.js';
import { weighApprovals } from '../execution/apply/approvals.js';
import { holderName } from '../ledger/index.js';
import type { ApprovalDefinition } from '../mapping/definition.js';
import { refuseOlder } from './kept/ledger-age.js';
import type { Workbench } from './workbench.js';

/** Somebody who is on the way out and whose account is not disabled yet. */
export interface WaitingLeaver {
  readonly owner: string;
  readonly label: string;
  readonly grade: Departure['grade'];
  readonly firstAt: string;
}

/** The plan that a guard stopped, and that nobody has approved, mended or replaced. */
export interface BlockedPlan {
  readonly planId: string;
  /** When the first of the plans was made that have been blocked ever since. */
  readonly since: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly total: number;
  readonly approvedBy: readonly string[];
  readonly approvalsNeeded: number;
}

/** What the ledger knows of one tenant. */
export interface TenantStatus {
  readonly tenant: string;
  readonly label: string;
  readonly targets: readonly string[];
  readonly accounts: { readonly active: number; readonly leaving: number };
  readonly groups: number;
  /** The last whole read of each type of each source. */
  readonly marks: readonly SourceMark[];
  readonly oldestLeaver?: WaitingLeaver;
  readonly blocked?: BlockedPlan;
  /** Open findings, the oldest first. */
  readonly findings: readonly OpenFinding[];
  /** Operations that were refused: tried again later, or never until somebody releases them. */
  readonly retries: { readonly waiting: number; readonly quarantined: number };
  /** Writes whose outcome is not known yet: settled by reading back at the start of the next run. */
  readonly openWrites: number;
  /** Who works on the tenant now. */
  readonly working?: LeaseHolder;
}

/** The state of things, from the ledger alone. */
export interface HostStatus {
  readonly ledger: string;
  /** What keeps every run from working with this ledger. */
  readonly problem?: { readonly message: string; readonly remedy: string };
  readonly tenants: readonly TenantStatus[];
  readonly lastRuns: readonly RunRecord[];
  readonly reads: readonly PlanRead[];
  /** Of the last run. */
  readonly findings: readonly Finding[];
  readonly pipelines: readonly string[];
  /** Age of the last finished run in milliseconds; absent when there was none. */
  readonly lastRunAgeMs?: number;
}

const RUNS_SHOWN = 5;
/** Plans and runs looked through for the first of a row of blocked plans. */
const LOOKED_BACK = 200;

/** Reads the status; needs no network. What grows with the number of people is only counted, by index. */
export async function readStatus(bench: Workbench): Promise<HostStatus> {
  const ledger = await bench.ledger();
  const at = bench.now();
  const tenants: TenantStatus[] = [];
  for (const known of await ledger.tenants()) tenants.push({ ...known, ...(await tenantStatus(ledger, known.tenant, bench.config.approval, at)) });
  const lastRuns = await ledger.lastRuns(RUNS_SHOWN);
  const last = lastRuns.find((run) => run.finishedAt !== undefined);
  const notes = last === undefined ? undefined : await ledger.notesOf(last.runId);
  const problem = await problemOf(ledger, bench.stateFolder());
  return {
    ledger: ledger.id,
    ...(problem === undefined ? {} : { problem }),
    tenants,
    lastRuns,
    reads: notes?.reads ?? [],
    findings: notes?.findings ?? [],
    pipelines: bench.compiled.pipelines.map((pipeline) => pipeline.definition.name),
    ...(last?.finishedAt === undefined ? {} : { lastRunAgeMs: Date.parse(at) - Date.parse(last.finishedAt) }),
  };
}

async function tenantStatus(ledger: Ledger, tenant: Tenant, rule: ApprovalDefinition, at: string): Promise<Omit<TenantStatus, 'tenant' | 'label' | 'targets'>> {
  const groups = await ledger.countLinks(tenant, 'group');
  const oldestLeaver = await oldestWaiting(ledger, tenant);
  const blocked = await blockedPlan(ledger, tenant, rule);
  const working = await ledger.leaseOf(tenant, at);
  const retries = await ledger.retries(tenant);
  const findings = await ledger.openFindings(tenant);
  return {
    accounts: await ledger.countLinks(tenant, 'account'),
    groups: groups.active + groups.leaving,
    marks: await ledger.marks(tenant),
    ...(oldestLeaver === undefined ? {} : { oldestLeaver }),
    ...(blocked === undefined ? {} : { blocked }),
    findings: [...findings].sort((left, right) => (left.firstAt < right.firstAt ? -1 : left.firstAt > right.firstAt ? 1 : 0)),
    retries: { waiting: retries.filter(({ nextAt }) => nextAt !== undefined).length, quarantined: retries.filter(({ nextAt }) => nextAt === undefined).length },
    openWrites: (await ledger.openIntents(tenant)).length,
    ...(working === undefined ? {} : { working: { ...working, holder: holderName(working.holder) } }),
  };
}

// Clocks go on while people are on the ladder; who stayed there for a while needs no look. The rest are looked up by index.
async function oldestWaiting(ledger: Ledger, tenant: Tenant): Promise<WaitingLeaver | undefined> {
  const departures: Departure[] = [];
  for await (const page of ledger.departures(tenant)) departures.push(...page.filter(({ dwellMs }) => dwellMs === 0));
  departures.sort((left, right) => (left.firstAt < right.firstAt ? -1 : left.firstAt > right.firstAt ? 1 : 0));
  for (const { owner, grade, firstAt } of departures) {
    const link = await ledger.linkOf(tenant, 'account', owner);
    if (link !== undefined && link.leaving === undefined) return { owner: ownerText(owner), label: link.label, grade, firstAt };
  }
  return undefined;
}

async function blockedPlan(ledger: Ledger, tenant: Tenant, rule: ApprovalDefinition): Promise<BlockedPlan | undefined> {
  const latest = await ledger.latestPlan(tenant);
  if (latest?.blocked !== true) return undefined;
  const { needed, counted } = weighApprovals(latest, rule);
  if (counted.length >= needed) return undefined;
  const { planId, createdAt, expiresAt, total } = latest;
  return { planId, since: await blockedSince(ledger, latest), createdAt, expiresAt, total, approvedBy: counted, approvalsNeeded: needed };
}

async function blockedSince(ledger: Ledger, latest: KnownPlan): Promise<string> {
  const runs = await ledger.lastRuns(LOOKED_BACK);
  const orders = new Set(runs.flatMap(({ kind, planId }) => ((kind === 'leave' || kind === 'enrol') && planId !== undefined ? [planId] : [])));
  let since = latest.createdAt;
  for (const plan of await ledger.plans(latest.tenant, LOOKED_BACK)) {
    if (orders.has(plan.planId)) continue;
    if (!plan.blocked || plan.usedAt !== undefined) break;
    since = plan.createdAt;
  }
  return since;
}

async function problemOf(ledger: Ledger, stateFolder: string): Promise<HostStatus['problem']> {
  try {
    await refuseOlder(ledger, stateFolder);
    return undefined;
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    return { message: error.message, remedy: error.remedy };
  }
}
