import { type Entry, rawValues } from './entry.js';
import { KEY_BY_FLAVOR, type Flavor, immutableKey } from './flavor.js';
import type { KeyConfig } from './config.js';
import { guidBytes, guidText, isUuid } from './guid.js';
import { textOf } from './values.js';

/** The attribute that identifies the records of one type, and how its values are written. */
export interface KeyAttribute {
  readonly name: string;
  readonly form: 'guid' | 'uuid' | 'lower' | 'exact';
}

/** The key attribute of a section: the configured one, else the one of the flavor (entryUUID where it is unknown). */
export function keyAttributeOf(key: KeyConfig | undefined, flavor: Flavor | undefined): KeyAttribute {
  const name = typeof key === 'object' ? key.attribute : (key ?? KEY_BY_FLAVOR[flavor ?? 'openldap']);
  const known = immutableKey(name);
  if (known === undefined) return { name, form: 'exact' };
  if (known === 'objectGUID' || known === 'GUID') return { name: known, form: 'guid' };
  return { name: known, form: known === 'entryUUID' || known === 'ipaUniqueID' ? 'uuid' : 'lower' };
}

/** What an entry's key attribute says. */
export type KeyReading =
  | { readonly is: 'key'; readonly key: string }
  | { readonly is: 'missing' }
  | { readonly is: 'several'; readonly keys: readonly string[] }
  | { readonly is: 'broken'; readonly reason: string };

/** Reads the key of an entry. Several values are never chosen from: an identity must not depend on a choice. */
export function readKey(entry: Entry, attribute: KeyAttribute): KeyReading {
  const raw = rawValues(entry, attribute.name);
  try {
    const keys = raw.map((bytes) => keyOf(bytes, attribute)).sort();
    const [key] = keys;
    if (key === undefined) return { is: 'missing' };
    return keys.length === 1 ? { is: 'key', key } : { is: 'several', keys };
  } catch (error) {
    return { is: 'broken', reason: (error as Error).message };
  }
}

function keyOf(bytes: Buffer, { name, form }: KeyAttribute): string {
  if (form === 'guid') {
    const text = guidText(bytes);
    if (text === undefined) throw new Error(`${name} is not a GUID of 16 bytes`);
    return text;
  }
  const text = textOf(bytes, name);
  return form === 'exact' ? text : text.toLowerCase();
}

/** The value to search for, as the server stores it; undefined for a text that can be no key of this kind. */
export function assertionOf(key: string, { form }: KeyAttribute): string | Buffer | undefined {
  if (form === 'guid') return guidBytes(key);
  if (form === 'uuid') return isUuid(key) ? key : undefined;
  return key === '' ? undefined : key;
}
