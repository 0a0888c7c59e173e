import { secretOf, type Secret } from '@rollcall/core';

/** A secret that comes from a file: each further text is what the file holds when it is read again. */
export function rotated(first: string, ...later: readonly string[]): Secret & { readonly asked: () => number } {
  let value = first;
  let asked = 0;
  return Object.assign(secretOf(first), {
    reveal: () => value,
    renew: () => {
      const next = later[asked] ?? value;
      asked += 1;
      const isAnother = next !== value;
      value = next;
      return isAnother;
    },
    asked: () => asked,
  });
}
