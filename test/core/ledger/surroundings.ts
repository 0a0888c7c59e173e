import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Intent, Lease, Ledger, Link, Random } from '@rollcall/core';

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
