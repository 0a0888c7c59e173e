import { durationMs } from '../../domain/duration.js';

const LONGEST_MS = 3650 * 86_400_000;

/** A duration in milliseconds, or why it is none. */
export type DurationResult = { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly message: string; readonly remedy: string };

/** Reads `now`, `30s`, `15m`, `12h`, `30d`, `2w`; at most ten years. */
export function durationOf(value: unknown): DurationResult {
  if (value === 'now') return { ok: true, ms: 0 };
  if (typeof value === 'number') return { ok: false, message: `${value} has no unit`, remedy: value === 0 ? 'write now' : `write ${value}d for days, ${value}h for hours` };
  const ms = typeof value === 'string' ? durationMs(value) : undefined;
  if (ms === undefined) return { ok: false, message: 'this is not a duration', remedy: 'write now, 30s, 15m, 12h, 30d or 2w' };
  return ms <= LONGEST_MS ? { ok: true, ms } : { ok: false, message: `${String(value)} is longer than ten years`, remedy: 'leave the rung out if it is never to be climbed' };
}
