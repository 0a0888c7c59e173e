const dateText = /^(\d{4})-(\d{2})-(\d{2})$/;
const timeText = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2}(?::\d{2})?)?)?$/i;
const MILLISECOND_DIGITS = 3;
/** What every database here can keep. */
const MOST_DIGITS = 6;

/** `YYYY-MM-DD` of a day that exists; undefined for anything else. */
export function dateOf(text: string): string | undefined {
  const [, year, month, day] = dateText.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const lastDay = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  const exists = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= lastDay;
  return exists ? text : undefined;
}

/**
 * A point in time in the one form that all tables give back: UTC, `2026-05-31T12:00:00.000Z`, digits beyond milliseconds only where
 * they are not 0. A text without a zone is taken for UTC. Undefined for anything that is no such time.
 */
export function timestampOf(text: string): string | undefined {
  const [, date = '', minutes = '', seconds = '00', fraction = '', zone = 'Z'] = timeText.exec(text) ?? [];
  if (dateOf(date) === undefined) return undefined;
  const local = Date.parse(`${date}T${minutes}:${seconds}Z`);
  if (Number.isNaN(local)) return undefined;
  const utc = new Date(local - offsetMs(zone)).toISOString().slice(0, 19);
  return `${utc}.${fractionOf(fraction)}Z`;
}

function fractionOf(digits: string): string {
  const kept = digits.slice(0, MOST_DIGITS).padEnd(MILLISECOND_DIGITS, '0');
  return kept.slice(0, MILLISECOND_DIGITS) + kept.slice(MILLISECOND_DIGITS).replace(/0+$/, '');
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).match(/\d{2}/g) ?? []).map(Number);
  return (zone.startsWith('-') ? -1_000 : 1_000) * (hours * 3_600 + minutes * 60 + seconds);
}
