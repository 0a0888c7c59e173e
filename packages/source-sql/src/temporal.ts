const dateText = /^(\d{4})-(\d{2})-(\d{2})$/;
const midnight = /[T ]00:00(?::00(?:\.0+)?)?$/;
const timestampText = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2}(?::\d{2})?)?)?)?$/i;
const MIN_FRACTION_DIGITS = 3;

/** `YYYY-MM-DD` of a date, or of a timestamp at midnight without a zone; undefined for anything else. */
export function isoDateOf(text: string): string | undefined {
  const date = text.replace(midnight, '');
  return isCalendarDate(date) ? date : undefined;
}

/**
 * A timestamp as ISO 8601 text with at least milliseconds; digits beyond are kept. In UTC (`Z`) where the text has a
 * zone, else without one. Undefined for anything that is no timestamp.
 */
export function isoTimestampOf(text: string): string | undefined {
  const match = timestampText.exec(text);
  if (match === null) return undefined;
  const [, date = '', minutes = '00:00', seconds = '00', fraction = '', zone] = match;
  if (!isCalendarDate(date)) return undefined;
  const digits = fraction.padEnd(MIN_FRACTION_DIGITS, '0');
  const local = `${date}T${minutes}:${seconds}`;
  if (Number.isNaN(Date.parse(`${local}Z`))) return undefined;
  if (zone === undefined) return `${local}.${digits}`;
  const offset = offsetMs(zone);
  return `${new Date(Date.parse(`${local}Z`) - offset).toISOString().slice(0, 19)}.${digits}Z`;
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).match(/\d{2}/g) ?? []).map(Number);
  return (zone.startsWith('-') ? -1_000 : 1_000) * (hours * 3_600 + minutes * 60 + seconds);
}

function isCalendarDate(text: string): boolean {
  const [, year, month, day] = dateText.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const lastDay = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= lastDay;
}
