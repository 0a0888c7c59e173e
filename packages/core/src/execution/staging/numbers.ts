const CHUNK = 1 << 16;

/** A growing list of numbers in chunks: growing never holds the old and the new copy at once. */
export class NumberList {
  readonly #chunks: Float64Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): number {
    const index = this.#length++;
    this.set(index, value);
    return index;
  }

  get(index: number): number | undefined {
    return index < this.#length ? this.#chunks[Math.floor(index / CHUNK)]?.[index % CHUNK] : undefined;
  }

  /** Sets a value; the list grows with zeros up to the index. */
  set(index: number, value: number): void {
    const chunk = Math.floor(index / CHUNK);
    while (this.#chunks.length <= chunk) this.#chunks.push(new Float64Array(CHUNK));
    const target = this.#chunks[chunk];
    if (target !== undefined) target[index % CHUNK] = value;
    if (index >= this.#length) this.#length = index + 1;
  }
}
