import type { Entry } from './entry.js';
import { Fingerprints } from './fingerprints.js';
import { type KeyAttribute, readKey } from './key.js';
import type { Part } from './read-plan.js';
import { dnReference } from './references.js';

/** What a read handed over of each entry, remembered as numbers: its key, and its key with its name. */
export class Delivered {
  readonly #keys = new Fingerprints();
  readonly #names = new Fingerprints();

  note(part: Part, entry: Entry): void {
    const key = keyOf(entry, part.record.key);
    if (key === undefined) return;
    this.#keys.add(`${part.record.type} ${key}`);
    this.#names.add(`${part.record.type} ${key} ${nameOf(entry)}`);
  }

  /** How the entry, as it is now, was handed over; an entry whose key cannot be told was not. */
  asked(part: Part, entry: Entry): 'as-it-is' | 'under-another-name' | 'not' {
    const key = keyOf(entry, part.record.key);
    if (key === undefined || !this.#keys.has(`${part.record.type} ${key}`)) return 'not';
    return this.#names.has(`${part.record.type} ${key} ${nameOf(entry)}`) ? 'as-it-is' : 'under-another-name';
  }
}

function keyOf(entry: Entry, attribute: KeyAttribute): string | undefined {
  const reading = readKey(entry, attribute);
  return reading.is === 'key' ? reading.key : undefined;
}

// A name that cannot be read is doubted where memberships are made of it; here it only has to stay the same.
function nameOf(entry: Entry): string {
  try {
    return dnReference(entry.dn);
  } catch {
    return entry.dn;
  }
}
