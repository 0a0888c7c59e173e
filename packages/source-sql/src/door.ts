import { asSecret, type ConnectorError, type Digest, digestOfText, isConnectorError, type Secret } from '@rollcall/core';
import { addressOf, type SqlAddress } from './address.js';
import type { SessionOptions, SqlSession } from './dialects/dialect.js';
import { openSession } from './dialects/index.js';

/** Connects to an address. Tests put a driver that fails in its place. */
export type OpenSession = (address: SqlAddress, options: SessionOptions) => Promise<SqlSession>;

/** SQLSTATE class "invalid authorization specification": 28P01, 28000. */
const REFUSED_CLASS = '28';

/**
 * Opens the sessions of one source. What the server refused is not sent again: some servers shut out whoever tries too often.
 * Where the secret is another one by then (a file that was rotated), the new one is tried, once.
 */
export class Door {
  readonly #url: Secret;
  readonly #refused = new Set<Digest>();
  #refusal: ConnectorError | undefined;

  constructor(
    url: string | Secret,
    private readonly resolvePath: ((path: string) => string) | undefined,
    private readonly openAddress: OpenSession = openSession,
  ) {
    this.#url = asSecret(url);
  }

  /** @throws ConnectorError */
  async open(options: SessionOptions): Promise<SqlSession> {
    if (this.#refusal !== undefined && !this.#isRenewed()) throw this.#refusal;
    try {
      return await this.#open(options);
    } catch (error) {
      if (error !== this.#refusal || !this.#isRenewed()) throw error;
      return this.#open(options);
    }
  }

  async #open(options: SessionOptions): Promise<SqlSession> {
    const url = this.#url.reveal();
    try {
      const session = await this.openAddress(addressOf(url, this.resolvePath), options);
      this.#refusal = undefined;
      return session;
    } catch (error) {
      if (isRefusal(error)) {
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

function isRefusal(error: unknown): error is ConnectorError {
  return isConnectorError(error) && error.kind === 'unauthorized' && error.failure.code?.startsWith(REFUSED_CLASS) === true;
}
