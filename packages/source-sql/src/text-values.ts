import type { Primitive, SourceValue } from '@rollcall/core';
import { UnreadableValue } from './unreadable-value.js';

const REPLACEMENT = '\uFFFD';

/** A text as it may go on. NUL ends texts in many systems, and U+FFFD stands where bytes were no UTF-8. */
export function cleanText(text: string): string {
  if (text.includes('\0')) throw new UnreadableValue('holds a NUL character');
  if (text.includes(REPLACEMENT)) throw new UnreadableValue('holds bytes that are not valid UTF-8');
  return text;
}

/** An integer as the core wants it: a number where it is exact, else its digits. */
export function integerOf(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits).toString();
}

/** JSON as a value: a primitive, a list of primitives (nulls left out), or its text where it is neither. */
export function jsonOf(text: string): SourceValue | undefined {
  const value: unknown = JSON.parse(text);
  if (value === null) return undefined;
  if (isPrimitive(value)) return jsonPrimitive(value);
  if (!Array.isArray(value)) return cleanText(text);
  const items: readonly unknown[] = value.filter((item) => item !== null);
  return items.every(isPrimitive) ? items.map(jsonPrimitive) : cleanText(text);
}

function isPrimitive(value: unknown): value is Primitive {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function jsonPrimitive(value: Primitive): Primitive {
  if (typeof value === 'string') return cleanText(value);
  // JSON.parse has rounded it already.
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new UnreadableValue('holds a JSON number beyond 2^53; write it as a JSON text');
  }
  return value;
}
