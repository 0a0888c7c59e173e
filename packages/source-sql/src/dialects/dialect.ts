import type { ConnectorError, Finding, SourceValue } from '@rollcall/core';
import type { AddressOf, ConnectionOptions } from '@rollcall/sql-connection';
import type { Kysely, RawBuilder } from 'kysely';
import type { ColumnType } from '../column-type.js';

/** Every kind of database that can be read. */
export const dialectNames = ['postgres', 'sqlite'] as const;

/** Where a database is that can be read. */
export type SqlAddress = AddressOf<(typeof dialectNames)[number]>;

/** A row as the driver hands it over, by column name. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** The database as Kysely sees it: no table is known, every query is the operator's. */
export type AnyTables = Readonly<Record<string, never>>;

/** One column of an operator's query, described before its first row. */
export interface SqlColumn {
  readonly name: string;
  /** The database's own word for the type, for messages. */
  readonly type: string;
  /** The word of `columns:` that fits, where the database knows one. */
  readonly suggestion?: ColumnType;
  /** Why the column cannot be a key; absent where it can. */
  readonly notKeyBecause?: string;
  /**
   * The value as the core wants it; undefined for null.
   * @throws UnreadableValue for what cannot be held.
   */
  readonly decode: (raw: unknown) => SourceValue | undefined;
  /** The same where the column is a key, for databases whose values have types and whose columns have none. */
  readonly decodeKey?: (raw: unknown) => SourceValue | undefined;
}

/**
 * One connection inside one read-only transaction over one snapshot. Ends with {@link close}; never commits.
 */
export interface SqlSession {
  /** Product, version and place, without credentials: `PostgreSQL 15.13 at db.example.edu:5432/hr`. */
  readonly server: string;
  /** What the claim rests on when a query ended: `CommandComplete …`. */
  readonly endOfRows: string;
  /** The server's mark of the state read, as `compareWatermarks` of the profile understands it. */
  readonly watermark: string | undefined;
  /** What a person should know about the connection. */
  readonly findings: readonly Finding[];
  /** Runs everything inside the transaction. */
  readonly db: Kysely<AnyTables>;
  /** The columns of a query, in order, duplicates included. Runs no row of it. */
  describe(query: string): Promise<readonly SqlColumn[]>;
  /** The text of a key as `decode` gives it, as an expression over the alias `q` that compares by bytes. */
  keyText(column: string): RawBuilder<string>;
  /** True where the text is one of the values. */
  isOneOf(text: RawBuilder<string>, values: readonly string[]): RawBuilder<boolean>;
  /** The connector error for whatever the driver threw. */
  failure(error: unknown, section: string): ConnectorError;
  /** Ends what runs now, at the server too. Safe to repeat; later calls on the session fail. */
  cancel(): Promise<void>;
  /** Releases everything. Safe to repeat. */
  close(): Promise<void>;
}

/** One kind of database. */
export interface SqlDialect<A extends SqlAddress = SqlAddress> {
  readonly name: A['dialect'];
  /**
   * Connects and opens the snapshot.
   * @throws ConnectorError
   */
  open(address: A, options: ConnectionOptions): Promise<SqlSession>;
}
