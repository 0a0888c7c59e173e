import { setImmediate } from 'node:timers/promises';

/** Rows in one statement: far below every database's limit on parameters (SQLite 32,766), and beyond it nothing is gained. */
const ROWS_PER_STATEMENT = 500;
const ROWS_PER_PAGE = 1000;

/** Cuts a list into pieces that one statement can hold. */
export function* batchesOf<T>(items: readonly T[], size: number = ROWS_PER_STATEMENT): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/**
 * Reads pages by key: each page starts behind the last row of the page before, so nothing is held open between two pages
 * and memory stays bounded. `read` gives at most `limit` rows in the order of the key.
 */
export async function* pagesOf<Row, Item>(
  read: (after: Row | undefined, limit: number) => Promise<readonly Row[]>,
  itemOf: (row: Row) => Item,
  limit: number = ROWS_PER_PAGE,
): AsyncGenerator<readonly Item[], void, void> {
  let after: Row | undefined;
  do {
    const rows = await read(after, limit);
    if (rows.length > 0) yield rows.map(itemOf);
    after = rows.length < limit ? undefined : rows.at(-1);
    // The database may answer synchronously: let timers and signals run between two pages.
    if (after !== undefined) await setImmediate();
  } while (after !== undefined);
}
