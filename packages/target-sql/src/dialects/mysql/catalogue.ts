import { sql, type Kysely } from 'kysely';
import type { ColumnFacts, ColumnKind, TableFacts } from '../../tables/facts.js';
import type { AnyTables } from '../dialect.js';

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly base: string;
  readonly nullable: string;
  readonly standard: string | null;
  readonly extra: string;
  readonly length: number | string | null;
  readonly digits: number | string | null;
  readonly charset: string | null;
}

const kinds: Readonly<Record<string, ColumnKind>> = {
  char: 'text', varchar: 'text', tinytext: 'text', text: 'text', mediumtext: 'text', longtext: 'text', enum: 'text', set: 'text',
  tinyint: 'int', smallint: 'int', mediumint: 'int', int: 'int', bigint: 'int', bit: 'bool', date: 'date', datetime: 'timestamp', timestamp: 'timestamp',
  decimal: 'decimal', float: 'decimal', double: 'decimal', uuid: 'uuid',
  binary: 'bytes', varbinary: 'bytes', tinyblob: 'bytes', blob: 'bytes', mediumblob: 'bytes', longblob: 'bytes',
};

/** The columns, unique indexes and engine of a table; undefined where there is none, or none that the user may see. */
export async function describeMysql(db: Kysely<AnyTables>, table: string): Promise<TableFacts | undefined> {
  const [name = '', schema] = table.split('.').reverse();
  const place = sql`table_schema = ${schema === undefined ? sql`database()` : schema} and table_name = ${name}`;
  const { rows } = await sql<ColumnRow>`
    select column_name as \`name\`, column_type as \`type\`, data_type as \`base\`, is_nullable as \`nullable\`, column_default as \`standard\`, extra as \`extra\`,
      character_maximum_length as \`length\`, datetime_precision as \`digits\`, character_set_name as \`charset\`
    from information_schema.columns where ${place} order by ordinal_position`.execute(db);
  if (rows.length === 0) return undefined;
  const indexes = await sql<{ readonly index: string; readonly name: string }>`
    select index_name as \`index\`, column_name as \`name\` from information_schema.statistics where ${place} and non_unique = 0
      and index_name not in (select index_name from information_schema.statistics where ${place} and (sub_part is not null or column_name is null))`.execute(db);
  const engines = await sql<{ readonly engine: string }>`
    select t.engine as \`engine\` from information_schema.tables t join information_schema.engines e on e.engine = t.engine
    where t.table_schema = ${schema === undefined ? sql`database()` : schema} and t.table_name = ${name} and coalesce(e.transactions, 'NO') <> 'YES'`.execute(db);
  const untransactional = engines.rows[0]?.engine;
  return {
    columns: new Map(rows.map((row) => [row.name, factsOf(row)])),
    uniqueSets: [...new Set(indexes.rows.map(({ index }) => index))].map((index) => indexes.rows.filter((row) => row.index === index).map((row) => row.name)),
    ...(untransactional === undefined ? {} : { untransactional }),
  };
}

function factsOf({ name, type, base, nullable, standard, extra, length, digits, charset }: ColumnRow): ColumnFacts {
  const kind = kinds[base] ?? 'other';
  const isGiven = /auto_increment|generated|default_generated/i.test(extra);
  return {
    name,
    type,
    kind,
    isNullable: nullable === 'YES',
    // MariaDB writes the default NULL of a nullable column as a text.
    hasDefault: isGiven || (standard !== null && standard !== 'NULL'),
    ...(/^(?:var)?char$/.test(base) && length !== null ? { maxChars: Number(length) } : {}),
    ...(charset === 'utf8mb3' || charset === 'utf8' ? { isNarrow: true } : {}),
    ...(kind === 'timestamp' && digits !== null ? { fractionDigits: Number(digits) } : {}),
  };
}
