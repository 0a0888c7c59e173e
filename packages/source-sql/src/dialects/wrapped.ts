import { sql, type AliasedRawBuilder } from 'kysely';
import type { SqlRow } from './dialect.js';

/** What stands before the operator's text in {@link wrappedText}: positions in errors are shifted by it. */
export const WRAP_PREFIX = 'select * from (';

/**
 * The operator's SELECT as a table. As one, it can neither write nor end the statement; the line break keeps a trailing
 * comment from swallowing the bracket.
 */
export function wrapped(query: string): AliasedRawBuilder<SqlRow, 'q'> {
  return sql<SqlRow>`(${sql.raw(`${query}\n`)})`.as('q');
}

/** The same as a text that yields no row, for describing it. */
export function wrappedText(query: string): string {
  return `${WRAP_PREFIX}${query}\n) as q limit 0`;
}

/** `line 2, column 8` of an offset in the operator's query; undefined outside of it. */
export function placeIn(query: string, offset: number): string | undefined {
  if (offset < 0 || offset > query.length) return undefined;
  const before = query.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
