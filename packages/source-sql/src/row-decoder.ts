import type { SourceValue } from '@rollcall/core';
import type { ColumnType } from './column-type.js';
import { conform } from './conform.js';
import type { SqlColumn, SqlRow } from './dialects/dialect.js';
import { UnreadableValue } from './unreadable-value.js';

/** Columns by name, with the types that the configuration declares. */
export interface RowShape {
  readonly columns: readonly SqlColumn[];
  readonly declared: Readonly<Record<string, ColumnType>>;
}

/** The attributes of a row; nulls are missing. @throws UnreadableValue naming the column. */
export function attributesOf(row: SqlRow, shape: RowShape): Record<string, SourceValue> {
  const attributes: Record<string, SourceValue> = {};
  for (const column of shape.columns) {
    const value = valueOf(row, column, shape.declared[column.name]);
    if (value !== undefined) attributes[column.name] = value;
  }
  return attributes;
}

/**
 * The text of a key: integers as decimal digits, texts as they are; undefined for null and the empty text.
 * @throws UnreadableValue for what identifies nobody.
 */
export function keyOf(row: SqlRow, column: SqlColumn): string | undefined {
  const value = valueOf(row, column.decodeKey === undefined ? column : { ...column, decode: column.decodeKey }, undefined);
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new UnreadableValue(`${column.name} is neither an integer nor a text, so it cannot be a key`);
}

function valueOf(row: SqlRow, column: SqlColumn, declared: ColumnType | undefined): SourceValue | undefined {
  const raw = row[column.name];
  if (raw === null || raw === undefined) return undefined;
  try {
    const value = column.decode(raw);
    return value === undefined || declared === undefined ? value : conform(value, declared);
  } catch (error) {
    if (error instanceof UnreadableValue) throw new UnreadableValue(`${column.name} ${error.message}`);
    throw error;
  }
}
