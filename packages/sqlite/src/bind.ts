import type { SqliteValue } from './sqlite-database.js';

/**
 * Checks parameters before a driver sees them: the drivers differ in what they refuse, accept or bend.
 * @throws TypeError naming the parameter and the remedy.
 */
export function boundValues(parameters: readonly unknown[]): SqliteValue[] {
  return parameters.map((value, index) => boundValue(value, index + 1));
}

function boundValue(value: unknown, position: number): SqliteValue {
  if (typeof value === 'string' && value.includes('\0')) throw refusal(position, 'a text with a NUL character', 'drivers cut it off there; pass a Uint8Array, or escape it');
  if (value === null || typeof value === 'string' || typeof value === 'bigint' || value instanceof Uint8Array) return value;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  if (typeof value === 'number') throw refusal(position, 'NaN', 'SQLite would store NULL; pass null if that is meant');
  if (typeof value === 'boolean') throw refusal(position, 'a boolean', 'SQLite has none; pass 0 or 1');
  if (value === undefined) throw refusal(position, 'undefined', 'pass null for an absent value');
  const what = value instanceof Date ? 'Date' : typeof value;
  throw refusal(position, `of type ${what}`, 'pass a text, a number or a Uint8Array');
}

function refusal(position: number, what: string, remedy: string): TypeError {
  return new TypeError(`parameter ${position} is ${what}: ${remedy}`);
}
