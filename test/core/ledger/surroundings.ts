import { createHash } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Departure, Intent, Lease, Ledger, LedgerChanges, Link, Observations, PlanRegistration, Random, Retry, RunRecord } from '@rollcall/core';

/** A time of the tests, `minutes` after their beginning. */
export function at(minutes: number): string {
  return new Date(Date.UTC(2026, 10, 22) + minutes * 60_000).toISOString();
}

/** A clock that stands still. */
export const stillClock: Clock = { now: () => Date.parse(at(0)), monotonic: () => 0, sleep: () => Promise.resolve() };

/** Randomness from a seed. */
export function seeded(seed: string): Random {
  let count = 0;
  const next = (): string => createHash('sha256').update(`${seed}/${String((count += 1))}`).digest('hex');
  return { next: () => Number.parseInt(next().slice(0, 12), 16) / 2 ** 48, hex: (bytes) => next().slice(0, bytes * 2) };
}

/** Runs `work` with a directory that is gone afterwards. */
export async function withDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-ledger-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A link of account `t-KEY` to `hr:KEY`; overrides as given. */
export function linkTo(key: string, overrides: Partial<Link> = {}): Link {
  return {
    type: 'account',
    owner: { source: 'hr', key },
    targetId: `t-${key}`,
    label: `label ${key}`,
    origin: 'created',
    pipeline: 'staff',
    since: at(0),
    runId: 'run-1',
    ...overrides,
  };
}

/** An intent that holds personal data in every part. */
export function intentFor(key: string, overrides: Partial<Intent> = {}): Intent {
  return { operation: `disable account hr:${key}`, shape: 'disable:account', targetId: `t-${key}`, payload: { label: `person ${key}`, before: { email: `${key}@example.edu` } }, ...overrides };
}

/** A lease that nobody contests. */
export async function leaseOn(ledger: Ledger, tenant: string, minute = 0): Promise<Lease> {
  const attempt = await ledger.acquireLease(tenant, 'test', at(minute), 3_600_000);
  if (!attempt.granted) throw new Error(`${tenant} is held by ${attempt.held.holder}`);
  return attempt.lease;
}

/** Everything that pages hold. */
export async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** What `work` throws; fails when it does not. */
export async function thrownBy(work: () => Promise<unknown>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A plan that was made at the beginning and holds for an hour; overrides as given. */
export function planWith(planId: string, overrides: Partial<PlanRegistration> = {}): PlanRegistration {
  return {
    planId,
    tenant: 'T',
    digest: 'sha256:aa',
    configDigest: 'sha256:cc',
    createdAt: at(0),
    expiresAt: at(60),
    blocked: false,
    total: 3,
    author: 'root on idm1',
    approvalsNeeded: 1,
    marks: [],
    ...overrides,
  };
}

/** The clock of `hr:KEY`, missing since the beginning. */
export function departureOf(key: string, overrides: Partial<Departure> = {}): Departure {
  return { owner: { source: 'hr', key }, grade: 'absence', firstAt: at(0), lastAt: at(1), witnessedMs: 60_000, dwellMs: 0, byEdit: false, ...overrides };
}

/** A plan's reads that showed nothing, but for what is given. */
export function seen(overrides: Partial<Observations> = {}): Observations {
  return { departures: [], returned: [], marks: [], findings: [], watched: [], ...overrides };
}

/** A refused operation about `hr:KEY`. */
export function retryOf(key: string, overrides: Partial<Retry> = {}): Retry {
  return {
    operation: `disable account hr:${key}`,
    shape: 'disable:account',
    label: `person ${key}`,
    digest: 'sha256:dd',
    attempts: 1,
    firstAt: at(0),
    lastAt: at(1),
    nextAt: at(5),
    message: 'no such user',
    ...overrides,
  };
}

/** A run that is under way; overrides as given. */
export function runWith(runId: string, overrides: Partial<RunRecord> = {}): RunRecord {
  return { runId, tenant: 'T', target: 'duo', kind: 'apply', startedAt: at(1), status: 'running', operations: 0, failed: 0, ...overrides };
}

/** Writes changes as a run would, under a lease of its own. */
export async function change(ledger: Ledger, changes: LedgerChanges, tenant = 'T'): Promise<void> {
  const lease = await leaseOn(ledger, tenant);
  await ledger.conclude(lease, at(1), [], changes);
  await ledger.releaseLease(lease);
}

/** Runs `work` without root's right to write everything. */
export async function asNobody(directory: string, work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0 || process.seteuid === undefined) {
    await chmod(directory, 0o555);
    try {
      await work();
    } finally {
      await chmod(directory, 0o755);
    }
    return;
  }
  await chmod(directory, 0o755);
  process.seteuid(65_534);
  try {
    await work();
  } finally {
    process.seteuid(0);
  }
}
