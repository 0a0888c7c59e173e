import type { IntegerMode, SqliteRow } from './sqlite-database.js';

/**
 * Brings a driver's row into the common form, in place: integers (read as bigints) as the mode says, blobs as plain
 * `Uint8Array`.
 * @throws RangeError in mode `number` for an integer that a number cannot hold exactly.
 */
export function readRow(row: SqliteRow, mode: IntegerMode): SqliteRow {
  for (const column in row) {
    const value = row[column];
    if (typeof value === 'bigint') {
      if (mode !== 'bigint') row[column] = integerOf(value, mode, column);
    } else if (value instanceof Uint8Array && value.constructor !== Uint8Array) {
      row[column] = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
  }
  return row;
}

function integerOf(value: bigint, mode: 'number' | 'mixed', column: string): number | bigint {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  if (mode === 'mixed') return value;
  throw new RangeError(`column "${column}" holds ${value}, which a number cannot hold exactly: open the database with integers: 'mixed' or 'bigint'`);
}
