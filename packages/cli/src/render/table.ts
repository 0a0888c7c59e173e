import Table from 'cli-table3';
import type { Look } from './look.js';

/** A column is never cut below this. */
const NARROWEST = 30;

const NO_LINES = {
  'top': '', 'top-mid': '', 'top-left': '', 'top-right': '',
  'bottom': '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  'left': '', 'left-mid': '', 'mid': '', 'mid-mid': '', 'right': '', 'right-mid': '',
  'middle': '  ',
};

/** Rows in columns, without lines, two blanks in. */
export function table(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const grid = new Table({ chars: NO_LINES, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] } });
  grid.push(...rows.map((row) => [...row]));
  return grid
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

/**
 * Rows whose last column is cut where the terminal ends; for lists of which every line is one among many. Lengths are counted in
 * UTF-16 code units: wide characters may make a line wrap, never lose a column.
 */
export function fitted(rows: readonly (readonly string[])[], look: Look): readonly (readonly string[])[] {
  if (look.columns === undefined) return rows;
  const last = (rows[0]?.length ?? 1) - 1;
  const widths = Array.from({ length: last }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 2);
  const room = Math.max(NARROWEST, look.columns - widths.reduce((sum, width) => sum + width, 2));
  return rows.map((row) => row.map((cell, column) => (column === last && cell.length > room ? `${cell.slice(0, room - 1)}…` : cell)));
}
