import { exactKey, foldedKey, type Attributes } from '@rollcall/core';
import { sql } from 'kysely';
import type { Bound, SqlRow } from '../dialects/dialect.js';
import { boundKeys, inScope, isOneOf } from '../read/rows.js';
import { columnFacts } from '../tables/facts.js';
import type { EntityTable } from '../tables/tables.js';
import { keyText } from '../values/decode.js';
import { encodeFixed } from '../values/encode.js';
import { done, OperationRefused, type Result } from './outcomes.js';
import { boundAttributes, factsOf, fixedColumns, portions, textOf } from './row.js';
import type { Work } from './work.js';

/** A creation of a batch. */
export interface Creation {
  readonly index: number;
  readonly type: 'account' | 'group';
  readonly attributes: Attributes;
}

type Row = Readonly<Record<string, Bound>>;

/**
 * Inserts rows, as many in a statement as it has room for, and answers their keys. Names are looked for first: most tables have no
 * unique index over them.
 */
export async function createRows(work: Work, table: EntityTable, creations: readonly Creation[]): Promise<ReadonlyMap<number, Result>> {
  const fixed = { ...fixedColumns(work, table.scope), ...standingOf(work, table) };
  const rows = creations.map(({ attributes }) => ({ ...boundAttributes(work, table, attributes), ...fixed }));
  for (const row of rows) ensureNamed(row, table);
  ensureFree(creations.map(({ attributes }) => nameOf(table, attributes)), table);
  await ensureUntaken(work, table, creations);
  for (const same of sameColumns(rows)) {
    for (const some of portions(same, Math.floor(work.words.maxParameters / Object.keys(same[0] ?? {}).length))) await work.db.insertInto(table.table).values(some).execute();
  }
  const keyOf = table.isKeyGiven ? givenKey(work, table) : await madeKeys(work, table, creations);
  return new Map(creations.map(({ index, attributes }) => [index, done(keyOf(attributes))]));
}

function standingOf(work: Work, { standing }: EntityTable): Row {
  return standing === undefined ? {} : { [standing.column]: encodeFixed(standing.active, work.words) };
}

function ensureNamed(row: Row, { key, isKeyGiven, naming }: EntityTable): void {
  for (const column of isKeyGiven ? [key, naming] : [naming]) {
    if (row[column] === undefined || row[column] === null) throw new OperationRefused('invalid', `${column} must have a value`);
  }
}

function nameOf(table: EntityTable, attributes: Attributes): string {
  return textOf(attributes[table.naming]);
}

function folded(table: EntityTable): (name: string) => string {
  return table.columns.get(table.naming)?.ignoresCase === true ? foldedKey : exactKey;
}

function ensureFree(names: readonly string[], table: EntityTable): void {
  const fold = folded(table);
  if (new Set(names.map(fold)).size < names.length) throw taken(table);
}

function taken({ naming, table }: EntityTable): OperationRefused {
  return new OperationRefused('conflict', `${naming} is taken: a row of ${table} has this value already`);
}

async function ensureUntaken(work: Work, table: EntityTable, creations: readonly Creation[]): Promise<void> {
  const fold = folded(table);
  const wanted = new Set(creations.map(({ attributes }) => fold(nameOf(table, attributes))));
  const found = await rowsNamed(work, table, creations.map(({ attributes }) => nameOf(table, attributes)));
  if (found.some((row) => wanted.has(fold(keyText(row[table.naming], table.naming) ?? '')))) throw taken(table);
}

/** The rows of the scope with one of these names. */
async function rowsNamed(work: Work, table: EntityTable, names: readonly string[]): Promise<readonly SqlRow[]> {
  const facts = factsOf(work, table.table);
  const scope = inScope(table.scope, facts, work.words);
  const rows: SqlRow[] = [];
  const bound = boundKeys(names, columnFacts(facts, table.naming), work.words);
  for (const some of portions(bound, work.words.maxParameters / 2)) {
    const columns = sql.join([...new Set([table.key, table.naming])].map((column) => sql.id(column)));
    const found = await sql<SqlRow>`select ${columns} from ${sql.table(table.table)} where ${scope} and ${isOneOf(table.naming, some)}`.execute(work.db);
    rows.push(...found.rows);
  }
  return rows;
}

/** Rows with the same columns: what a row leaves out, the table's default fills in. */
function sameColumns(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const columns = Object.keys(row).sort().join('\0');
    groups.set(columns, [...(groups.get(columns) ?? []), row]);
  }
  return [...groups.values()];
}

function givenKey(work: Work, table: EntityTable): (attributes: Attributes) => string {
  const isUuid = columnFacts(factsOf(work, table.table), table.key).kind === 'uuid';
  return (attributes) => (isUuid ? textOf(attributes[table.key]).toLowerCase() : textOf(attributes[table.key]));
}

/** The keys that the database made, told by the names that were inserted; a name that is not told apart gives none, and is read back. */
async function madeKeys(work: Work, table: EntityTable, creations: readonly Creation[]): Promise<(attributes: Attributes) => string | undefined> {
  const keys = new Map<string, string | undefined>();
  for (const row of await rowsNamed(work, table, creations.map(({ attributes }) => nameOf(table, attributes)))) {
    const name = keyText(row[table.naming], table.naming) ?? '';
    keys.set(name, keys.has(name) ? undefined : keyText(row[table.key], table.key));
  }
  return (attributes) => keys.get(nameOf(table, attributes));
}
