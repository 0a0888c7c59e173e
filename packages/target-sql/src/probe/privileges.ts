import type { Finding } from '@rollcall/core';
import { sql, type RawBuilder } from 'kysely';
import type { SqlConnection } from '../dialects/dialect.js';
import { inScope } from '../read/rows.js';
import type { TableFacts } from '../tables/facts.js';
import type { EntityTable, MembershipTable } from '../tables/tables.js';

/** Asks the server to plan one statement of each kind that is needed: it refuses where the user may not run it, and runs nothing. */
export async function privilegeFindings(connection: SqlConnection, table: EntityTable | MembershipTable, facts: TableFacts): Promise<readonly Finding[]> {
  const missing: string[] = [];
  for (const [right, statement] of Object.entries(statementsOver(table, facts, connection))) {
    try {
      await sql`explain ${statement}`.execute(connection.db);
    } catch (error) {
      const failure = connection.failure(error);
      if (failure.kind !== 'forbidden') throw failure;
      missing.push(right);
    }
  }
  if (missing.length === 0) return [];
  const words = missing.join(', ');
  return [{
    code: 'sql-privilege-missing',
    severity: 'error',
    message: `the user of the url may not ${words} rows of ${table.table}`,
    remedy: `grant ${words} on ${table.table}`,
    about: table.section,
    count: missing.length,
  }];
}

function statementsOver(table: EntityTable | MembershipTable, facts: TableFacts, { words }: SqlConnection): Readonly<Record<string, RawBuilder<unknown>>> {
  const name = sql.table(table.table);
  const columns = columnsOf(table);
  const list = sql.join(columns.map((column) => sql.id(column)));
  const where = sql`${inScope(table.scope, facts, words)} and 1 = 0`;
  const changed = sql.id(columns[0] ?? '');
  return {
    select: sql`select ${list} from ${name} where ${where}`,
    insert: sql`insert into ${name} (${list}) select ${list} from ${name} where 1 = 0`,
    ...(table.section === 'memberships' ? {} : { update: sql`update ${name} set ${changed} = ${changed} where ${where}` }),
    delete: sql`delete from ${name} where ${where}`,
  };
}

/** Those that are written; the first is one that updates may change. */
function columnsOf(table: EntityTable | MembershipTable): readonly string[] {
  const scope = Object.keys(table.scope);
  if (table.section === 'memberships') return [table.account, table.group, ...scope];
  const { standing } = table;
  return [...new Set([table.naming, ...table.columns.keys(), ...(standing === undefined ? [] : [standing.column]), ...scope])];
}
