import type { ConnectorError, Finding } from '@rollcall/core';
import type { ConnectionOptions } from '@rollcall/sql-connection';
import type { Kysely, RawBuilder } from 'kysely';
import type { SqlAddress } from '../address.js';
import type { ColumnType } from '../config-sections.js';
import type { ColumnFacts, TableFacts } from '../tables/facts.js';

/** A row as the driver hands it over, by column name. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** The database as Kysely sees it: tables and columns are the operator's. */
export type AnyTables = Readonly<Record<string, SqlRow>>;

/** What is bound to a statement. No driver is given a boolean, a date or a number that it would bend. */
export type Bound = string | bigint | null;

/** What differs between the databases in a statement. Pure. */
export interface SqlWords {
  /** An integer (its digits), a truth value, or a canonical ISO timestamp as the database takes it. */
  readonly int: (digits: string) => Bound;
  readonly bool: (value: boolean) => Bound;
  readonly timestamp: (iso: string) => Bound;
  /** True where a column holds exactly this, whatever its collation takes for the same. */
  readonly equals: (column: ColumnFacts, value: Bound) => RawBuilder<boolean>;
  /** Parameters that one statement takes. */
  readonly maxParameters: number;
  /** The type of a column that is made. `isIndexed`: it is part of a key. */
  readonly columnType: (type: ColumnType, maxLength: number | undefined, isIndexed: boolean) => string;
  /** The type of a key that the database makes, its primary key included. */
  readonly generatedKey: string;
  /** What stands behind the bracket of a table that is made. */
  readonly tableOptions: string;
}

/** One connection. Whoever opens it closes it. */
export interface SqlConnection {
  /** Product, version and place, without credentials: `PostgreSQL 15.13 at db.example.edu:5432/hr`. */
  readonly server: string;
  /** What a claim rests on when a query ended: `the end of the cursor`. */
  readonly endOfRows: string;
  /** What a person should know about the connection. */
  readonly findings: readonly Finding[];
  readonly db: Kysely<AnyTables>;
  readonly words: SqlWords;
  /** Whether the database takes an isolation level (SQLite has one only). */
  readonly hasIsolationLevels: boolean;
  /** Names the database for ever, as far as it can be told. */
  identity(): Promise<string>;
  /** Milliseconds since 1970 by the server's clock; undefined where it is this machine's. */
  serverTimeMs(): Promise<number | undefined>;
  /** What the catalogue tells of a table; undefined where it does not exist. @throws ConnectorError where it may not be seen */
  describe(table: string): Promise<TableFacts | undefined>;
  /** Asks whether this connection could write at all, without writing. @throws ConnectorError */
  ensureWritable(): Promise<void>;
  /** The connector error for whatever the driver threw, with the effect `none`. */
  failure(error: unknown): ConnectorError;
  /** True where the server itself refused the statement; false where its answer is not known. */
  isAnswer(error: unknown): boolean;
  /** Breaks the connection off: what runs fails within a second, and the server rolls back. Safe to repeat. */
  cancel(): void;
  /** Releases everything; a transaction that is open is rolled back. Safe to repeat. */
  close(): Promise<void>;
}

/** One kind of database. */
export interface SqlDialect<A extends SqlAddress = SqlAddress> {
  readonly name: A['dialect'];
  /** @throws ConnectorError */
  open(address: A, options: ConnectionOptions): Promise<SqlConnection>;
}
