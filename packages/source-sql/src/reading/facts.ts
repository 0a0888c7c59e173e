import { ConnectorError, type CallOptions } from '@rollcall/core';
import { sql } from 'kysely';
import type { SqlSession } from '../dialects/dialect.js';
import { wrapped } from '../dialects/wrapped.js';
import { QUERY_LANE, type SelectedRows } from './rows.js';

const MAX_REPEATED_KEYS = 10_000;
const EXAMPLES = 3;

/** What is known of a query's rows before the first one is read. */
export interface RowFacts {
  readonly rowCount: number;
  /** Rows without a key. */
  readonly keylessCount: number;
  /** How often each key that occurs more than once does. */
  readonly repeated: ReadonlyMap<string, number>;
}

/** The number of rows, in the snapshot that the stream will read. */
export async function countRows(session: SqlSession, rows: SelectedRows, options: CallOptions): Promise<number> {
  await options.pace(QUERY_LANE);
  const counting = session.db.selectFrom(wrapped(rows.query)).select(sql`count(*)`.as('row_count'));
  const [counted] = await (rows.where === undefined ? counting : counting.where(rows.where)).execute();
  return Number(counted?.row_count);
}

/**
 * Counts rows and keys in one pass of the database, before the stream: it runs the query twice, which is the price of
 * finding every repeated key without holding the keys here. Only where some are repeated does a third query name them.
 *
 * @throws ConnectorError `invalid` where so many keys are repeated that the column is none
 */
export async function factsOf(session: SqlSession, rows: SelectedRows, key: string, setting: string, options: CallOptions): Promise<RowFacts> {
  await options.pace(QUERY_LANE);
  const keyText = session.keyText(key);
  const counting = session.db.selectFrom(wrapped(rows.query)).select([
    sql`count(*)`.as('row_count'),
    sql`count(${keyText})`.as('key_count'),
    sql`count(distinct ${keyText})`.as('distinct_count'),
  ]);
  const [counts] = await (rows.where === undefined ? counting : counting.where(rows.where)).execute();
  const keyCount = Number(counts?.key_count);
  const repeated = keyCount === Number(counts?.distinct_count) ? new Map<string, number>() : await repeatedKeys(session, rows, key, setting, options);
  return { rowCount: Number(counts?.row_count), keylessCount: Number(counts?.row_count) - keyCount, repeated };
}

async function repeatedKeys(session: SqlSession, rows: SelectedRows, key: string, setting: string, options: CallOptions): Promise<ReadonlyMap<string, number>> {
  await options.pace(QUERY_LANE);
  const keyText = session.keyText(key);
  const all = session.db.selectFrom(wrapped(rows.query)).select([keyText.as('key_text'), sql`count(*)`.as('row_count')]);
  const found = await (rows.where === undefined ? all : all.where(rows.where))
    .where(keyText, 'is not', null)
    .groupBy(keyText)
    .having(sql<boolean>`count(*) > 1`)
    .limit(sql<number>`${sql.lit(MAX_REPEATED_KEYS + 1)}`)
    .execute();
  if (found.length > MAX_REPEATED_KEYS) {
    const examples = found.slice(0, EXAMPLES).map((row) => row.key_text).join(', ');
    throw new ConnectorError({
      kind: 'invalid',
      message: `${setting}: "${key}" is no key: more than ${MAX_REPEATED_KEYS} values occur more than once, for example ${examples}`,
      remedy: 'name the column that is unique, or make the rows unique (select distinct, or a join that does not multiply them)',
    });
  }
  return new Map(found.map((row) => [row.key_text, Number(row.row_count)]));
}
