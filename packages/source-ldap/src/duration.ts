const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** Durations as people write them: `500ms`, `30s`, `2m`. */
export const DURATION = /^(\d{1,6})(ms|s|m)$/;

/** The milliseconds of a duration that matches {@link DURATION}. */
export function durationMs(text: string): number {
  const [, count = '0', unit = 'ms'] = DURATION.exec(text) ?? [];
  return Number(count) * (UNITS_MS[unit] ?? 1);
}
