import { sql } from 'kysely';
import type { Bound, SqlRow } from '../dialects/dialect.js';
import { boundKey, boundKeys, inScope, isOneOf } from '../read/rows.js';
import { columnFacts } from '../tables/facts.js';
import type { EntityTable, MembershipTable } from '../tables/tables.js';
import { keyText } from '../values/decode.js';
import { alreadySo, done, OperationRefused, type Result } from './outcomes.js';
import { factsOf, fixedColumns, portions } from './row.js';
import type { Work } from './work.js';

/** A membership of a batch. */
export interface Edge {
  readonly index: number;
  readonly account: string;
  readonly group: string;
}

/** Inserts the memberships that are not there yet. @throws OperationRefused where an end is not there, or not in the scope */
export async function attach(work: Work, edges: readonly Edge[]): Promise<ReadonlyMap<number, Result>> {
  const table = membershipsOf(work);
  await ensureThere(work, work.tables.account, edges.map(({ account }) => account));
  if (work.tables.group !== undefined) await ensureThere(work, work.tables.group, edges.map(({ group }) => group));
  const known = await present(work, table, edges);
  const results = new Map<number, Result>();
  const rows: Record<string, Bound>[] = [];
  for (const edge of edges) {
    const isThere = known.has(edgeText(edge.account, edge.group));
    known.add(edgeText(edge.account, edge.group));
    results.set(edge.index, isThere ? alreadySo() : done());
    if (!isThere) rows.push({ [table.account]: endOf(work, table, 'account', edge), [table.group]: endOf(work, table, 'group', edge), ...fixedColumns(work, table.scope) });
  }
  const width = Object.keys(rows[0] ?? {}).length || 1;
  for (const some of portions(rows, Math.floor(work.words.maxParameters / width))) await work.db.insertInto(table.table).values(some).execute();
  return results;
}

/** Deletes a membership; one that is gone is no mistake. */
export async function detach(work: Work, edge: Pick<Edge, 'account' | 'group'>): Promise<Result> {
  const table = membershipsOf(work);
  const facts = factsOf(work, table.table);
  const account = columnFacts(facts, table.account);
  const group = columnFacts(facts, table.group);
  const ends = { account: boundKey(edge.account, account, work.words), group: boundKey(edge.group, group, work.words) };
  if (ends.account === undefined || ends.group === undefined) return alreadySo();
  const where = sql<boolean>`${inScope(table.scope, facts, work.words)} and ${work.words.equals(account, ends.account)} and ${work.words.equals(group, ends.group)}`;
  const { numDeletedRows } = await work.db.deleteFrom(table.table).where(where).executeTakeFirst();
  return numDeletedRows === 0n ? alreadySo() : done();
}

function membershipsOf({ tables }: Work): MembershipTable {
  if (tables.membership === undefined) throw new OperationRefused('unsupported', 'no section memberships is configured');
  return tables.membership;
}

/** A foreign key would say so too, where there is one; none knows the scope. */
async function ensureThere(work: Work, table: EntityTable, ids: readonly string[]): Promise<void> {
  const facts = factsOf(work, table.table);
  const missing = new Set(ids);
  const scope = inScope(table.scope, facts, work.words);
  for (const some of portions(boundKeys([...missing], columnFacts(facts, table.key), work.words), work.words.maxParameters / 2)) {
    const { rows } = await sql<SqlRow>`select ${sql.id(table.key)} from ${sql.table(table.table)} where ${scope} and ${isOneOf(table.key, some)}`.execute(work.db);
    for (const row of rows) missing.delete(keyText(row[table.key], table.key) ?? '');
  }
  if (missing.size > 0) throw new OperationRefused('not-found', `${table.table} has no such row in the scope: the ${table.entity} of a membership is gone`);
}

async function present(work: Work, table: MembershipTable, edges: readonly Edge[]): Promise<Set<string>> {
  const facts = factsOf(work, table.table);
  const scope = inScope(table.scope, facts, work.words);
  const accounts = boundKeys([...new Set(edges.map(({ account }) => account))], columnFacts(facts, table.account), work.words);
  const found = new Set<string>();
  for (const some of portions(accounts, work.words.maxParameters / 2)) {
    const columns = sql.join([sql.id(table.account), sql.id(table.group)]);
    const { rows } = await sql<SqlRow>`select ${columns} from ${sql.table(table.table)} where ${scope} and ${isOneOf(table.account, some)}`.execute(work.db);
    for (const row of rows) found.add(edgeText(keyText(row[table.account], table.account) ?? '', keyText(row[table.group], table.group) ?? ''));
  }
  return found;
}

function endOf(work: Work, table: MembershipTable, end: 'account' | 'group', edge: Edge): Bound {
  const bound = boundKey(edge[end], columnFacts(factsOf(work, table.table), table[end]), work.words);
  if (bound === undefined) throw new OperationRefused('invalid', `${table[end]} does not take such a key`);
  return bound;
}

function edgeText(account: string, group: string): string {
  return `${account}\0${group}`;
}
