import type { Primitive, SourceValue } from '@rollcall/core';
import pg from 'pg';
import type { ColumnType, ScalarType } from '../../column-type.js';
import { isoTimestampOf } from '../../temporal.js';
import { cleanText, integerOf, jsonOf } from '../../text-values.js';
import { UnreadableValue } from '../../unreadable-value.js';

/** How a type of PostgreSQL is read from its text form. */
export interface PostgresType {
  readonly suggestion?: ScalarType;
  readonly notKeyBecause?: string;
  readonly decode: (text: string) => SourceValue | undefined;
}

const aName = 'it identifies nobody for sure';
const text: PostgresType = { suggestion: 'string', decode: cleanText };
const integer: PostgresType = { suggestion: 'int', decode: integerOf };
const floating: PostgresType = { suggestion: 'double', notKeyBecause: 'a floating-point number is not exact', decode: floatOf };
const json: PostgresType = { notKeyBecause: aName, decode: jsonOf };
const timestamp: PostgresType = { suggestion: 'timestamp', notKeyBecause: aName, decode: timestampOf };

/** The types that are more than text, by their fixed object ids (pg_type.dat of PostgreSQL). Everything else is its text. */
const types: ReadonlyMap<number, PostgresType> = new Map<number, PostgresType>([
  [16, { suggestion: 'bool', notKeyBecause: aName, decode: (value) => value === 't' }],
  [17, { suggestion: 'string', notKeyBecause: "it is bytes; select encode(…, 'hex') instead", decode: bytesOf }],
  [20, integer],
  [21, integer],
  [23, integer],
  [26, integer],
  [114, json],
  [3802, json],
  [700, floating],
  [701, floating],
  // The blanks that pad char(n) mean nothing in PostgreSQL, and casts to text drop them.
  [1042, { suggestion: 'string', decode: (value) => cleanText(value.replace(/ +$/, '')) }],
  [1082, { suggestion: 'date', notKeyBecause: aName, decode: dateOf }],
  [1114, timestamp],
  [1184, timestamp],
  [1700, { suggestion: 'double', decode: (value) => (value === 'NaN' ? notFinite(value) : cleanText(value)) }],
]);

/** The reading of a type; arrays are lists of their elements. */
export function postgresType(oid: number, elementOid: number | undefined): PostgresType {
  return elementOid === undefined ? (types.get(oid) ?? text) : listType(types.get(elementOid) ?? text);
}

/** The word of `columns:` for a type. */
export function suggestionFor(type: PostgresType, isList: boolean): { readonly suggestion?: ColumnType } {
  if (type.suggestion === undefined) return {};
  return { suggestion: isList ? `${type.suggestion}[]` : type.suggestion };
}

function listType(element: PostgresType): PostgresType {
  const items = (value: string): readonly Primitive[] => {
    const list: Primitive[] = [];
    for (const entry of (pg.types.arrayParser as unknown as ArrayParser).create(value, (item) => item).parse().flat(Infinity)) {
      const item = entry === null ? undefined : element.decode(entry as string);
      if (item === undefined) continue;
      if (typeof item === 'object') throw new UnreadableValue('holds a list inside a list');
      list.push(item);
    }
    return list;
  };
  return { ...(element.suggestion === undefined ? {} : { suggestion: element.suggestion }), notKeyBecause: 'it is a list', decode: items };
}

/** What pg's array parser is; its own types describe an older form. */
interface ArrayParser {
  create(source: string, transform: (entry: string) => unknown): { parse(): unknown[] };
}

function floatOf(value: string): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : notFinite(value);
}

function notFinite(value: string): never {
  throw new UnreadableValue(`is ${value}; select nullif(…, '${value}') if it stands for "unknown"`);
}

function bytesOf(value: string): string {
  return Buffer.from(value.slice(2), 'hex').toString('base64');
}

function dateOf(value: string): string {
  if (value.endsWith('infinity')) notFinite(value);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) throw new UnreadableValue(`is ${value}, outside of the years 1 to 9999`);
  return value;
}

function timestampOf(value: string): string {
  if (value.endsWith('infinity')) notFinite(value);
  const iso = isoTimestampOf(value);
  if (iso === undefined) throw new UnreadableValue(`is ${value}, outside of the years 1 to 9999`);
  return iso;
}
