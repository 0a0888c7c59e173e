import type { AttributeValue } from '@rollcall/core';
import { sql, type RawBuilder } from 'kysely';
import type { Bound } from '../dialects/dialect.js';
import { boundKey, inScope } from '../read/rows.js';
import { columnFacts, type TableFacts } from '../tables/facts.js';
import type { EntityTable } from '../tables/tables.js';
import { encode, encodeFixed } from '../values/encode.js';
import { OperationRefused } from './outcomes.js';
import type { Work } from './work.js';

/** What the catalogue told of a table; it was asked before the transaction began. */
export function factsOf({ facts }: Work, table: string): TableFacts {
  const found = facts.get(table);
  if (found === undefined) throw new OperationRefused('unsupported', `there is no table ${table}`);
  return found;
}

/** True for the one row of the scope with this key; undefined where the column cannot hold such a key. */
export function rowOf(work: Work, table: EntityTable, id: string): RawBuilder<boolean> | undefined {
  const facts = factsOf(work, table.table);
  const key = columnFacts(facts, table.key);
  const bound = boundKey(id, key, work.words);
  if (bound === undefined) return undefined;
  return sql<boolean>`${inScope(table.scope, facts, work.words)} and ${work.words.equals(key, bound)}`;
}

/** The attributes as columns of a row. @throws OperationRefused naming the column that does not take its value */
export function boundAttributes(work: Work, table: EntityTable, attributes: Readonly<Record<string, AttributeValue>>): Record<string, Bound> {
  const facts = factsOf(work, table.table);
  const bound: Record<string, Bound> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const column = table.columns.get(name);
    if (column === undefined) throw new OperationRefused('invalid', `${name} is not among the columns of ${table.table}`);
    const encoded = encode(value, column, columnFacts(facts, name), work.words);
    if (!encoded.ok) throw new OperationRefused('invalid', `${name} ${encoded.reason}`);
    bound[name] = encoded.value;
  }
  return bound;
}

/** A single value as a text; lists have been refused before. */
export function textOf(value: AttributeValue | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

/** The columns that every row of ours carries. */
export function fixedColumns(work: Work, scope: EntityTable['scope']): Record<string, Bound> {
  return Object.fromEntries(Object.entries(scope).map(([column, value]) => [column, encodeFixed(value, work.words)]));
}

/** The parts of a list that one statement has room for. */
export function* portions<T>(list: readonly T[], size: number): Generator<readonly T[], void, void> {
  const step = Math.max(1, size);
  for (let from = 0; from < list.length; from += step) yield list.slice(from, from + step);
}
