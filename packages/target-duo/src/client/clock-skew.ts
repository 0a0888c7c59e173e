/** Beyond this, people are told. */
export const SKEW_WARNING_MS = 60_000;
/** Beyond this, Duo is about to refuse: third parties assume five minutes (facts 1.6), Rollcall stops at four. */
export const SKEW_ERROR_MS = 240_000;

/** How far our clock is ahead of the server's (negative: behind), by its Date header; undefined where it gave no readable one. */
export function clockSkewMs(serverDate: string | undefined, nowMs: number): number | undefined {
  const serverMs = serverDate === undefined ? Number.NaN : Date.parse(serverDate);
  return Number.isNaN(serverMs) ? undefined : nowMs - serverMs;
}

/** The skew in words: `this machine's clock is 601 seconds ahead of Duo's`. */
export function describeSkew(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  return `this machine's clock is ${seconds} seconds ${skewMs > 0 ? 'ahead of' : 'behind'} Duo's`;
}
