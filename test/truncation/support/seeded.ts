/** Numbers below a bound that look like chance and are the same for each seed (mulberry32). */
export function seeded(seed: number): (bound: number) => number {
  let state = seed * 0x9e3779b9;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
