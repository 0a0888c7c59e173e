import type { Seed } from './seed.js';
import { isRecord, seedKind, text, type Kind } from './shapes.js';

function* problemsInside(value: Readonly<Record<string, unknown>>, kind: Kind, where: string): Generator<string> {
  for (const [key, inner] of Object.entries(kind.inside ?? {})) {
    const held = value[key];
    if (isRecord(held)) yield* problemsOf(held, inner, `${where}.${key}`);
    if (!Array.isArray(held)) continue;
    for (const [index, item] of (held as readonly unknown[]).entries()) {
      if (isRecord(item)) yield* problemsOf(item, inner, `${where}.${key}[${String(index)}]`);
    }
  }
}

function* problemsOf(value: unknown, kind: Kind, where: string): Generator<string> {
  if (!isRecord(value)) {
    yield `${where} is not an object`;
    return;
  }
  const { shape, needed } = kind;
  if (needed !== undefined && !text(value[needed])) yield `${where}.${needed} is missing`;
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const check = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (check === undefined) yield `${where}.${key} is not a known key`;
    else if (!check(item)) yield `${where}.${key} has a wrong value`;
  }
  yield* problemsInside(value, kind, where);
}

const shownProblems = 10;

/** `value` as a seed; throws TypeError that lists what is wrong with it, up to ten places. */
export function readSeed(value: unknown): Seed {
  const problems: string[] = [];
  for (const problem of problemsOf(value, seedKind, 'seed')) {
    problems.push(problem);
    if (problems.length === shownProblems) break;
  }
  if (problems.length > 0) throw new TypeError(`The seed cannot be used: ${problems.join('; ')}.`);
  return value as Seed;
}
