import type { SourceValue } from '@rollcall/core';
import type { Attribute, Coding } from './attributes.js';
import { normalisedText, normalisedType } from './dn/compare.js';
import { parseDn } from './dn/parse.js';
import { DN, withoutOptions } from './attributes.js';
import { type Entry, rawValues } from './entry.js';
import { guidText, sidText } from './guid.js';

/** Thrown for a value that cannot be what its attribute says; the record is handed over as a rejection. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MAX_SHOWN = 60;

/** One value as text. @throws ValueError for bytes that are not UTF-8. */
export function textOf(bytes: Buffer, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new ValueError(`${name} has a value that is not UTF-8 text (${bytes.length} bytes from hex ${bytes.subarray(0, 8).toString('hex')})`);
  }
}

const CODINGS: Readonly<Record<Coding, (bytes: Buffer, name: string) => string>> = {
  text: textOf,
  bytes: (bytes) => bytes.toString('base64'),
  guid: (bytes, name) => guidText(bytes) ?? fail(`${name} is not a GUID of 16 bytes`),
  sid: (bytes, name) => sidText(bytes) ?? fail(`${name} is not a security identifier`),
};

function fail(message: string): never {
  throw new ValueError(message);
}

/** The attributes of a record, and what should be said about them. */
export interface Exposed {
  readonly attributes: Readonly<Record<string, SourceValue>>;
  readonly remarks: readonly string[];
}

/**
 * The values of an entry as expressions see them. The order in which a server sends values does not show: lists are sorted
 * bytewise, and of several values for a single one the value in the RDN is used, else the smallest, with a remark.
 * @throws ValueError, DnSyntaxError
 */
export function expose(entry: Entry, wanted: readonly Attribute[]): Exposed {
  const attributes: Record<string, SourceValue> = {};
  const remarks: string[] = [];
  for (const attribute of wanted) {
    if (attribute.name === DN) {
      attributes[DN] = entry.dn;
      continue;
    }
    const values = sortedValues(entry, attribute);
    if (attribute.multi) {
      attributes[attribute.name] = values;
      continue;
    }
    const chosen = pick(values, attribute, entry.dn);
    if (chosen !== undefined) attributes[attribute.name] = chosen;
    if (chosen !== undefined && values.length > 1) remarks.push(`${attribute.name} has ${values.length} values, "${shorten(chosen)}" is used`);
  }
  return { attributes, remarks };
}

function sortedValues(entry: Entry, attribute: Attribute): readonly string[] {
  const raw = [...rawValues(entry, attribute.name)].sort((left, right) => Buffer.compare(left, right));
  return raw.map((bytes) => CODINGS[attribute.coding](bytes, attribute.name));
}

function pick(sorted: readonly string[], attribute: Attribute, dn: string): string | undefined {
  if (sorted.length < 2) return sorted[0];
  const type = normalisedType(withoutOptions(attribute.name));
  const named = parseDn(dn)[0]?.find((ava) => normalisedType(ava.type) === type)?.value;
  if (typeof named !== 'string') return sorted[0];
  const wanted = normalisedText(named);
  return sorted.find((value) => normalisedText(value) === wanted) ?? sorted[0];
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
