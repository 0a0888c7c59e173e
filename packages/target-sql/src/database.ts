import { ConnectorError, isConnectorError, type CallOptions } from '@rollcall/core';
import { OpenConnections, type ConnectionOptions, type Door, type Opened } from '@rollcall/sql-connection';
import type { SqlConnection } from './dialects/dialect.js';
import type { TableFacts } from './tables/facts.js';

/** The error of everything that a stop of the run ends while nothing can have changed. */
export function cancelled(): ConnectorError {
  return new ConnectorError({ kind: 'cancelled', message: 'the run was stopped' });
}

/** The connections of one target, one for each read and one for each batch, and what the catalogue told of its tables. */
export class Database {
  readonly #open: OpenConnections<SqlConnection>;
  readonly #facts = new Map<string, TableFacts>();

  constructor(door: Door<SqlConnection>, settings: Omit<ConnectionOptions, 'signal'>) {
    this.#open = new OpenConnections(door, settings, cancelled);
  }

  /** Opens a connection that a stop of the run breaks off. Whoever asks calls `release`. @throws ConnectorError, effect `none` */
  connect({ signal }: CallOptions): Promise<Opened<SqlConnection>> {
    return this.#open.open(signal);
  }

  /** What the catalogue tells of a table; asked once where it exists. Not to be asked inside a transaction. */
  async facts(connection: SqlConnection, table: string): Promise<TableFacts | undefined> {
    const known = this.#facts.get(table);
    if (known !== undefined) return known;
    const facts = await connection.describe(table);
    if (facts !== undefined) this.#facts.set(table, facts);
    return facts;
  }

  /** Forgets what the catalogue told: a table was made, or a statement met another one than was described. */
  forget(): void {
    this.#facts.clear();
  }

  async close(): Promise<void> {
    await this.#open.cancel();
    await this.#open.close();
  }
}

/** Whatever went wrong as a connector error; after a stop everything that fails is the stop. */
export function failureOf(error: unknown, connection: SqlConnection, signal: AbortSignal): ConnectorError {
  if (signal.aborted) return cancelled();
  return isConnectorError(error) ? error : connection.failure(error);
}
