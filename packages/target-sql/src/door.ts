import { asSecret, type ConnectorError, type Digest, digestOfText, isConnectorError, type Secret } from '@rollcall/core';
import { addressOf, type SqlAddress } from './address.js';
import type { ConnectionOptions, SqlConnection } from './dialects/dialect.js';
import { openConnection } from './dialects/index.js';

/** Connects to an address. Tests put a driver that fails in its place. */
export type OpenConnection = (address: SqlAddress, options: ConnectionOptions) => Promise<SqlConnection>;

/**
 * Opens the connections of one target. Credentials that the server refused are not sent again: some servers shut out whoever tries
 * too often. Where the secret is another one by then (a file that was rotated), the new one is tried, once.
 */
export class Door {
  readonly #url: Secret;
  readonly #refused = new Set<Digest>();
  #refusal: ConnectorError | undefined;

  constructor(
    url: string | Secret,
    private readonly resolvePath: ((path: string) => string) | undefined,
    private readonly openAddress: OpenConnection = openConnection,
  ) {
    this.#url = asSecret(url);
  }

  /** @throws ConnectorError, with the effect `none`: nothing was sent yet. */
  async open(options: ConnectionOptions): Promise<SqlConnection> {
    if (this.#refusal !== undefined && !this.#isRenewed()) throw this.#refusal;
    try {
      return await this.#open(options);
    } catch (error) {
      if (error !== this.#refusal || !this.#isRenewed()) throw error;
      return this.#open(options);
    }
  }

  async #open(options: ConnectionOptions): Promise<SqlConnection> {
    const url = this.#url.reveal();
    try {
      const connection = await this.openAddress(addressOf(url, this.resolvePath), options);
      this.#refusal = undefined;
      return connection;
    } catch (error) {
      if (isConnectorError(error) && error.kind === 'unauthorized') {
        this.#refusal = error;
        this.#refused.add(digestOfText(url));
      }
      throw error;
    }
  }

  /** Asks for the refused secret again where it came from. True when there is one now that was never refused. */
  #isRenewed(): boolean {
    return this.#url.renew?.() === true && !this.#refused.has(digestOfText(this.#url.reveal()));
  }
}
