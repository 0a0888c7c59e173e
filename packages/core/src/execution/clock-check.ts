import type { Clock } from '../contracts/host-services.js';
import type { Ledger, Tenant } from '../contracts/ledger.js';
import type { TargetProbe } from '../contracts/target.js';

/** So far a clock may go back before it is refused: what a time service puts right by itself. */
const BACK_MS = 2 * 60_000;

/** Duo and others refuse requests that are five minutes off; below that, times in plans and clocks of leavers would be wrong. */
const SKEW_MS = 240_000;

/** Why the machine's clock is not good enough to plan or write by. */
export type ClockRefusalCode = 'clock-went-back' | 'clock-skew';

/** The machine's clock is wrong: nothing was read and nothing was sent. */
export class ClockRefused extends Error {
  override readonly name = 'ClockRefused';
  constructor(
    readonly code: ClockRefusalCode,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

const REMEDY = 'Set the clock of this machine (a time service keeps it right) and run again.';

/**
 * Refuses a clock that stands before what the ledger noted last: dwell times and windows of guards would be counted anew.
 * @throws ClockRefused (`clock-went-back`)
 */
export async function checkClock(ledger: Pick<Ledger, 'newestTime'>, tenant: Tenant, clock: Clock): Promise<void> {
  const newest = await ledger.newestTime(tenant);
  if (newest === undefined) return;
  const now = clock.now();
  const backMs = Date.parse(newest) - now;
  if (backMs <= BACK_MS) return;
  const message = `the clock went back by ${amount(backMs)}: it says ${new Date(now).toISOString()}, the ledger noted something at ${newest}`;
  const remedy = `${REMEDY} Should the ledger's time be the wrong one, wait until it has passed, or restore a copy of the ledger from before it.`;
  throw new ClockRefused('clock-went-back', message, remedy);
}

/**
 * Refuses to write by a clock that is far from the target's.
 * @throws ClockRefused (`clock-skew`)
 */
export function checkSkew({ clockSkewMs, tenantLabel }: TargetProbe): void {
  if (clockSkewMs === undefined || Math.abs(clockSkewMs) <= SKEW_MS) return;
  const side = clockSkewMs > 0 ? 'ahead of' : 'behind';
  const message = `the clock of this machine is ${amount(Math.abs(clockSkewMs))} ${side} that of ${tenantLabel}; nothing was changed`;
  throw new ClockRefused('clock-skew', message, REMEDY);
}

function amount(ms: number): string {
  if (ms < 2 * 60_000) return `${Math.round(ms / 1000)} seconds`;
  if (ms < 2 * 3_600_000) return `${Math.round(ms / 60_000)} minutes`;
  if (ms < 2 * 86_400_000) return `${Math.round(ms / 3_600_000)} hours`;
  return `${Math.round(ms / 86_400_000)} days`;
}
