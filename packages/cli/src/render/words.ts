/** 1234567 as `1,234,567`, the same in every locale. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+(?!\d))/g, ',');
}

/** `1 operation`, `2 operations`. */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2026-05-15 10:11 UTC`. */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `about 40 s`, `about 12 min`, `about 3.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 120) return `about ${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `about ${Math.ceil(seconds / 60)} min`;
  return `about ${(seconds / 3600).toFixed(1)} h`;
}

/** `just now`, `5 min ago`, `3 h ago`, `9 days ago`. */
export function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

/** `a 1, b 2`; entries of zero are left out. */
export function tally(counts: Readonly<Record<string, number | undefined>>): string {
  const entries = Object.entries(counts).flatMap(([name, count]) => (count === undefined || count === 0 ? [] : [`${name} ${number(count)}`]));
  return entries.length === 0 ? 'none' : entries.join(', ');
}

/** `1 entry`, `2 entries`. */
export function entriesText(count: number): string {
  return `${number(count)} ${count === 1 ? 'entry' : 'entries'}`;
}
