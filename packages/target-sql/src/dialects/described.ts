import { ConnectorError } from '@rollcall/core';
import { sql, type Kysely } from 'kysely';
import type { TableFacts } from '../tables/facts.js';
import type { AnyTables, SqlConnection } from './dialect.js';

/** How the facts of a table are told by one kind of database. */
export interface Catalogue {
  readonly describe: (db: Kysely<AnyTables>, table: string) => Promise<TableFacts | undefined>;
  /** True for the answer that a table does not exist. */
  readonly isNoTable: (error: unknown) => boolean;
}

/**
 * What the catalogue tells of a table; undefined where there is none. A catalogue shows nothing of a table that the user may not
 * see. Whether it is not there or hidden, only a statement over it tells; taking the one for the other would make a whole table look
 * empty.
 *
 * @throws ConnectorError where it is there and hidden, or may be
 */
export async function described(connection: SqlConnection, table: string, { describe, isNoTable }: Catalogue): Promise<TableFacts | undefined> {
  const facts = await describe(connection.db, table);
  if (facts !== undefined) return facts;
  try {
    await sql`select 1 from ${sql.table(table)} where 1 = 0`.execute(connection.db);
  } catch (error) {
    if (isNoTable(error)) return undefined;
    throw connection.failure(error);
  }
  throw new ConnectorError({ kind: 'forbidden', message: `the catalogue of ${connection.server} does not show ${table}`, remedy: 'grant the user of the url rights on the table' });
}
