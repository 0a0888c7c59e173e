import type { AppliedConfig, Approval, Departure, GivenValue, Link, PlanRegistration, RetiredPipeline, Retry, RunRecord, SourceMark, Tombstone, WatchedAccount } from '@rollcall/core';

/**
 * Copies of records as a database would give them back: only what it has columns for, and nothing that is `undefined`. They are
 * frozen, so that they can be handed out as they are: whoever tried to change the ledger by them would be noticed.
 */
export const linkCopy = copying<Link>({ type: true, owner: true, targetId: true, label: true, origin: true, pipeline: true, since: true, runId: true, leaving: true, anchor: true, applied: true });
export const tombstoneCopy = copying<Tombstone>({ type: true, owner: true, targetId: true, label: true, nameDigest: true, releasedAt: true, anchor: true });
export const valueCopy = copying<GivenValue>({ accountId: true, attribute: true, identity: true, valueId: true, created: true, since: true });
export const departureCopy = copying<Departure>({ owner: true, grade: true, firstAt: true, lastAt: true, witnessedMs: true, dwellMs: true, byEdit: true });
export const markCopy = copying<SourceMark>({ source: true, type: true, takenAt: true, delivered: true, watermark: true, dangling: true });
export const watchedCopy = copying<WatchedAccount>({ targetId: true, label: true });
export const retryCopy = copying<Retry>({ operation: true, shape: true, label: true, digest: true, attempts: true, firstAt: true, lastAt: true, nextAt: true, message: true });
export const configCopy = copying<AppliedConfig>({ at: true, sources: true, pipelines: true });
export const retiredCopy = copying<RetiredPipeline>({ pipeline: true, by: true, at: true });
export const approvalCopy = copying<Approval>({ by: true, at: true, signature: true });
export const planCopy = copying<PlanRegistration>({
  planId: true,
  tenant: true,
  digest: true,
  configDigest: true,
  createdAt: true,
  expiresAt: true,
  blocked: true,
  total: true,
  author: true,
  approvalsNeeded: true,
  marks: true,
});
export const runCopy = copying<RunRecord>({
  runId: true,
  tenant: true,
  target: true,
  kind: true,
  planId: true,
  startedAt: true,
  finishedAt: true,
  status: true,
  operations: true,
  failed: true,
  message: true,
});

function copying<T extends object>(columns: Readonly<Record<keyof T, true>>): (record: T) => T {
  const names = Object.keys(columns) as (keyof T)[];
  return (record) => {
    const copy: Partial<T> = {};
    for (const name of names) {
      const value = record[name];
      if (value !== undefined) copy[name] = dataOf(value);
    }
    return Object.freeze(copy) as T;
  };
}

function dataOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((item: unknown) => dataOf(item))) as T;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.freeze(Object.fromEntries(members.map(([name, member]) => [name, dataOf<unknown>(member)]))) as T;
}
