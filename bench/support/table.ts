/** One row of a table: what it is, then a value for each column. */
export type TableRow = readonly (string | number)[];

/** A table in plain text: the first column to the left, all others to the right, numbers with thousands separated. */
export function tableOf(head: readonly string[], rows: readonly TableRow[]): string {
  const cells = [head, ...rows.map((row) => row.map(cellOf))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const lines = cells.map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0, column === 0)).join('  ').trimEnd());
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0] ?? '', rule, ...lines.slice(1)].join('\n');
}

/** A ratio for people: `43.9 x`. */
export function ratioOf(value: number, base: number): string {
  return base === 0 ? '-' : `${(value / base).toFixed(1)} x`;
}

function padded(cell: string, width: number, first: boolean): string {
  return first ? cell.padEnd(width) : cell.padStart(width);
}

function cellOf(value: string | number): string {
  return typeof value === 'string' ? value : value.toLocaleString('en-US');
}
