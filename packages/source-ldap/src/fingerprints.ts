import { createHash } from 'node:crypto';

const BYTES = 6;
const FIRST_ROOM = 1024;

/** A set of texts that is only ever asked whether it has one: eight bytes a text, and wrong once in many millions of millions. */
export class Fingerprints {
  #prints = new Float64Array(FIRST_ROOM);
  #length = 0;
  #sorted = true;

  add(text: string): void {
    if (this.#length === this.#prints.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#prints);
      this.#prints = larger;
    }
    this.#prints[this.#length++] = printOf(text);
    this.#sorted = false;
  }

  has(text: string): boolean {
    const prints = this.#prints.subarray(0, this.#length);
    if (!this.#sorted) prints.sort();
    this.#sorted = true;
    const wanted = printOf(text);
    let low = 0;
    for (let high = prints.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((prints[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return prints[low] === wanted;
  }
}

function printOf(text: string): number {
  return createHash('sha1').update(text).digest().readUIntBE(0, BYTES);
}
