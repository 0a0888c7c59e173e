import { sql, type RawBuilder } from 'kysely';
import type { FixedValue } from '../config-sections.js';
import type { SqlConnection, SqlWords } from '../dialects/dialect.js';
import type { ColumnSpec, EntityTable, MembershipTable, Scope, Tables } from './tables.js';

/** Makes the tables that are missing, by the declared types of their columns. A table that exists is left as it is. */
export async function createTables(connection: SqlConnection, { account, group, membership }: Tables, missing: ReadonlySet<string>): Promise<void> {
  const { words } = connection;
  for (const table of [account, group]) {
    if (table !== undefined && missing.has(table.table)) await make(connection, table.table, [...entityColumns(table, words), ...primaryKey(table)]);
  }
  if (membership === undefined || group === undefined || !missing.has(membership.table)) return;
  await make(connection, membership.table, membershipColumns(membership, account, group, words));
}

async function make({ db, words }: SqlConnection, table: string, parts: readonly RawBuilder<unknown>[]): Promise<void> {
  await sql`create table if not exists ${sql.table(table)} (${sql.join(parts)})${sql.raw(words.tableOptions)}`.execute(db);
}

function entityColumns({ key, isKeyGiven, naming, columns, scope, standing }: EntityTable, words: SqlWords): readonly RawBuilder<unknown>[] {
  return [
    ...(isKeyGiven ? [] : [sql`${sql.id(key)} ${sql.raw(words.generatedKey)}`]),
    ...[...columns.values()].map((column) => sql`${sql.id(column.name)} ${sql.raw(typeWord(column, [key, naming].includes(column.name), words))}`),
    ...fixedColumns(scope, words),
    ...(standing === undefined ? [] : [fixedColumn(standing.column, standing.active, words)]),
  ];
}

/** A truth that is written as texts needs room for the longer one. */
function typeWord({ type, maxLength, as, isRequired }: ColumnSpec, isIndexed: boolean, words: SqlWords): string {
  const word = as === undefined ? words.columnType(type, maxLength, isIndexed) : words.columnType('string', Math.max(as[0].length, as[1].length), false);
  return isRequired ? `${word} not null` : word;
}

/** A key that the database makes is the primary key by itself. */
function primaryKey({ key, isKeyGiven, scope }: EntityTable): readonly RawBuilder<unknown>[] {
  return isKeyGiven ? [keyOver([key, ...Object.keys(scope)])] : [];
}

function membershipColumns(table: MembershipTable, account: EntityTable, group: EntityTable, words: SqlWords): readonly RawBuilder<unknown>[] {
  return [
    sql`${sql.id(table.account)} ${sql.raw(keyType(account, words))} not null`,
    sql`${sql.id(table.group)} ${sql.raw(keyType(group, words))} not null`,
    ...fixedColumns(table.scope, words),
    keyOver([table.account, table.group, ...Object.keys(table.scope)]),
  ];
}

function keyType({ key, columns }: EntityTable, words: SqlWords): string {
  const column = columns.get(key);
  return words.columnType(column?.type ?? 'int', column?.maxLength, true);
}

function fixedColumns(scope: Scope, words: SqlWords): readonly RawBuilder<unknown>[] {
  return Object.entries(scope).map(([name, value]) => fixedColumn(name, value, words));
}

function fixedColumn(name: string, value: FixedValue, words: SqlWords): RawBuilder<unknown> {
  const type = typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'int';
  return sql`${sql.id(name)} ${sql.raw(words.columnType(type, undefined, true))} not null`;
}

function keyOver(columns: readonly string[]): RawBuilder<unknown> {
  return sql`primary key (${sql.join(columns.map((column) => sql.id(column)))})`;
}
