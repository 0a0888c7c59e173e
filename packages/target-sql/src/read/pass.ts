import type { ActualRecord, CallOptions, Incoming, ReadClaim } from '@rollcall/core';
import type { Kysely } from 'kysely';
import type { AnyTables, SqlConnection } from '../dialects/dialect.js';
import type { TableFacts } from '../tables/facts.js';
import type { EntityTable, MembershipTable } from '../tables/tables.js';

/** One pass: everything of it is read in one transaction over one snapshot. */
export interface Pass {
  readonly connection: SqlConnection;
  readonly db: Kysely<AnyTables>;
  readonly pageSize: number;
  readonly options: CallOptions;
}

/** A table that is read, with what the catalogue tells of it. */
export interface Readable<T extends EntityTable | MembershipTable> {
  readonly table: T;
  readonly facts: TableFacts | undefined;
}

/** Pages of records, then the claim for their type. */
export type Pages = AsyncGenerator<readonly Incoming<ActualRecord>[], ReadClaim, void>;
