import { ConnectorError, isConnectorError, type CallOptions, type Outcome, type TargetOperation } from '@rollcall/core';
import { cancelled, failureOf, type Database } from '../database.js';
import type { SqlConnection } from '../dialects/dialect.js';
import { WRITES } from '../profile.js';
import type { TableFacts } from '../tables/facts.js';
import { createTables } from '../tables/create.js';
import type { Tables } from '../tables/tables.js';
import { allRefused, OperationRefused } from './outcomes.js';
import { doOperations } from './operations.js';
import { inTransaction } from './transaction.js';

/** The failures that may be about one operation: the batch is answered with them, so that the engine finds out which. */
const aboutContent = new Set(['invalid', 'conflict', 'not-found']);

/** Does batches, each in one transaction on a connection of its own: all of it, or nothing. */
export class Applier {
  constructor(
    private readonly database: Database,
    private readonly tables: Tables,
    private readonly creates: boolean,
  ) {}

  /** @throws ConnectorError: `none` where nothing was done, `unknown` where the answer to the commit was lost */
  async apply(operations: readonly TargetOperation[], options: CallOptions): Promise<readonly Outcome[]> {
    await paced(options);
    const { connection, release } = await this.database.connect(options);
    try {
      return await this.#apply(connection, operations, options);
    } catch (error) {
      if (error instanceof OperationRefused) return allRefused(operations, error);
      const failed = failureWithEffect(error, connection, options);
      if (failed.kind === 'unsupported') this.database.forget();
      if (failed.effect === 'none' && aboutContent.has(failed.kind)) return allRefused(operations, failed.failure);
      throw failed;
    } finally {
      await release();
    }
  }

  async #apply(connection: SqlConnection, operations: readonly TargetOperation[], options: CallOptions): Promise<readonly Outcome[]> {
    const facts = await this.#facts(connection);
    const results = await inTransaction(connection, options, (db) => doOperations({ db, words: connection.words, tables: this.tables, facts }, operations));
    return operations.map(({ id }, index) => ({ id, ...(results[index] ?? { result: 'refused', failure: { kind: 'unsupported', message: 'the operation was not done' } }) }));
  }

  /** What the catalogue tells of every table, once those that are missing were made where the file says so. */
  async #facts(connection: SqlConnection): Promise<ReadonlyMap<string, TableFacts>> {
    const names = [this.tables.account, this.tables.group, this.tables.membership].flatMap((table) => table?.table ?? []);
    const missing = new Set<string>();
    const facts = new Map<string, TableFacts>();
    for (const name of names) {
      const found = await this.database.facts(connection, name);
      if (found === undefined) missing.add(name);
      else facts.set(name, ensureTransactional(name, found));
    }
    if (missing.size === 0) return facts;
    if (!this.creates) throw new ConnectorError({ kind: 'unsupported', message: `${connection.server} has no table ${[...missing].join(', ')}`, remedy: 'make it, or let Rollcall make it: create: true' });
    await createTables(connection, this.tables, missing);
    for (const name of missing) facts.set(name, await this.#made(connection, name));
    return facts;
  }

  async #made(connection: SqlConnection, name: string): Promise<TableFacts> {
    const found = await this.database.facts(connection, name);
    if (found === undefined) throw new ConnectorError({ kind: 'unsupported', message: `${name} was made and is not there: ${connection.server}` });
    return found;
  }
}

/** Half a batch could not be taken back: such a table is never written. */
function ensureTransactional(table: string, facts: TableFacts): TableFacts {
  const { untransactional } = facts;
  if (untransactional === undefined) return facts;
  throw new ConnectorError({ kind: 'unsupported', message: `${table} has the engine ${untransactional}, which knows no transactions: nothing is written`, remedy: `alter table ${table} engine = InnoDB` });
}

function failureWithEffect(error: unknown, connection: SqlConnection, { signal }: CallOptions): ConnectorError {
  return isConnectorError(error) ? error : failureOf(error, connection, signal);
}

/** Waits for the lane's turn; where the run is stopped meanwhile, nothing was sent. */
async function paced(options: CallOptions): Promise<void> {
  try {
    await options.pace(WRITES);
  } catch (error) {
    throw isConnectorError(error) ? error : cancelled();
  }
}
