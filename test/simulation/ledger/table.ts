import { byCodeUnit } from '../../../packages/core/src/domain/json.js';
import { pagesOf } from '../../../packages/core/src/ledger/batches.js';
import { orderedText } from '../../../packages/core/src/ledger/ordered-text.js';

/** A key of several texts; keys sort as their parts do, by code unit. No ordered text holds the character between them. */
export function keyOf(...parts: readonly string[]): string {
  return parts.map(orderedText).join('\0');
}

type Entry<Row> = readonly [key: string, row: Row];

/** Rows by key, read in the order of the keys. */
export class Table<Row> {
  readonly #rows = new Map<string, Row>();
  /** All of them in order, until something changes. */
  #sorted: readonly Entry<Row>[] | undefined;

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  put(key: string, row: Row): void {
    this.#rows.set(key, row);
    this.#sorted = undefined;
  }

  /** Returns whether it was there. */
  drop(key: string): boolean {
    const wasThere = this.#rows.delete(key);
    if (wasThere) this.#sorted = undefined;
    return wasThere;
  }

  /** Drops all of them, and returns how many there were. */
  clear(): number {
    const count = this.#rows.size;
    this.#rows.clear();
    this.#sorted = undefined;
    return count;
  }

  values(): Iterable<Row> {
    return this.#rows.values();
  }

  all(): readonly Row[] {
    return this.#entries().map(([, row]) => row);
  }

  pages(): AsyncIterable<readonly Row[]> {
    return pagesOf(
      (after: Entry<Row> | undefined, limit) => Promise.resolve(this.#behind(after?.[0], limit)),
      ([, row]) => row,
    );
  }

  #behind(key: string | undefined, limit: number): readonly Entry<Row>[] {
    const entries = this.#entries();
    const first = key === undefined ? 0 : entries.findIndex(([candidate]) => candidate > key);
    return first === -1 ? [] : entries.slice(first, first + limit);
  }

  #entries(): readonly Entry<Row>[] {
    return (this.#sorted ??= [...this.#rows].sort(([left], [right]) => byCodeUnit(left, right)));
  }
}
