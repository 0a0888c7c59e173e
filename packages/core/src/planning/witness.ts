import { digestOf, type Digest } from '../domain/digest.js';
import { byCodeUnit } from '../domain/json.js';
import type { PersonRecord } from '../domain/source-record.js';
import type { Primitive, SourceValue } from '../domain/value.js';

/**
 * What a witness keeps of a record: equal as long as the source says the same of the person, in whatever order it says it.
 * @param asked the attributes that the file asks for; what a source says besides does not count.
 */
export function recordDigest({ key, attributes }: Pick<PersonRecord, 'key' | 'attributes'>, asked: readonly string[]): Digest {
  const kept = asked.flatMap((name) => {
    const value = attributes[name];
    return value === undefined ? [] : [[name, settled(value)] as const];
  });
  return digestOf({ key, attributes: Object.fromEntries(kept) });
}

/** What a witness keeps of the groups that a person is in, by their keys. */
export function groupsDigest(keys: Iterable<string>): Digest {
  return digestOf([...new Set(keys)].sort(byCodeUnit));
}

// Servers return the values of one attribute in any order.
function settled(value: SourceValue): Primitive | readonly Primitive[] {
  return typeof value === 'object' ? [...value].sort((left, right) => byCodeUnit(JSON.stringify(left), JSON.stringify(right))) : value;
}
