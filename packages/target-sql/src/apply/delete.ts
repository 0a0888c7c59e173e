import { sql } from 'kysely';
import type { SqlRow } from '../dialects/dialect.js';
import { boundKey, inScope } from '../read/rows.js';
import { columnFacts } from '../tables/facts.js';
import type { EntityTable } from '../tables/tables.js';
import { alreadySo, done, OperationRefused, type Result } from './outcomes.js';
import { factsOf, rowOf } from './row.js';
import type { Work } from './work.js';

/** Deletes the one row with this key in the scope, and its memberships: they name nobody without it. @throws OperationRefused */
export async function deleteRow(work: Work, table: EntityTable, id: string): Promise<Result> {
  const row = rowOf(work, table, id);
  if (row === undefined) return alreadySo(id);
  const { rows } = await sql<SqlRow>`select ${sql.id(table.key)} from ${sql.table(table.table)} where ${row}`.execute(work.db);
  if (rows.length === 0) return alreadySo(id);
  if (rows.length > 1) throw new OperationRefused('conflict', `${rows.length} rows of ${table.table} have this ${table.key}`, `make ${table.key} unique`);
  await deleteMembershipsOf(work, table, id);
  const { numDeletedRows } = await work.db.deleteFrom(table.table).where(row).executeTakeFirst();
  return numDeletedRows === 0n ? alreadySo(id) : done(id);
}

async function deleteMembershipsOf(work: Work, { entity }: EntityTable, id: string): Promise<void> {
  const { membership } = work.tables;
  if (membership === undefined) return;
  const facts = factsOf(work, membership.table);
  const column = columnFacts(facts, membership[entity]);
  const end = boundKey(id, column, work.words);
  if (end === undefined) return;
  await work.db.deleteFrom(membership.table).where(sql<boolean>`${inScope(membership.scope, facts, work.words)} and ${work.words.equals(column, end)}`).execute();
}
