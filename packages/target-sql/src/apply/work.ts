import type { Kysely } from 'kysely';
import type { AnyTables, SqlWords } from '../dialects/dialect.js';
import type { TableFacts } from '../tables/facts.js';
import type { Tables } from '../tables/tables.js';

/** One transaction, and what its statements are written with. */
export interface Work {
  readonly db: Kysely<AnyTables>;
  readonly words: SqlWords;
  readonly tables: Tables;
  readonly facts: ReadonlyMap<string, TableFacts>;
}
