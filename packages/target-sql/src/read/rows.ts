import { sql, type RawBuilder } from 'kysely';
import { cancelled } from '../database.js';
import type { Bound, SqlRow, SqlWords } from '../dialects/dialect.js';
import { READS } from '../profile.js';
import { columnFacts, type ColumnFacts, type TableFacts } from '../tables/facts.js';
import type { Scope } from '../tables/tables.js';
import { encodeFixed } from '../values/encode.js';
import type { Pass } from './pass.js';

/** True for the rows of a scope, and for no others, whatever a collation takes for the same. */
export function inScope(scope: Scope, facts: TableFacts, words: SqlWords): RawBuilder<boolean> {
  const parts = Object.entries(scope).map(([column, value]) => words.equals(columnFacts(facts, column), encodeFixed(value, words)));
  return parts.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`(${sql.join(parts, sql` and `)})`;
}

/** True where the column is one of the values; a collation may let others through, which the caller sorts out. */
export function isOneOf(column: string, values: readonly Bound[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.id(column)} in (${sql.join(values)})`;
}

const integer = /^-?(?:0|[1-9]\d{0,18})$/;
const decimal = /^-?\d+(?:\.\d+)?$/;
const beyondThreeBytes = /[\u{10000}-\u{10FFFF}]/u;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Keys as the column takes them; what the column cannot hold names no row. */
export function boundKeys(ids: readonly string[], { kind, isNarrow }: ColumnFacts, words: SqlWords): readonly Bound[] {
  const usable = ids.filter((id) => id !== '' && !id.includes('\0') && !(isNarrow === true && beyondThreeBytes.test(id)));
  if (kind === 'int') return usable.filter((id) => integer.test(id)).map((id) => words.int(id));
  if (kind === 'decimal') return usable.filter((id) => decimal.test(id));
  return kind === 'uuid' ? usable.filter((id) => uuid.test(id)) : usable;
}

/** One key as {@link boundKeys} has it; undefined where the column cannot hold it. */
export function boundKey(id: string, facts: ColumnFacts, words: SqlWords): Bound | undefined {
  return boundKeys([id], facts, words)[0];
}

/** How many rows there are, counted in the snapshot of the pass. */
export async function countRows(pass: Pass, table: string, where: RawBuilder<boolean>): Promise<number> {
  await pass.options.pace(READS);
  const { rows } = await sql<{ readonly count: unknown }>`select count(*) as ${sql.id('count')} from ${sql.table(table)} where ${where}`.execute(pass.db);
  return Number(rows[0]?.count);
}

/** The rows, page by page: to their end, or it throws. */
export async function* pagesOf(pass: Pass, table: string, columns: readonly string[], where: RawBuilder<boolean>): AsyncGenerator<readonly SqlRow[], void, void> {
  const { options, pageSize } = pass;
  await options.pace(READS);
  const selected = pass.db.selectFrom(sql<SqlRow>`${sql.table(table)}`.as('t')).select(columns.map((column) => sql.id('t', column).as(column))).where(where);
  let page: SqlRow[] = [];
  for await (const row of selected.stream(pageSize)) {
    if (page.push(row) < pageSize) continue;
    yield page;
    page = [];
    if (options.signal.aborted) throw cancelled();
    await options.pace(READS);
  }
  if (page.length > 0) yield page;
}
