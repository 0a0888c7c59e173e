import type { SearchEntry } from 'ldapts';

/** An entry as the server sent it: the DN's text and raw values. Every later step starts from these bytes. */
export interface Entry {
  readonly dn: string;
  /** By lower-case attribute description without `range=`; an attribute without values is not there. */
  readonly values: ReadonlyMap<string, readonly Buffer[]>;
  /** Attributes of which the server sent the first values only: the next value's number, by lower-case name. */
  readonly partial: ReadonlyMap<string, number>;
  /** The number of the first value, of attributes that came as a range. */
  readonly rangeStarts: ReadonlyMap<string, number>;
}

const RANGE = /;range=(\d+)-(\d+|\*)$/i;

/** Takes the values of an entry over from ldapts, undecoded. */
export function entryOf(entry: SearchEntry): Entry {
  const values = new Map<string, readonly Buffer[]>();
  const partial = new Map<string, number>();
  const rangeStarts = new Map<string, number>();
  for (const attribute of entry.attributes) {
    const [, from, upTo] = RANGE.exec(attribute.type) ?? [];
    const name = attribute.type.replace(RANGE, '').toLowerCase();
    if (from !== undefined) rangeStarts.set(name, Number(from));
    if (upTo !== undefined && upTo !== '*') partial.set(name, Number(upTo) + 1);
    if (attribute.parsedBuffers.length > 0) values.set(name, attribute.parsedBuffers);
  }
  return { dn: entry.name, values, partial, rangeStarts };
}

/** True where only some of the values of an attribute are known. */
export function isPartial(entry: Entry, name: string): boolean {
  return entry.partial.has(name.toLowerCase());
}

/** The raw values of an attribute; none where it is missing. */
export function rawValues(entry: Entry, name: string): readonly Buffer[] {
  return entry.values.get(name.toLowerCase()) ?? [];
}
