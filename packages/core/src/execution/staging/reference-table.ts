import { KeyTable } from './key-table.js';
import { NumberList } from './numbers.js';
import { RecordSpool } from './record-spool.js';
import type { StagingFolder } from './staging-folder.js';

/** What a reference names: one record, nothing that was read, or more than one record. */
export type Resolved = { readonly is: 'one'; readonly ordinal: number } | { readonly is: 'none' } | { readonly is: 'several' };

const NONE = 0;
const SEVERAL = -1;

/**
 * References that may be mentioned before (or without) being defined: memberships name people that are read later, earlier,
 * or never. Ids count up from 0 in the order of first mention.
 */
export class ReferenceTable {
  #ids: KeyTable;
  #meaning = new NumberList();
  /** Texts that were mentioned before anything defined them: only those can turn out to name nothing. */
  readonly #texts: RecordSpool<string>;
  #textOf = new NumberList();

  constructor(seed: number, folder: StagingFolder) {
    this.#ids = new KeyTable(seed);
    this.#texts = new RecordSpool(folder);
  }

  /** The id of a reference; the same text has the same id. */
  mention(text: string): number {
    const next = this.#ids.size;
    const id = this.#ids.putIfAbsent(text, next);
    if (id === next) {
      this.#meaning.push(NONE);
      this.#textOf.set(id, this.#texts.append(text) + 1);
    }
    return id;
  }

  /** Says which record a reference names. A second, different definition makes it ambiguous for good. */
  define(text: string, ordinal: number): void {
    const next = this.#ids.size;
    const id = this.#ids.putIfAbsent(text, next);
    const meaning = id === next ? NONE : (this.#meaning.get(id) ?? NONE);
    if (meaning === NONE) this.#meaning.set(id, ordinal + 1);
    else if (meaning !== ordinal + 1) this.#meaning.set(id, SEVERAL);
  }

  resolve(id: number): Resolved {
    const meaning = this.#meaning.get(id) ?? NONE;
    if (meaning === NONE) return { is: 'none' };
    return meaning === SEVERAL ? { is: 'several' } : { is: 'one', ordinal: meaning - 1 };
  }

  /** The ordinal of a reference that is defined exactly once, else -1. */
  find(text: string): number {
    const id = this.#ids.get(text);
    return id < 0 ? -1 : Math.max(-1, (this.#meaning.get(id) ?? NONE) - 1);
  }

  /** The text of a reference that nothing defines, for messages. */
  textOf(id: number): string {
    const number = (this.#textOf.get(id) ?? 0) - 1;
    return number < 0 ? '' : this.#texts.get(number);
  }

  /** Gives the memory back, once every reference is resolved. Nothing may be asked afterwards. */
  release(): void {
    this.#ids = new KeyTable(0);
    this.#meaning = new NumberList();
    this.#textOf = new NumberList();
    this.#texts.close();
  }
}
