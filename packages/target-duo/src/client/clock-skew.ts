/** Beyond this, people are told. */
export const SKEW_WARNING_MS = 60_000;
/** Beyond this nothing is written: third parties assume that Duo refuses at five minutes (facts 1.6), Rollcall stops at four. */
export const SKEW_ERROR_MS = 240_000;

/**
 * How far our clock is ahead of the server's (negative: behind), by the Date header of an answer; undefined where it gave no
 * readable one. The server wrote it at some moment between sending and receiving: only what lies outside that time is skew.
 */
export function clockSkewMs(serverDate: string | undefined, sentMs: number, receivedMs: number): number | undefined {
  const serverMs = serverDate === undefined ? Number.NaN : Date.parse(serverDate);
  if (Number.isNaN(serverMs)) return undefined;
  if (serverMs < sentMs) return sentMs - serverMs;
  return serverMs > receivedMs ? receivedMs - serverMs : 0;
}

/** The skew in words: `this machine's clock is 601 seconds ahead of Duo's`. */
export function describeSkew(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  return `this machine's clock is ${seconds} seconds ${skewMs > 0 ? 'ahead of' : 'behind'} Duo's`;
}
