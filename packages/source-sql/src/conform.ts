import type { Primitive, SourceValue } from '@rollcall/core';
import { shapeOfColumn, type ColumnType, type ScalarType } from './column-type.js';
import { isoDateOf, isoTimestampOf } from './temporal.js';
import { integerOf, jsonOf } from './text-values.js';
import { shown, UnreadableValue } from './unreadable-value.js';

const integer = /^[+-]?\d+(?:\.0+)?$/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const yes = new Set(['true', 't', '1', 'yes', 'y']);
const no = new Set(['false', 'f', '0', 'no', 'n']);

/**
 * Brings a value into the declared type.
 * @throws UnreadableValue where it does not fit: a wrong value is reported, never guessed.
 */
export function conform(value: SourceValue, declared: ColumnType): SourceValue | undefined {
  const { scalar, multi } = shapeOfColumn(declared);
  if (multi) return listOf(value).map((item) => conformScalar(item, scalar));
  if (!isList(value)) return conformScalar(value, scalar);
  const [first, ...others] = value;
  if (others.length > 0) throw new UnreadableValue(`holds ${value.length} values; declare it as ${declared}[]`);
  return first === undefined ? undefined : conformScalar(first, scalar);
}

/** A JSON list in a text is a list (SQLite has no arrays); any other single value is a list of one. */
function listOf(value: SourceValue): readonly Primitive[] {
  if (isList(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return [value];
  const parsed = jsonList(value);
  if (parsed === undefined) throw new UnreadableValue(`is ${shown(value)}, which is no JSON list of simple values`);
  return parsed;
}

function jsonList(text: string): readonly Primitive[] | undefined {
  try {
    const parsed = jsonOf(text);
    return parsed !== undefined && isList(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isList(value: SourceValue): value is readonly Primitive[] {
  return Array.isArray(value);
}

function conformScalar(value: Primitive, declared: ScalarType): Primitive {
  const conformed = conformers[declared](value);
  if (conformed === undefined) throw new UnreadableValue(`is ${shown(value)}, not ${titles[declared]}`);
  return conformed;
}

const titles: Readonly<Record<ScalarType, string>> = {
  string: 'a text',
  int: 'an integer',
  double: 'a number',
  bool: 'true or false (1/0, t/f, yes/no)',
  date: 'a date (YYYY-MM-DD)',
  timestamp: 'a timestamp (YYYY-MM-DD HH:MM:SS)',
};

const conformers: Readonly<Record<ScalarType, (value: Primitive) => Primitive | undefined>> = {
  string: (value) => String(value),
  int: (value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
    return typeof value === 'string' && integer.test(value) ? integerOf(value.replace(/\.0+$/, '')) : undefined;
  },
  double: (value) => {
    if (typeof value === 'number') return value;
    const number = typeof value === 'string' && decimal.test(value) ? Number(value) : Number.NaN;
    return Number.isFinite(number) ? number : undefined;
  },
  bool: (value) => {
    if (typeof value === 'boolean') return value;
    const word = String(value).toLowerCase();
    return yes.has(word) ? true : no.has(word) ? false : undefined;
  },
  date: (value) => (typeof value === 'string' ? isoDateOf(value) : undefined),
  timestamp: (value) => (typeof value === 'string' ? isoTimestampOf(value) : undefined),
};
