const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const IN_CHUNK = CHUNK - 1;

/** A growing list of numbers in chunks: growing never holds the old and the new copy at once. */
export class NumberList {
  readonly #chunks: (Int32Array | Float64Array)[] = [];
  readonly #makeChunk: () => Int32Array | Float64Array;
  #length = 0;

  /** @param range `ordinal`: whole numbers below 2^31, in four bytes each; `wide`: any number, in eight. */
  constructor(range: 'ordinal' | 'wide' = 'ordinal') {
    this.#makeChunk = range === 'wide' ? () => new Float64Array(CHUNK) : () => new Int32Array(CHUNK);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): number {
    const index = this.#length++;
    this.set(index, value);
    return index;
  }

  get(index: number): number | undefined {
    return index >= 0 && index < this.#length ? this.#chunks[index >>> CHUNK_BITS]?.[index & IN_CHUNK] : undefined;
  }

  /** Sets a value; the list grows with zeros up to the index. */
  set(index: number, value: number): void {
    if (index < 0) throw new RangeError(`no place ${index} in a list`);
    const chunk = index >>> CHUNK_BITS;
    while (this.#chunks.length <= chunk) this.#chunks.push(this.#makeChunk());
    const target = this.#chunks[chunk];
    if (target !== undefined) target[index & IN_CHUNK] = value;
    if (index >= this.#length) this.#length = index + 1;
  }
}
