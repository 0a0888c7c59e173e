/** A lane's rate as it stands now. A declared rate is a promise of documents; what the other side really lets through may be less. */
export interface AdaptiveRate {
  readonly declared: number;
  /** Requests a minute after the last refusal; the declared rate when there was none. */
  readonly base: number;
  /** Nothing is sent before. */
  readonly pausedUntilMs: number;
}

/** Where the other side names no time. */
const PAUSE_MS = 5_000;

/** A full minute without refusal gives a tenth of the declared rate back. */
const STEP_MS = 60_000;
const STEPS = 10;

/** A lane that was never refused. */
export function fullRate(declared: number): AdaptiveRate {
  return { declared, base: declared, pausedUntilMs: Number.NEGATIVE_INFINITY };
}

/**
 * After a refusal: the lane pauses, and goes on with half of what it had. Refusals of requests that were under way when it
 * paused halve nothing again; they can only make the pause longer.
 */
export function slowedDown(rate: AdaptiveRate, nowMs: number, retryAfterMs: number | undefined): AdaptiveRate {
  const pausedUntilMs = Math.max(rate.pausedUntilMs, nowMs + (retryAfterMs ?? PAUSE_MS));
  if (nowMs < rate.pausedUntilMs) return { ...rate, pausedUntilMs };
  return { ...rate, base: Math.max(1, Math.floor(rateAt(rate, nowMs) / 2)), pausedUntilMs };
}

/** Requests a minute that may be sent at a time: steps back up to what was declared. */
export function rateAt({ declared, base, pausedUntilMs }: AdaptiveRate, nowMs: number): number {
  if (base >= declared) return declared;
  const steps = Math.max(0, Math.floor((nowMs - pausedUntilMs) / STEP_MS));
  return Math.min(declared, base + steps * Math.max(1, Math.ceil(declared / STEPS)));
}
