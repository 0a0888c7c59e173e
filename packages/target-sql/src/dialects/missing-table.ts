import { ConnectorError } from '@rollcall/core';
import { sql } from 'kysely';
import type { SqlConnection } from './dialect.js';

/**
 * A catalogue shows nothing of a table that the user may not see. Whether it is not there or hidden, only a statement over it
 * tells; taking the one for the other would make a whole table look empty.
 *
 * @throws ConnectorError where it is there, or may be
 */
export async function ensureGone(connection: SqlConnection, table: string, isNoTable: (error: unknown) => boolean): Promise<void> {
  try {
    await sql`select 1 from ${sql.table(table)} where 1 = 0`.execute(connection.db);
  } catch (error) {
    if (isNoTable(error)) return;
    throw connection.failure(error);
  }
  throw new ConnectorError({ kind: 'forbidden', message: `the catalogue of ${connection.server} does not show ${table}`, remedy: 'grant the user of the url rights on the table' });
}
