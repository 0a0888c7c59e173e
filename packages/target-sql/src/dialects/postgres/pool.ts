import { boundStatement } from '@rollcall/sql-connection';
import type { PostgresCursor, PostgresCursorConstructor, PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';

/** A pool of one, for Kysely: whoever opened the connection ends it. */
export function poolOf(client: pg.Client, timeoutMs: number): PostgresPool {
  const query = (text: unknown, values?: readonly unknown[]): unknown => (typeof text === 'string' ? run(client, text, values ?? [], timeoutMs) : text);
  const only = { query, release: () => undefined } as PostgresPoolClient;
  return { connect: () => Promise.resolve(only), end: () => Promise.resolve() };
}

/**
 * A cursor of SQL, by `declare` and `fetch`: it needs no package of its own, and each page is an answer of its own, so that a
 * server that does not answer is given up page by page. Lives in a transaction.
 */
export function cursorOver(client: pg.Client, timeoutMs: number): PostgresCursorConstructor {
  let count = 0;
  return class SqlCursor<T> implements PostgresCursor<T> {
    readonly #name = `rollcall_${(count += 1)}`;
    #isOpen = false;

    constructor(
      private readonly text: string,
      private readonly values: unknown[],
    ) {}

    async read(rowCount: number): Promise<T[]> {
      if (!this.#isOpen) await run(client, `declare ${this.#name} no scroll cursor for ${this.text}`, this.values, timeoutMs);
      this.#isOpen = true;
      const { rows } = await run(client, `fetch forward ${rowCount} from ${this.#name}`, [], timeoutMs);
      return rows as T[];
    }

    /** It ends with its transaction. */
    close(): Promise<void> {
      return Promise.resolve();
    }
  };
}

function run(client: pg.Client, text: string, values: readonly unknown[], timeoutMs: number): Promise<pg.QueryResult> {
  return client.query(boundStatement(text, values, timeoutMs));
}
