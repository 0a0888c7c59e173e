/** Words of an entry: four of the hash, one of the number. */
const ENTRY_WORDS = 5;
const CHUNK_BITS = 13;
const IN_CHUNK = (1 << CHUNK_BITS) - 1;
/** Entries that a table begins with: most tables of a small tenant need no more. */
const FIRST = 64;

/**
 * Texts to small numbers, in some 28 bytes a text whatever its length. A text is known by a 128-bit hash under a random
 * seed of this run: two different texts that share it by chance are not expected in the life of the universe. It is no
 * cryptographic hash: that nobody who knows the seed could craft two such texts is not claimed, and the seed never leaves the run.
 * Entries lie in chunks in the order they came, so growing never copies them; only the small table of slots is made anew.
 */
export class KeyTable {
  readonly #seed: number;
  readonly #chunks: Uint32Array[] = [];
  /** The number of an entry plus one; 0 = free. */
  #slots: Int32Array;
  #mask: number;
  #size = 0;

  /** @param seed 32 random bits, new for every run. */
  constructor(seed: number, expected = FIRST) {
    this.#seed = seed >>> 0;
    this.#slots = new Int32Array(slotsFor(expected));
    this.#mask = this.#slots.length - 1;
  }

  /** How many texts were added. */
  get size(): number {
    return this.#size;
  }

  /** The number of a text, or -1. */
  get(text: string): number {
    const entry = this.#slots[this.#slotOf(text)] ?? 0;
    return entry === 0 ? -1 : this.#valueOf(entry - 1);
  }

  /** Gives the text a number, unless it has one; returns the number it has now. */
  putIfAbsent(text: string, value: number): number {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const slot = this.#slotOf(text);
    const entry = this.#slots[slot] ?? 0;
    if (entry > 0) return this.#valueOf(entry - 1);
    this.#append(value);
    this.#slots[slot] = this.#size;
    return value;
  }

  /** Gives the text a number in place of the one it has. */
  replace(text: string, value: number): void {
    this.putIfAbsent(text, value);
    const entry = (this.#slots[this.#slotOf(text)] ?? 0) - 1;
    const chunk = this.#chunks[entry >>> CHUNK_BITS];
    if (chunk !== undefined) chunk[(entry & IN_CHUNK) * ENTRY_WORDS + 4] = value;
  }

  // Four plain assignments: copying so little through `set` takes ten times as long.
  #append(value: number): void {
    const entry = this.#size++;
    const chunk = this.#chunkFor(entry);
    const at = (entry & IN_CHUNK) * ENTRY_WORDS;
    chunk[at] = hash[0];
    chunk[at + 1] = hash[1];
    chunk[at + 2] = hash[2];
    chunk[at + 3] = hash[3];
    chunk[at + 4] = value;
  }

  #chunkFor(entry: number): Uint32Array {
    const number = entry >>> CHUNK_BITS;
    const present = this.#chunks[number];
    if (present !== undefined && (entry & IN_CHUNK) * ENTRY_WORDS < present.length) return present;
    const chunk = new Uint32Array(entry < FIRST ? FIRST * ENTRY_WORDS : ENTRY_WORDS << CHUNK_BITS);
    if (present !== undefined) chunk.set(present);
    this.#chunks[number] = chunk;
    return chunk;
  }

  #valueOf(entry: number): number {
    return this.#chunks[entry >>> CHUNK_BITS]?.[(entry & IN_CHUNK) * ENTRY_WORDS + 4] ?? -1;
  }

  // The slot of the text, or the free one where it belongs. Leaves the text's hash behind.
  #slotOf(text: string): number {
    hashInto(text, this.#seed);
    let slot = hash[0] & this.#mask;
    for (;;) {
      const entry = this.#slots[slot] ?? 0;
      if (entry === 0 || this.#holdsHash(entry - 1)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #holdsHash(entry: number): boolean {
    const chunk = this.#chunks[entry >>> CHUNK_BITS];
    const at = (entry & IN_CHUNK) * ENTRY_WORDS;
    return chunk?.[at] === hash[0] && chunk[at + 1] === hash[1] && chunk[at + 2] === hash[2] && chunk[at + 3] === hash[3];
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.#size; entry += 1) {
      let slot = (this.#chunks[entry >>> CHUNK_BITS]?.[(entry & IN_CHUNK) * ENTRY_WORDS] ?? 0) & this.#mask;
      while ((this.#slots[slot] ?? 0) > 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = entry + 1;
    }
  }
}

/** The hash of the text looked up last; one table works at a time, so one buffer serves all. */
const hash: Uint32Array & { 0: number; 1: number; 2: number; 3: number } = new Uint32Array(4) as never;

/** Four independent multiplicative lanes over the UTF-16 code units, each finished by an avalanche. */
function hashInto(text: string, seed: number): void {
  let a = seed ^ 0x243f6a88;
  let b = seed ^ 0x85a308d3;
  let c = seed ^ 0x13198a2e;
  let d = seed ^ 0x03707344;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ unit, 597399067);
    b = c ^ Math.imul(b ^ unit, 2869860233);
    c = d ^ Math.imul(c ^ unit, 951274213);
    d = a ^ Math.imul(d ^ unit, 2716044179);
  }
  hash[0] = avalanche(a ^ text.length);
  hash[1] = avalanche(b ^ hash[0]);
  hash[2] = avalanche(c ^ hash[1]);
  hash[3] = avalanche(d ^ hash[2]);
}

function avalanche(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function slotsFor(expected: number): number {
  let slots = FIRST * 2;
  while (slots < expected * 2) slots *= 2;
  return slots;
}
