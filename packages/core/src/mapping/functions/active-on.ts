const FORMATS: readonly RegExp[] = [
  // 2026-05-31, optionally with a time, seconds, a fraction and an offset
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/,
  // 20260531 and LDAP generalized time 20260531220000Z
  /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?(?:[.,]\d{1,9})?(Z|[+-]\d{2}(?:\d{2})?)?)?$/,
];

const MINUTE_MS = 60_000;
const REMEMBERED_DAYS = 20_000;

/** The day of an instant in a time zone, as `YYYY-MM-DD`. Later days are greater as text. */
export type DayText = string;

/**
 * The days of time zones. Makes one formatter for each zone and remembers the day of the last instant.
 * Independent of the machine's own zone and locale.
 */
export class ZoneDays {
  private readonly formats = new Map<string, Intl.DateTimeFormat>();
  private today: { readonly zone: string; readonly nowMs: number; readonly day: DayText } | undefined;
  private readonly plainDays = new Map<string, DayText>();

  /** @throws RangeError for a zone that does not exist. */
  todayIn(zone: string, nowMs: number): DayText {
    const known = this.today;
    if (known?.nowMs === nowMs && known.zone === zone) return known.day;
    const day = this.dayOf(zone, nowMs);
    this.today = { zone, nowMs, day };
    return day;
  }

  /**
   * The day that a text names, in the zone; undefined for an open bound.
   * @throws NotADate for a text that is not a date.
   */
  dayNamed(text: string | undefined, zone: string): DayText | undefined {
    if (text === undefined || text === '') return undefined;
    const known = this.plainDays.get(text);
    if (known !== undefined) return known;
    const { date, atMs } = readDate(text);
    if (atMs !== undefined) return this.dayOf(zone, atMs);
    // A staff of a million shares some thousand dates; the bound only keeps odd data from filling the memory.
    if (this.plainDays.size >= REMEMBERED_DAYS) this.plainDays.clear();
    this.plainDays.set(text, date);
    return date;
  }

  /** @throws RangeError for a zone that does not exist. */
  dayOf(zone: string, instantMs: number): DayText {
    let format = this.formats.get(zone);
    if (format === undefined) {
      format = new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', year: 'numeric', month: '2-digit', day: '2-digit' });
      this.formats.set(zone, format);
    }
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const part of format.formatToParts(instantMs)) parts[part.type] = part.value;
    return `${(parts.year ?? '').padStart(4, '0')}-${parts.month ?? ''}-${parts.day ?? ''}`;
  }
}

/** Thrown where a text is not a date. Tells its shape (letters `a`, digits `9`), never the text. */
export class NotADate extends Error {
  constructor(text: string) {
    super(`a value of the form ${shapeOf(text)} is not a date; dates are YYYY-MM-DD or ISO 8601 timestamps`);
  }
}

/**
 * True from the start of the day of `start` until 24:00 of the day of `end`, in the zone. An absent or empty bound is open.
 * A timestamp with an offset counts as the day it falls on in the zone; one without is read as local time.
 *
 * @throws NotADate for a text that is not a date; RangeError for an unknown zone.
 */
export function isActiveOn(start: string | undefined, end: string | undefined, zone: string, nowMs: number, days: ZoneDays): boolean {
  const today = days.todayIn(zone, nowMs);
  // Both are read before either decides: an unreadable end must not hide behind a start in the future.
  const first = days.dayNamed(start, zone);
  const last = days.dayNamed(end, zone);
  return (first === undefined || first <= today) && (last === undefined || today <= last);
}

/** The date of a text as it stands and, where it has an offset, its instant. */
function readDate(text: string): { readonly date: DayText; readonly atMs?: number } {
  const match = FORMATS[0]?.exec(text) ?? FORMATS[1]?.exec(text);
  if (!match || !isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))) throw new NotADate(text);
  const date = match.slice(1, 4).join('-');
  if (match[4] === undefined) return { date };
  const wallMs = Date.parse(`${date}T${match.slice(4, 7).map((part) => part || '00').join(':')}Z`);
  if (Number.isNaN(wallMs)) throw new NotADate(text);
  return match[7] === undefined ? { date } : { date, atMs: wallMs - offsetMs(match[7]) };
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= length;
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || '0');
  return (offset.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

function shapeOf(text: string): string {
  const shape = text.slice(0, 40).replace(/\p{Nd}/gu, '9').replace(/\p{L}/gu, 'a');
  return `"${shape}"`;
}
