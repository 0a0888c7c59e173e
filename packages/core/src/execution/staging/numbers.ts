const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const IN_CHUNK = CHUNK - 1;
/** Most lists of a small tenant stay below it: whole chunks for them would cost more than the run. */
const FIRST = 64;

/** A growing list of numbers in chunks: growing never holds the old and the new copy at once. */
export class NumberList {
  readonly #chunks: (Int32Array | Float64Array)[] = [];
  readonly #makeChunk: (length: number) => Int32Array | Float64Array;
  #length = 0;

  /** @param range `ordinal`: whole numbers below 2^31, in four bytes each; `wide`: any number, in eight. */
  constructor(range: 'ordinal' | 'wide' = 'ordinal') {
    this.#makeChunk = range === 'wide' ? (length) => new Float64Array(length) : (length) => new Int32Array(length);
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
    while (this.#chunks.length <= chunk) this.#chunks.push(this.#makeChunk(index < FIRST ? FIRST : CHUNK));
    if (index >= FIRST && this.#chunks[0]?.length === FIRST) this.#widenFirst(this.#chunks[0]);
    const target = this.#chunks[chunk];
    if (target !== undefined) target[index & IN_CHUNK] = value;
    if (index >= this.#length) this.#length = index + 1;
  }

  #widenFirst(first: Int32Array | Float64Array): void {
    const whole = this.#makeChunk(CHUNK);
    whole.set(first);
    this.#chunks[0] = whole;
  }
}
