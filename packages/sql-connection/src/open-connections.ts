import type { ConnectorError } from '@rollcall/core';
import type { ConnectionOptions, Door } from './door.js';

/** What comes through a door. */
export interface Connection {
  /** Breaks off what runs now. Safe to repeat. */
  cancel(): void | Promise<void>;
  /** Releases everything. Safe to repeat. */
  close(): Promise<void>;
}

/** A connection, and how whoever asked for it gives it back. */
export interface Opened<C> {
  readonly connection: C;
  readonly release: () => Promise<void>;
}

/** The connections that a plugin has open. Each one is broken off by the signal of its call, or when the plugin is closed. */
export class OpenConnections<C extends Connection> {
  readonly #open = new Set<C>();

  /** @param cancelled the error of a call that its signal ended */
  constructor(
    private readonly door: Door<C>,
    private readonly settings: Omit<ConnectionOptions, 'signal'>,
    private readonly cancelled: () => ConnectorError,
  ) {}

  /** Opens a connection for a call; whoever asks calls `release`. @throws ConnectorError, with the effect `none` */
  async open(signal: AbortSignal): Promise<Opened<C>> {
    if (signal.aborted) throw this.cancelled();
    const connection = await this.door.open({ signal, ...this.settings }).catch((error: unknown) => {
      throw signal.aborted ? this.cancelled() : error;
    });
    // A signal that came while the connection was opened has nobody left to tell: it is looked at once more.
    if (isAborted(signal)) {
      await connection.close();
      throw this.cancelled();
    }
    const cancel = (): void => void connection.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    this.#open.add(connection);
    const release = async (): Promise<void> => {
      signal.removeEventListener('abort', cancel);
      this.#open.delete(connection);
      await connection.close();
    };
    return { connection, release };
  }

  /** Breaks off what runs on any of them. */
  async cancel(): Promise<void> {
    await Promise.all([...this.#open].map(async (connection) => {
      await connection.cancel();
    }));
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((connection) => connection.close()));
  }
}

// The compiler takes a signal that was looked at once for settled; it changes while we wait.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
