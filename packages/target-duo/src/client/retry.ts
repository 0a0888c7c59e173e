/**
 * When a request is sent again. Pure: no clock, no randomness.
 *
 * - `throttled`: 429, or a code 429xx in any status. Duo's clients wait 1, 2, 4, 8, 16, 32 s plus up to 1 s (facts 4).
 * - `unreachable`: nothing was sent, so writes may go again as well.
 * - `lost`: sent, and the answer did not come whole. Writes are never repeated: they may have been carried out.
 * - `broken`: 5xx or an answer that is not Duo's. Like `lost`; 500/50001 may be a limit (facts 2.11), which no repetition lifts.
 */
export type Trouble = 'throttled' | 'unreachable' | 'lost' | 'broken';

/** How often each trouble is answered by another attempt. */
const retryLimit: Readonly<Record<Trouble, number>> = { throttled: 6, unreachable: 3, lost: 3, broken: 3 };

/**
 * The pause before the next attempt, or undefined when the failure stands.
 * @param earlier how many attempts of this request were repeated for the same trouble before
 * @param jitter in [0, 1)
 */
export function retryDelayMs(trouble: Trouble, isWrite: boolean, earlier: number, jitter: number): number | undefined {
  if (earlier >= retryLimit[trouble]) return undefined;
  if (isWrite && (trouble === 'lost' || trouble === 'broken')) return undefined;
  return Math.round((2 ** earlier + jitter) * 1_000);
}

/** No server makes us wait longer: a run that stands still longer is worse than one that fails. */
const longestWaitMs = 120_000;

/** The time that a `Retry-After` header asks for: seconds or a date (RFC 9110). Undefined where there is none that can be read. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const waitMs = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), longestWaitMs);
}
