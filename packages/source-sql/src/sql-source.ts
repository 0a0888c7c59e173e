import { ConnectorError, isConnectorError, isNotReady, type CallOptions, type Claims, type Clock, type Finding, type Read, type ReadClaim, type ReadScope, type Source, type SourceReadiness, type SourceRecord, type SourceType, durationMs } from '@rollcall/core';
import { addressOf, Door, OpenConnections, type ConnectionOptions } from '@rollcall/sql-connection';
import type { SqlConfig } from './config.js';
import { dialectNames, type SqlAddress, type SqlSession } from './dialects/dialect.js';
import { openSession } from './dialects/index.js';
import { checkSections } from './reading/check.js';
import { readType, sectionOf } from './reading/read-type.js';
import { batchOf, ensureReady, withBatch } from './reading/ready.js';

/** The order of a pass, whatever order was asked for. */
const passOrder: readonly SourceType[] = ['group', 'person', 'membership'];

/** What the source is given by the host. */
export interface SqlSourceServices {
  readonly clock: Clock;
  readonly resolvePath?: (path: string) => string;
  /** Connects to an address. Tests put a driver that fails in its place. */
  readonly openSession?: (address: SqlAddress, options: ConnectionOptions) => Promise<SqlSession>;
}

/** An SQL database as a source: one connection, one snapshot and one transaction for each pass. */
export class SqlSource implements Source {
  readonly #sessions: OpenConnections<SqlSession>;
  /** Reads that may be left unfinished: what `close` has to end. */
  readonly #reads = new Set<AsyncGenerator<unknown, unknown, void>>();

  /** Asks what a read would ask, in a snapshot of its own. Only where the file has something to ask: `ready`, `batch`. */
  readonly ready?: (options: CallOptions) => Promise<SourceReadiness>;

  constructor(
    private readonly config: SqlConfig,
    private readonly services: SqlSourceServices,
  ) {
    const { resolvePath, openSession: open = openSession } = services;
    const door = new Door(config.url, (url, options) => open(addressOf(url, dialectNames, resolvePath), options));
    this.#sessions = new OpenConnections(door, { caFile: config.caFile, statementTimeoutMs: this.#limits().statementTimeoutMs }, cancelled);
    if (config.ready !== undefined || config.batch !== undefined) this.ready = (options) => this.#readiness(options);
  }

  async check(options: CallOptions): Promise<readonly Finding[]> {
    return this.#within('check', options, async (session) => {
      await this.#ensureReady(session, options);
      return checkSections(session, this.config, options);
    });
  }

  read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    const read = this.#read(scope, options);
    // Two reads at once are never asked for, so an earlier one is over.
    this.#reads.clear();
    this.#reads.add(read);
    return read;
  }

  async *#read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    for (const type of scope.types) this.#refuseUnconfigured(type);
    const { connection: session, release } = await this.#sessions.open(options.signal);
    const claims: Partial<Record<SourceType, ReadClaim>> = {};
    let section = 'ready';
    try {
      if (this.config.ready !== undefined) await ensureReady(session, this.config.ready, options);
      section = 'batch';
      const batch = await batchOf(session, this.config.batch, options);
      for (const type of passOrder.filter((each) => scope.types.some((wanted) => wanted === each))) {
        section = sectionOf(type);
        claims[type] = withBatch(yield* readType(session, type, scope, { config: this.config, limits: this.#limits(), call: options }), batch);
        options.signal.throwIfAborted();
      }
      return claims as Claims<T>;
    } catch (error) {
      throw failureOf(error, session, section, options.signal);
    } finally {
      await release();
    }
  }

  async close(): Promise<void> {
    const reads = [...this.#reads];
    this.#reads.clear();
    await this.#sessions.cancel();
    // A statement that is being stepped through holds its database: the read must end before the session can.
    await Promise.all(reads.map((read) => read.return(undefined as never).catch(() => undefined)));
    await this.#sessions.close();
  }

  #refuseUnconfigured(type: SourceType): void {
    if (this.config[sectionOf(type)] !== undefined) return;
    throw new ConnectorError({ kind: 'unsupported', message: `no section ${sectionOf(type)} is configured` });
  }

  #limits(): { readonly pageSize: number; readonly statementTimeoutMs: number; readonly clock: Clock } {
    return { pageSize: this.config.pageSize, statementTimeoutMs: durationMs(this.config.statementTimeout) ?? 0, clock: this.services.clock };
  }

  async #readiness(options: CallOptions): Promise<SourceReadiness> {
    try {
      await this.#within('ready', options, (session) => this.#ensureReady(session, options));
      return { ready: true };
    } catch (error) {
      if (isNotReady(error)) return { ready: false, says: error.message };
      throw error;
    }
  }

  async #ensureReady(session: SqlSession, options: CallOptions): Promise<void> {
    if (this.config.ready !== undefined) await ensureReady(session, this.config.ready, options);
    await batchOf(session, this.config.batch, options);
  }

  async #within<T>(section: string, options: CallOptions, work: (session: SqlSession) => Promise<T>): Promise<T> {
    const { connection: session, release } = await this.#sessions.open(options.signal);
    try {
      return await work(session);
    } catch (error) {
      throw failureOf(error, session, section, options.signal);
    } finally {
      await release();
    }
  }
}

function failureOf(error: unknown, session: SqlSession, section: string, signal: AbortSignal): ConnectorError {
  if (signal.aborted) return cancelled();
  return isConnectorError(error) ? error : session.failure(error, section);
}

function cancelled(): ConnectorError {
  return new ConnectorError({ kind: 'cancelled', message: 'the read was cancelled' });
}
