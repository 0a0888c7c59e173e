import { ConnectorError, isConnectorError, type CallOptions } from '@rollcall/core';
import type { SqlConnection } from './dialects/dialect.js';
import type { Door } from './door.js';
import type { TableFacts } from './tables/facts.js';

/** How the database is reached. */
export interface DatabaseSettings {
  readonly caFile: string | undefined;
  readonly statementTimeoutMs: number;
}

/** The error of everything that a stop of the run ends while nothing can have changed. */
export function cancelled(): ConnectorError {
  return new ConnectorError({ kind: 'cancelled', message: 'the run was stopped' });
}

/** The connections of one target, one for each read and one for each batch, and what the catalogue told of its tables. */
export class Database {
  readonly #open = new Set<SqlConnection>();
  readonly #facts = new Map<string, TableFacts>();

  constructor(
    private readonly door: Door,
    private readonly settings: DatabaseSettings,
  ) {}

  /** Opens a connection that a stop of the run breaks off. Whoever asks calls `release`. @throws ConnectorError, effect `none` */
  async connect({ signal }: CallOptions): Promise<{ readonly connection: SqlConnection; readonly release: () => Promise<void> }> {
    if (signal.aborted) throw cancelled();
    const connection = await this.door.open({ signal, ...this.settings }).catch((error: unknown) => {
      throw signal.aborted ? cancelled() : error;
    });
    const cancel = (): void => {
      connection.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    this.#open.add(connection);
    // A signal that came while the connection was opened has nobody left to tell.
    if (isAborted(signal)) cancel();
    const release = async (): Promise<void> => {
      signal.removeEventListener('abort', cancel);
      this.#open.delete(connection);
      await connection.close();
    };
    return { connection, release };
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
    const open = [...this.#open];
    for (const connection of open) connection.cancel();
    await Promise.all(open.map((connection) => connection.close()));
  }
}

/** Whatever went wrong as a connector error; after a stop everything that fails is the stop. */
export function failureOf(error: unknown, connection: SqlConnection, signal: AbortSignal): ConnectorError {
  if (signal.aborted) return cancelled();
  return isConnectorError(error) ? error : connection.failure(error);
}

// The compiler takes a signal that was looked at once for settled; it changes while we wait.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
