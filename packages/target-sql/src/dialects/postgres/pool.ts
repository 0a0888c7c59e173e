import type { PostgresCursor, PostgresCursorConstructor, PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';

/** The client's connection, which its types leave out. */
export function connectionOf(client: pg.Client): pg.Connection {
  return (client as pg.Client & { readonly connection: pg.Connection }).connection;
}

/** A pool of one, for Kysely: whoever opened the connection ends it. */
export function poolOf(client: pg.Client, answerTimeoutMs: number): PostgresPool {
  const query = (text: unknown, values?: readonly unknown[]): unknown => (typeof text === 'string' ? run(client, text, values ?? [], answerTimeoutMs) : text);
  const only = { query, release: () => undefined } as PostgresPoolClient;
  return { connect: () => Promise.resolve(only), end: () => Promise.resolve() };
}

/**
 * A cursor of SQL, by `declare` and `fetch`: it needs no package of its own, and each page is an answer of its own, so that a
 * server that does not answer is given up page by page. Lives in a transaction.
 */
export function cursorOver(client: pg.Client, answerTimeoutMs: number): PostgresCursorConstructor {
  let count = 0;
  return class SqlCursor<T> implements PostgresCursor<T> {
    readonly #name = `rollcall_${(count += 1)}`;
    #isOpen = false;

    constructor(
      private readonly text: string,
      private readonly values: unknown[],
    ) {}

    async read(rowCount: number): Promise<T[]> {
      if (!this.#isOpen) await run(client, `declare ${this.#name} no scroll cursor for ${this.text}`, this.values, answerTimeoutMs);
      this.#isOpen = true;
      const { rows } = await run(client, `fetch forward ${rowCount} from ${this.#name}`, [], answerTimeoutMs);
      return rows as T[];
    }

    /** It ends with its transaction. */
    close(): Promise<void> {
      return Promise.resolve();
    }
  };
}

/** One statement in the extended protocol, its values bound; a server that does not answer is given up. */
function run(client: pg.Client, text: string, values: readonly unknown[], answerTimeoutMs: number): Promise<pg.QueryResult> {
  return client.query({ text, values: [...values], queryMode: 'extended', query_timeout: answerTimeoutMs } as pg.QueryConfig);
}
