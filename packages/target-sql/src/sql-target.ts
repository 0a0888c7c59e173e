import { durationMs, type ActualRecord, type ActualType, type Batch, type CallOptions, type Clock, type Outcome, type Read, type ReadScope, type Target, type TargetProbe } from '@rollcall/core';
import { Door, type ConnectionOptions } from '@rollcall/sql-connection';
import { targetAddress, type SqlAddress } from './address.js';
import { Applier } from './apply/applier.js';
import type { SqlTargetConfig } from './config.js';
import { Database } from './database.js';
import type { SqlConnection } from './dialects/dialect.js';
import { openConnection } from './dialects/index.js';
import { probeSql } from './probe/probe.js';
import { readSql } from './read/read.js';
import { tablesOf, type Tables } from './tables/tables.js';

/** The operations of this target; its profile declares those that the file makes possible. */
export type SqlOperationKind = 'create' | 'update' | 'disable' | 'enable' | 'delete' | 'attach' | 'detach';

/** What the target is given by the host. */
export interface SqlTargetServices {
  readonly clock: Clock;
  readonly resolvePath?: (path: string) => string;
  /** Connects to an address. Tests put a driver that fails in its place. */
  readonly openConnection?: (address: SqlAddress, options: ConnectionOptions) => Promise<SqlConnection>;
}

/** Tables of a database as a target. A connection is opened when it is needed, and lives as long as one read or one batch. */
export class SqlTarget implements Target<SqlOperationKind> {
  readonly #database: Database;
  readonly #tables: Tables;
  readonly #applier: Applier;
  /** Reads that may be left unfinished: what `close` has to end. */
  readonly #reads = new Set<AsyncGenerator<unknown, unknown, void>>();

  constructor(
    private readonly config: SqlTargetConfig,
    private readonly services: SqlTargetServices,
  ) {
    const { resolvePath, openConnection: open = openConnection } = services;
    const door = new Door(config.url, (url, options) => open(targetAddress(url, resolvePath), options));
    this.#database = new Database(door, { caFile: config.caFile, statementTimeoutMs: durationMs(config.statementTimeout) ?? 0 });
    this.#tables = tablesOf(config);
    this.#applier = new Applier(this.#database, this.#tables, config.create);
  }

  probe(options: CallOptions): Promise<TargetProbe> {
    return probeSql({ database: this.#database, tables: this.#tables, creates: this.config.create, clock: this.services.clock }, options);
  }

  read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
    const { pageSize, create: creates } = this.config;
    const read = readSql({ database: this.#database, tables: this.#tables, pageSize, creates }, scope, options);
    // Two reads at once are never asked for, so an earlier one is over.
    this.#reads.clear();
    this.#reads.add(read);
    return read;
  }

  apply({ operations }: Batch<SqlOperationKind>, options: CallOptions): Promise<readonly Outcome[]> {
    return this.#applier.apply(operations, options);
  }

  async close(): Promise<void> {
    const reads = [...this.#reads];
    this.#reads.clear();
    await this.#database.close();
    await Promise.all(reads.map((read) => read.return(undefined as never).catch(() => undefined)));
  }
}
