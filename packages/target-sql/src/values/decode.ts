import type { Primitive } from '@rollcall/core';
import type { ColumnSpec } from '../tables/tables.js';
import { dateOf, timestampOf } from './times.js';

/** A stored value that an attribute cannot hold. Rejects its row; the message never holds the value. */
export class UnreadableColumn extends Error {
  override readonly name = 'UnreadableColumn';
}

const integer = /^([+-]?)0*(\d+?)(?:\.0+)?$/;
const yes = new Set(['true', 't', '1', 'yes', 'y']);
const no = new Set(['false', 'f', '0', 'no', 'n']);

/** A stored value as its attribute has it; NULL and the empty text are no value. @throws UnreadableColumn */
export function decode(raw: unknown, column: ColumnSpec): Primitive | undefined {
  if (raw === null || raw === undefined) return undefined;
  const value = decoded(raw, column);
  if (value === undefined) throw new UnreadableColumn(`${column.name} holds ${titles[column.type]}`);
  return value === '' ? undefined : value;
}

const titles: Readonly<Record<ColumnSpec['type'], string>> = {
  string: 'bytes, not a text',
  int: 'something that is no whole number',
  bool: 'something that stands neither for true nor for false',
  timestamp: 'something that is no time',
  date: 'something that is no date',
};

function decoded(raw: unknown, { type, as }: ColumnSpec): Primitive | undefined {
  if (type === 'bool') return truthOf(raw, as);
  const text = textOf(raw);
  if (text === undefined || text === '') return text;
  switch (type) {
    case 'string':
      return text;
    case 'int':
      return integerOf(text);
    case 'timestamp':
      return timestampOf(text);
    case 'date':
      return dateOf(text.replace(/[T ]00:00(?::00(?:\.0+)?)?Z?$/, ''));
    default:
      return type satisfies never;
  }
}

/** The text of a key as ids have it; undefined where the row names nobody. @throws UnreadableColumn */
export function keyText(raw: unknown, column: string): string | undefined {
  if (raw === null || raw === undefined || raw === '') return undefined;
  const text = textOf(raw);
  if (text === undefined) throw new UnreadableColumn(`${column} holds bytes, which are no key`);
  return text;
}

function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  return typeof raw === 'number' || typeof raw === 'bigint' ? String(raw) : undefined;
}

function integerOf(text: string): number | string | undefined {
  const [, sign = '', digits] = integer.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const exact = BigInt(`${sign === '-' ? '-' : ''}${digits}`);
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact.toString();
}

function truthOf(raw: unknown, as: ColumnSpec['as']): boolean | undefined {
  // MariaDB hands a BIT over as its byte.
  const text = raw instanceof Uint8Array ? String(raw[0] ?? '') : (textOf(raw) ?? '');
  if (as !== undefined) return text === as[0] ? true : text === as[1] ? false : undefined;
  const word = text.toLowerCase();
  return yes.has(word) ? true : no.has(word) ? false : undefined;
}
