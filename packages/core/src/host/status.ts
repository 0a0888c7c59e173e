import type { Ledger, RunRecord } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import type { PlanRead } from '../domain/plan.js';
import type { CompiledConfig } from './compile-all.js';

/** What the ledger knows of one tenant. */
export interface TenantStatus {
  readonly tenant: string;
  readonly label: string;
  readonly targets: readonly string[];
  readonly accounts: { readonly active: number; readonly leaving: number };
  readonly groups: number;
  /** Writes whose outcome is not known yet: settled by reading back at the start of the next run. */
  readonly openWrites: number;
}

/** The state of things, from the ledger alone. */
export interface HostStatus {
  readonly ledger: string;
  readonly tenants: readonly TenantStatus[];
  readonly lastRuns: readonly RunRecord[];
  readonly reads: readonly PlanRead[];
  readonly findings: readonly Finding[];
  readonly pipelines: readonly string[];
  /** Age of the last finished run in milliseconds; absent when there was none. */
  readonly lastRunAgeMs?: number;
}

/** Reads the status; needs no network. */
export async function readStatus(ledger: Ledger, compiled: CompiledConfig, nowMs: number): Promise<HostStatus> {
  const tenants: TenantStatus[] = [];
  for (const { tenant, label, targets } of await ledger.tenants()) {
    const accounts = await ledger.countLinks(tenant, 'account');
    const groups = await ledger.countLinks(tenant, 'group');
    const open = await ledger.openIntents(tenant);
    tenants.push({ tenant, label, targets, accounts, groups: groups.active + groups.leaving, openWrites: open.length });
  }
  const lastRuns = await ledger.lastRuns(5);
  const last = lastRuns.find((run) => run.finishedAt !== undefined);
  const notes = last === undefined ? undefined : await ledger.notesOf(last.runId);
  return {
    ledger: ledger.id,
    tenants,
    lastRuns,
    reads: notes?.reads ?? [],
    findings: notes?.findings ?? [],
    pipelines: compiled.pipelines.map((pipeline) => pipeline.definition.name),
    ...(last?.finishedAt === undefined ? {} : { lastRunAgeMs: nowMs - Date.parse(last.finishedAt) }),
  };
}
