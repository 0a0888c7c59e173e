import type { Json } from '../domain/json.js';
import { ownerText, type OwnerKey } from '../domain/identity.js';
import { foldedKey } from '../domain/text-key.js';

/** An id that is shorter stands in many texts by chance: a key counts behind its source only, a target's id only where it is all. */
const TELLING_LENGTH = 8;
/** Members whose words this program chose: a person may have such a name, and is not meant. */
const OWN_WORDS: ReadonlySet<string> = new Set(['kind', 'type', 'what', 'pipeline', 'attribute', 'shape', 'code', 'severity']);
/** Members that hold ids of operations, or of entities. */
const IDS: ReadonlySet<string> = new Set(['operation', 'id', 'after', 'createdBy']);

/** What names a person in texts and in data that the ledger keeps. */
export class Mention {
  readonly #owner: string;
  readonly #targetIds: ReadonlySet<string>;
  readonly #words: readonly string[];
  /** What stands in every JSON text that names the person; undefined where that cannot be told at sight. */
  readonly #marks: readonly string[] | undefined;

  /** @param labels names the person had in the target; @param targetIds the ids of the accounts there. */
  constructor(owner: OwnerKey, labels: readonly string[], targetIds: readonly string[]) {
    this.#owner = foldedKey(ownerText(owner));
    this.#targetIds = new Set(targetIds.map(foldedKey));
    const ids = [owner.key, ...targetIds].filter((id) => id.length >= TELLING_LENGTH);
    this.#words = [this.#owner, ...[...labels, ...ids].filter((word) => word !== '').map(foldedKey)];
    const all = [...this.#words, ...this.#targetIds];
    this.#marks = all.every(isAscii) ? all.map((word) => JSON.stringify(word).slice(1, -1)) : undefined;
  }

  /** False where a JSON text names the person for certain nowhere: much faster than looking into it. */
  mayBeIn(json: string): boolean {
    if (this.#marks === undefined) return true;
    // Both ways, because some letters (ſ) become ASCII only so. What this gets wrong beyond ASCII can match too much, never too little.
    const plain = json.toUpperCase().toLowerCase();
    return this.#marks.some((mark) => plain.includes(mark));
  }

  /** Whether a text names the person; a name inside another word is none. */
  inText(text: string): boolean {
    const folded = foldedKey(text);
    return this.#targetIds.has(folded) || this.#words.some((word) => standsIn(folded, word));
  }

  /** Whether any text in it names the person. `member` is the name it stands under. */
  inJson(value: Json | undefined, member = ''): boolean {
    if (typeof value === 'string') return !OWN_WORDS.has(member) && (IDS.has(member) ? this.#inId(foldedKey(value)) : this.inText(value));
    if (typeof value !== 'object' || value === null) return false;
    if (isList(value)) return value.some((item) => this.inJson(item, member));
    return Object.entries(value).some(([name, item]) => this.inJson(item, name));
  }

  // The id of an operation has words of its own ("disable account hr:17").
  #inId(id: string): boolean {
    return this.#targetIds.has(id) || standsIn(id, this.#owner);
  }
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function standsIn(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordCharacter(text.charAt(at - 1)) && !isWordCharacter(text.charAt(at + word.length))) return true;
  }
  return false;
}

function isWordCharacter(character: string): boolean {
  return /[\p{L}\p{N}_]/u.test(character);
}
