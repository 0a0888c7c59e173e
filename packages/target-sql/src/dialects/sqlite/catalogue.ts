import { sql, type Kysely } from 'kysely';
import type { ColumnFacts, ColumnKind, TableFacts } from '../../tables/facts.js';
import type { AnyTables } from '../dialect.js';

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly required: bigint;
  readonly standard: string | null;
  readonly position: bigint;
}

/** The columns and unique indexes of a table; undefined where there is none of this name. */
export async function describeSqlite(db: Kysely<AnyTables>, table: string): Promise<TableFacts | undefined> {
  const [schema = 'main', name = ''] = table.includes('.') ? table.split('.') : ['main', table];
  const { rows } = await sql<ColumnRow>`
    select name, type, "notnull" as required, dflt_value as standard, pk as position from pragma_table_xinfo(${name}, ${schema}) where hidden <> 1`.execute(db);
  if (rows.length === 0) return undefined;
  const indexes = await sql<{ readonly names: string }>`
    select (select json_group_array(i.name) from pragma_index_info(l.name, ${schema}) i) as names
    from pragma_index_list(${name}, ${schema}) l where l."unique" = 1 and l.partial = 0`.execute(db);
  const primary = rows.filter(({ position }) => position > 0n).map((row) => row.name);
  return {
    columns: new Map(rows.map((row) => [row.name, factsOf(row, primary)])),
    uniqueSets: [...(primary.length > 0 ? [primary] : []), ...indexes.rows.map(({ names }) => JSON.parse(names) as readonly string[])],
  };
}

function factsOf({ name, type, required, standard, position }: ColumnRow, primary: readonly string[]): ColumnFacts {
  // A single integer primary key is the row's number: SQLite gives it one.
  const isRowNumber = position === 1n && primary.length === 1 && type.toUpperCase() === 'INTEGER';
  return { name, type, kind: kindOf(type.toUpperCase()), isNullable: required === 0n && !isRowNumber, hasDefault: standard !== null || isRowNumber };
}

/** By the rules of SQLite's affinities; dates and truth values are only names to it. */
function kindOf(type: string): ColumnKind {
  if (type.includes('INT')) return 'int';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text';
  if (type.includes('BOOL')) return 'bool';
  if (/TIME/.test(type)) return 'timestamp';
  if (type === 'DATE') return 'date';
  if (/REAL|FLOA|DOUB|NUMERIC|DECIMAL/.test(type)) return 'decimal';
  return 'other';
}
