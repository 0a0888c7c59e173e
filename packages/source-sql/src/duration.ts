const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const durationText = /^(\d{1,9})\s*(ms|s|m|h)$/;

/** The milliseconds of a duration text such as `500ms`, `60s`, `5m` or `1h`; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const [, amount, unit] = durationText.exec(text.trim()) ?? [];
  const factor = unit === undefined ? undefined : unitMs[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}
