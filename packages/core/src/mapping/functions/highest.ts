/** Thrown where a value has no place in the order. Tells how many, never which: they are somebody's. */
export class NoRank extends Error {
  constructor(count: number) {
    super(`${count} of the values given to highest() ${count === 1 ? 'has' : 'have'} no place in its order`);
  }
}

/**
 * The value that comes first in the order; undefined where there is no value at all.
 * @throws NoRank where the order does not name a value: an unknown one may be the highest, so nothing is guessed.
 */
export function highestOf(values: readonly unknown[], order: readonly unknown[]): string | undefined {
  const unknown = new Set(values.filter((value) => !order.includes(value)));
  if (unknown.size > 0) throw new NoRank(unknown.size);
  const highest = order.find((candidate) => values.includes(candidate));
  return typeof highest === 'string' ? highest : undefined;
}
