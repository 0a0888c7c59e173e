import { asSecret, type CallOptions, type ConnectorError, type Digest, digestOfText, durationMs, isConnectorError, type Secret } from '@rollcall/core';
import { type Filter, PagedResultsControl, PresenceFilter, SearchRequest, UnbindRequest } from 'ldapts';
import { bindWith } from './bind.js';
import type { LdapConfig } from './config.js';
import { type Entry, entryOf } from './entry.js';
import { INVALID_CREDENTIALS } from './wire/result-codes.js';
import { ROOT_ATTRIBUTES, type RootDse, rootDseOf } from './root-dse.js';
import type { LdapConnection, SearchEnd } from './wire/connection.js';
import { dial } from './wire/dial.js';
import { cancelled } from './wire/failures.js';

/** The one lane: every request to the directory is paced on it. */
const LANE = 'search';

/** What is searched where. */
export interface Query {
  readonly base: string;
  readonly scope: 'sub' | 'one' | 'base';
  readonly filter: Filter;
  readonly attributes: readonly string[];
}

/** A page that is asked for: its size, and the cookie of the page before. */
export interface Paging {
  readonly size: number;
  readonly cookie: Buffer;
}

interface Opened {
  readonly connection: LdapConnection;
  readonly root: RootDse;
}

/**
 * The connection of one configured source: opened when it is first needed, bound once, used by one read after another.
 * A refused password is never sent a second time: that locks service accounts. Where the secret is another one by then (a file
 * that was rotated), the new one is tried, once.
 */
export class Session {
  readonly #config: LdapConfig;
  #opened: Opened | undefined;
  readonly #password: Secret | undefined;
  readonly #refused = new Set<Digest>();
  #refusal: ConnectorError | undefined;

  constructor(config: LdapConfig) {
    this.#config = config;
    this.#password = config.bind === undefined ? undefined : asSecret(config.bind.password);
  }

  /** Connects where needed, and runs `work` on it under the call's signal. */
  async begin(options: CallOptions): Promise<{ readonly root: RootDse; readonly release: () => void }> {
    if (this.#refusal !== undefined && !this.#isRenewed()) throw this.#refusal;
    if (options.signal.aborted) throw cancelled({ url: this.#config.url });
    if (this.#opened?.connection.isOpen !== true) this.#opened = await this.#openOnceMore(options);
    const { connection, root } = this.#opened;
    return { root, release: connection.abortOn(options.signal) };
  }

  /** Sends one search request: entries in lots, then how it ended. */
  async *search(query: Query, options: CallOptions, paging?: Paging): AsyncGenerator<readonly Entry[], SearchEnd, void> {
    await paced(options, this.#config.url);
    const connection = this.#opened?.connection;
    if (connection === undefined) throw new Error('search comes after begin');
    return yield* entriesOf(connection, query, paging);
  }

  close(): void {
    this.#opened?.connection.close((messageId) => new UnbindRequest({ messageId }));
    this.#opened = undefined;
  }

  async #openOnceMore(options: CallOptions): Promise<Opened> {
    try {
      return await this.#open(options);
    } catch (error) {
      if (error !== this.#refusal || !this.#isRenewed()) throw error;
      return this.#open(options);
    }
  }

  /** After a refused password: asks for it again where it came from. True when there is one now that was never refused. */
  #isRenewed(): boolean {
    const password = this.#password;
    if (password === undefined || this.#refusal?.failure.code !== String(INVALID_CREDENTIALS)) return false;
    return password.renew?.() === true && !this.#refused.has(digestOfText(password.reveal()));
  }

  #refuse(refusal: ConnectorError): void {
    this.#refusal = refusal;
    if (this.#password !== undefined) this.#refused.add(digestOfText(this.#password.reveal()));
  }

  async #open(options: CallOptions): Promise<Opened> {
    const { url, startTls, caFile, timeout, bind, flavor } = this.#config;
    const pace = (): Promise<void> => paced(options, url);
    const endpoint = { url, startTls, timeoutMs: durationMs(timeout) ?? 0, ...(caFile === undefined ? {} : { caFile }) };
    const connection = await dial(endpoint, { signal: options.signal, pace });
    const release = connection.abortOn(options.signal);
    try {
      if (bind !== undefined) {
        await pace();
        await bindWith(connection, bind);
      }
      await pace();
      const root = rootDseOf(await rootEntry(connection), flavor);
      this.#refusal = undefined;
      return { connection, root };
    } catch (error) {
      connection.destroy();
      if (isConnectorError(error) && error.kind === 'unauthorized') this.#refuse(error);
      throw error;
    } finally {
      release();
    }
  }
}

/** Waits for the rate; a wait that ends because the run was stopped is `cancelled`, whatever the engine rejected with. */
async function paced(options: CallOptions, url: string): Promise<void> {
  try {
    await options.pace(LANE);
  } catch (error) {
    throw options.signal.aborted ? cancelled({ url }) : error;
  }
  if (options.signal.aborted) throw cancelled({ url });
}

async function rootEntry(connection: LdapConnection): Promise<Entry | undefined> {
  const query: Query = { base: '', scope: 'base', filter: new PresenceFilter({ attribute: 'objectClass' }), attributes: ROOT_ATTRIBUTES };
  let found: Entry | undefined;
  for await (const entries of entriesOf(connection, query)) found ??= entries[0];
  return found;
}

async function* entriesOf(connection: LdapConnection, query: Query, paging?: Paging): AsyncGenerator<readonly Entry[], SearchEnd, void> {
  const { base, scope, filter } = query;
  // Without its own time limit ldapts asks the server to stop after 10 s.
  const options = { baseDN: base, scope, filter, attributes: [...query.attributes], sizeLimit: 0, timeLimit: 0 };
  const controls = paging === undefined ? {} : { controls: [new PagedResultsControl({ value: { size: paging.size, cookie: paging.cookie } })] };
  const lots = connection.search((messageId) => new SearchRequest({ ...options, ...controls, messageId }));
  try {
    for (;;) {
      const lot = await lots.next();
      if (lot.done === true) return lot.value;
      yield lot.value.map(entryOf);
    }
  } finally {
    // Closes the connection where the consumer stopped in the middle.
    await lots.return(undefined as never);
  }
}
