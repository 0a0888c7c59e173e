const MINUTE_MS = 60_000;

/**
 * Which share of an allowance of so many requests a minute was used: over the longest time that begins with the first request and
 * ends with one that had to wait for its turn. At least three minutes' worth of requests, or nothing can be told.
 */
export function usedOf(timesMs: readonly number[], perMinute: number): number {
  const minutes = Math.floor((timesMs.length - 1) / perMinute);
  if (minutes < 3) throw new RangeError(`${timesMs.length} requests are too few for ${perMinute} a minute`);
  const sorted = [...timesMs].sort((left, right) => left - right);
  const elapsedMs = (sorted[minutes * perMinute] ?? 0) - (sorted[0] ?? 0);
  return (minutes * MINUTE_MS) / elapsedMs;
}
