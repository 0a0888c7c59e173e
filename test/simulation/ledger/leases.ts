import { FencedOut, type Lease, type LeaseAttempt, type LeaseHolder, type Tenant } from '@rollcall/core';
import { msOf } from '../../../packages/core/src/ledger/stored.js';
import type { HeldLease, TenantMemory } from './tenant-memory.js';

/** Whether the process behind a holder text has died. */
export type IsGone = (holder: string) => boolean;

export function acquireLease(memory: TenantMemory, tenant: Tenant, holder: string, at: string, ttlMs: number, isGone: IsGone): LeaseAttempt {
  const held = leaseOf(memory, at, isGone);
  if (held !== undefined) return { granted: false, held };
  const fence = (memory.lease?.fence ?? 0) + 1;
  memory.lease = { fence, holder, since: at, untilMs: msOf(at) + ttlMs };
  return { granted: true, lease: { tenant, fence } };
}

export function leaseOf({ lease }: TenantMemory, at: string, isGone: IsGone): LeaseHolder | undefined {
  const nowMs = msOf(at);
  if (lease?.holder === undefined || lease.untilMs <= nowMs || isGone(lease.holder)) return undefined;
  return { holder: lease.holder, since: lease.since, until: new Date(lease.untilMs).toISOString() };
}

export function renewLease(memory: TenantMemory, { fence }: Lease, at: string, ttlMs: number): boolean {
  const untilMs = msOf(at) + ttlMs;
  if (!holds(memory, fence)) return false;
  memory.lease = { ...memory.lease, untilMs };
  return true;
}

export function releaseLease(memory: TenantMemory, { fence }: Lease): void {
  if (holds(memory, fence)) memory.lease = { ...memory.lease, holder: undefined, untilMs: 0 };
}

/** @throws FencedOut when the lease was taken over or given up. */
export function assertFence(memory: TenantMemory, { tenant, fence }: Lease): void {
  if (!holds(memory, fence)) throw new FencedOut(tenant, fence);
}

function holds(memory: TenantMemory, fence: number): memory is TenantMemory & { readonly lease: HeldLease } {
  return memory.lease?.holder !== undefined && memory.lease.fence === fence;
}
