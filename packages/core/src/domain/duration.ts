const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * The milliseconds of a duration as people write it in a configuration: `500ms`, `30s`, `15m`, `12h`, `30d`, `2w`; undefined
 * for anything else.
 */
export function durationMs(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d|w)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : unitsMs[unit];
  return count === undefined || factor === undefined ? undefined : Number(count) * factor;
}
