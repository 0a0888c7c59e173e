const form = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), *)?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d{2}):(\d{2}):(\d{2}) +([+-]\d{4}|GMT|UTC|UT|Z)$/i;

/**
 * Milliseconds of an RFC 2822 date, or undefined. English names only: localised day names are answered 40104 [PSJD#32].
 * Zones: any offset, "-0000" and GMT [HAR, vectors, NODE].
 */
export function parseRequestDate(text: string): number | undefined {
  const match = form.exec(text.trim());
  if (match === null) return undefined;
  const [, day, month, year, hour, minute, second, zone] = match;
  const offset = /^[+-]/.test(zone ?? '') ? (zone ?? '') : '+0000';
  const parsed = Date.parse(`${day ?? ''} ${month ?? ''} ${year ?? ''} ${hour ?? ''}:${minute ?? ''}:${second ?? ''} ${offset}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
