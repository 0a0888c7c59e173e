/**
 * Texts to small numbers, in 20 bytes a slot whatever the text's length. A text is known by a 128-bit hash under a random
 * key of this run: two different texts that share it are not expected in the life of the universe, and cannot be crafted.
 */
export class KeyTable {
  readonly #seed: number;
  #lanes: Uint32Array;
  #values: Int32Array;
  #mask: number;
  #size = 0;

  /** @param seed 32 random bits, new for every run. */
  constructor(seed: number, expected = 1024) {
    this.#seed = seed >>> 0;
    const slots = slotsFor(expected);
    this.#lanes = new Uint32Array(slots * 4);
    this.#values = new Int32Array(slots).fill(-1);
    this.#mask = slots - 1;
  }

  /** How many texts were added. */
  get size(): number {
    return this.#size;
  }

  /** The number of a text, or -1. */
  get(text: string): number {
    return this.#values[this.#slotOf(text)] ?? -1;
  }

  /** Gives the text a number, unless it has one; returns the number it has now. */
  putIfAbsent(text: string, value: number): number {
    if (this.#size * 10 >= (this.#mask + 1) * 7) this.#grow();
    const slot = this.#slotOf(text);
    const present = this.#values[slot] ?? -1;
    if (present >= 0) return present;
    this.#lanes.set(hash, slot * 4);
    this.#values[slot] = value;
    this.#size += 1;
    return value;
  }

  /** Gives the text a number in place of the one it has. */
  replace(text: string, value: number): void {
    this.putIfAbsent(text, value);
    this.#values[this.#slotOf(text)] = value;
  }

  #slotOf(text: string): number {
    hashInto(text, this.#seed);
    let slot = hash[0] & this.#mask;
    while ((this.#values[slot] ?? -1) >= 0 && !this.#holdsHash(slot)) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #holdsHash(slot: number): boolean {
    const at = slot * 4;
    const lanes = this.#lanes;
    return lanes[at] === hash[0] && lanes[at + 1] === hash[1] && lanes[at + 2] === hash[2] && lanes[at + 3] === hash[3];
  }

  #grow(): void {
    const lanes = this.#lanes;
    const values = this.#values;
    const slots = (this.#mask + 1) * 2;
    this.#lanes = new Uint32Array(slots * 4);
    this.#values = new Int32Array(slots).fill(-1);
    this.#mask = slots - 1;
    for (let old = 0; old < values.length; old += 1) {
      const value = values[old] ?? -1;
      if (value < 0) continue;
      let slot = (lanes[old * 4] ?? 0) & this.#mask;
      while ((this.#values[slot] ?? -1) >= 0) slot = (slot + 1) & this.#mask;
      this.#lanes.set(lanes.subarray(old * 4, old * 4 + 4), slot * 4);
      this.#values[slot] = value;
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
  let slots = 1024;
  while (slots * 7 < expected * 10) slots *= 2;
  return slots;
}
