import { asSecret, type ConnectorError, type Digest, digestOfText, isConnectorError, type Secret } from '@rollcall/core';

/** What a connection needs to know of the configuration and of the call that it is made for. */
export interface ConnectionOptions {
  readonly signal: AbortSignal;
  readonly statementTimeoutMs: number;
  /** PEM file of the authorities that may vouch for the server. */
  readonly caFile: string | undefined;
}

/**
 * Opens the connections of one plugin. Credentials that were refused are not sent again: some servers shut out whoever tries too
 * often. Where the secret is another one by then (a file that was rotated), the new one is tried, once.
 *
 * Refused is whatever ends in `unauthorized`: what a server says of the user or the password, and what a driver finds out about
 * them before a server can (no password where one is asked for). With the same address both would end the same way.
 */
export class Door<C> {
  readonly #url: Secret;
  readonly #refused = new Set<Digest>();
  #refusal: ConnectorError | undefined;

  /** @param openUrl connects to the address behind the secret; throws a ConnectorError */
  constructor(
    url: string | Secret,
    private readonly openUrl: (url: string, options: ConnectionOptions) => Promise<C>,
  ) {
    this.#url = asSecret(url);
  }

  /** @throws ConnectorError, with the effect `none`: nothing was sent yet. */
  async open(options: ConnectionOptions): Promise<C> {
    if (this.#refusal !== undefined && !this.#isRenewed()) throw this.#refusal;
    try {
      return await this.#open(options);
    } catch (error) {
      if (error !== this.#refusal || !this.#isRenewed()) throw error;
      return this.#open(options);
    }
  }

  async #open(options: ConnectionOptions): Promise<C> {
    const url = this.#url.reveal();
    try {
      const connection = await this.openUrl(url, options);
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
