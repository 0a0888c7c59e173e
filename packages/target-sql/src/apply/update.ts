import type { Attributes } from '@rollcall/core';
import { sql, type RawBuilder } from 'kysely';
import type { Bound, SqlRow } from '../dialects/dialect.js';
import { inScope } from '../read/rows.js';
import { columnFacts } from '../tables/facts.js';
import type { EntityTable } from '../tables/tables.js';
import { keyText } from '../values/decode.js';
import { encodeFixed } from '../values/encode.js';
import { alreadySo, done, OperationRefused, type Result } from './outcomes.js';
import { boundAttributes, factsOf, rowOf, textOf } from './row.js';
import type { Work } from './work.js';

/** What an update sets and clears. */
export interface Change {
  readonly set: Attributes;
  readonly clear: readonly string[];
}

/** Changes the one row with this key in the scope. @throws OperationRefused */
export async function updateRow(work: Work, table: EntityTable, id: string, { set, clear }: Change): Promise<Result> {
  const values = { ...boundAttributes(work, table, withoutKey(table, id, set)), ...clearing(table, clear) };
  if (Object.keys(values).length === 0) return alreadySo(id);
  const name = values[table.naming];
  if (name !== undefined && name !== null) await ensureUntaken(work, table, id, name);
  return write(work, table, id, values);
}

/** Sets the column that says who is disabled. @throws OperationRefused */
export async function setStanding(work: Work, table: EntityTable, id: string, kind: 'disable' | 'enable'): Promise<Result> {
  const { standing } = table;
  if (standing === undefined) throw new OperationRefused('unsupported', 'no column says who is disabled', 'name one: accounts.disabled');
  return write(work, table, id, { [standing.column]: encodeFixed(kind === 'disable' ? standing.disabled : standing.active, work.words) });
}

/** A row keeps its key: everybody who remembers the row knows it by that. */
function withoutKey({ key }: EntityTable, id: string, set: Attributes): Attributes {
  const value = set[key];
  if (value === undefined) return set;
  if (textOf(value) !== id) throw new OperationRefused('invalid', `${key} is the key of the row and does not change`, 'let the key be a column that the source never changes');
  return Object.fromEntries(Object.entries(set).filter(([name]) => name !== key));
}

function clearing(table: EntityTable, clear: readonly string[]): Record<string, Bound> {
  for (const name of clear) {
    const column = table.columns.get(name);
    if (column === undefined) throw new OperationRefused('invalid', `${name} is not among the columns of ${table.table}`);
    if (column.isRequired) throw new OperationRefused('invalid', `${name} must have a value`);
  }
  return Object.fromEntries(clear.map((name) => [name, null]));
}

async function ensureUntaken(work: Work, table: EntityTable, id: string, name: Bound): Promise<void> {
  const facts = factsOf(work, table.table);
  const scope = inScope(table.scope, facts, work.words);
  const isNamed = work.words.equals(columnFacts(facts, table.naming), name);
  const { rows } = await sql<SqlRow>`select ${sql.id(table.key)} from ${sql.table(table.table)} where ${scope} and ${isNamed}`.execute(work.db);
  if (rows.every((row) => keyText(row[table.key], table.key) === id)) return;
  throw new OperationRefused('conflict', `${table.naming} is taken: another row of ${table.table} has this value already`);
}

async function write(work: Work, table: EntityTable, id: string, values: Readonly<Record<string, Bound>>): Promise<Result> {
  const row = rowOf(work, table, id);
  const changed = row === undefined ? 0n : await updated(work, table, row, values);
  if (changed === 1n) return done(id);
  if (changed === 0n) throw new OperationRefused('not-found', `${table.table} has no such row in the scope any more`);
  throw new OperationRefused('conflict', `${String(changed)} rows of ${table.table} have this ${table.key}`, `make ${table.key} unique`);
}

async function updated(work: Work, table: EntityTable, row: RawBuilder<boolean>, values: Readonly<Record<string, Bound>>): Promise<bigint> {
  const { numUpdatedRows } = await work.db.updateTable(table.table).set(values).where(row).executeTakeFirst();
  return numUpdatedRows;
}
