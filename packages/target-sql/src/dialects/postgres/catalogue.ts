import { sql, type Kysely } from 'kysely';
import type { ColumnFacts, ColumnKind, TableFacts } from '../../tables/facts.js';
import type { AnyTables } from '../dialect.js';

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly base: string;
  readonly nullable: string;
  readonly given: string;
  readonly modifier: string;
}

const kinds: Readonly<Record<string, ColumnKind>> = {
  text: 'text', varchar: 'text', bpchar: 'text', name: 'text', citext: 'text',
  int2: 'int', int4: 'int', int8: 'int', oid: 'int',
  bool: 'bool', date: 'date', timestamp: 'timestamp', timestamptz: 'timestamp',
  numeric: 'decimal', float4: 'decimal', float8: 'decimal', uuid: 'uuid', bytea: 'bytes',
};
/** varchar(n) and char(n) keep n + 4 as their modifier, timestamps their digits. */
const LENGTH_OFFSET = 4;
const MOST_DIGITS = 6;

/** The columns and unique indexes of a table or view; undefined where there is none of this name on the search path. */
export async function describePostgres(db: Kysely<AnyTables>, table: string): Promise<TableFacts | undefined> {
  // Names hold no quotes: the schema of the configuration sees to that.
  const name = table.split('.').map((part) => `"${part}"`).join('.');
  const { rows } = await sql<ColumnRow>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, coalesce(b.typname, t.typname) as base,
      (not a.attnotnull)::text as nullable, (a.atthasdef or a.attidentity <> '')::text as given, a.atttypmod::text as modifier
    from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid left join pg_catalog.pg_type b on b.oid = nullif(t.typbasetype, 0)
    where a.attrelid = to_regclass(${name}) and a.attnum > 0 and not a.attisdropped order by a.attnum`.execute(db);
  if (rows.length === 0) return undefined;
  const indexes = await sql<{ readonly names: string }>`
    select (select json_agg(a.attname)::text from pg_catalog.pg_attribute a where a.attrelid = i.indrelid and a.attnum = any(i.indkey::int2[])) as names
    from pg_catalog.pg_index i
    where i.indrelid = to_regclass(${name}) and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null and i.indnatts = i.indnkeyatts`.execute(db);
  return {
    columns: new Map(rows.map((row) => [row.name, factsOf(row)])),
    uniqueSets: indexes.rows.map(({ names }) => JSON.parse(names) as readonly string[]),
  };
}

function factsOf({ name, type, base, nullable, given, modifier }: ColumnRow): ColumnFacts {
  const kind = kinds[base] ?? 'other';
  const number = Number(modifier);
  return {
    name,
    type,
    kind,
    isNullable: nullable === 'true',
    hasDefault: given === 'true',
    ...(kind === 'text' && number > LENGTH_OFFSET ? { maxChars: number - LENGTH_OFFSET } : {}),
    ...(kind === 'timestamp' ? { fractionDigits: number < 0 ? MOST_DIGITS : number } : {}),
  };
}
