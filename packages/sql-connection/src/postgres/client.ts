import type { Duplex } from 'node:stream';
import type { ServerAddress } from '../address.js';
import { tlsOf } from '../tls.js';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;

/** What is needed of pg's client to open and to end it. */
export interface PostgresClient {
  connect(): Promise<unknown>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** pg's settings. Values stay texts: whoever reads a column knows its type. Nothing global is touched. @throws ConnectorError `invalid` */
export async function postgresSettings(address: ServerAddress, caFile: string | undefined) {
  const { host, port, database, user, password } = address;
  const tls = await tlsOf(address, caFile);
  return {
    host, port, database, user, password,
    ssl: tls === undefined ? false : { ...(tls.ca === undefined ? {} : { ca: tls.ca }), rejectUnauthorized: tls.rejectUnauthorized, ...(tls.checksHost ? {} : { checkServerIdentity: () => undefined }) },
    application_name: 'rollcall',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    types: { getTypeParser: () => (value: string) => value },
  };
}

/** Resolves when the server has let the client in; a signal breaks it off. @throws what the driver throws */
export async function connectPostgres(client: PostgresClient, signal: AbortSignal): Promise<void> {
  // A connection that breaks between two statements is noticed by the next one; without a listener it would end the process.
  client.on('error', () => undefined);
  const give = (): void => void streamOf(client).destroy(new Error('aborted'));
  signal.throwIfAborted();
  signal.addEventListener('abort', give, { once: true });
  try {
    await client.connect();
  } finally {
    signal.removeEventListener('abort', give);
  }
}

/** Says goodbye, which rolls back; a server that does not answer is left. */
export async function endPostgres(client: PostgresClient): Promise<void> {
  const stream = streamOf(client);
  if (stream.destroyed) return;
  const timer = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS);
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  client.end().catch(() => undefined);
  await closed;
  clearTimeout(timer);
}

/** The client's wire, which pg's types leave out. */
export function streamOf(client: PostgresClient): Duplex {
  return (client as PostgresClient & { readonly connection: { readonly stream: Duplex } }).connection.stream;
}

/**
 * A query in the extended protocol, its values bound. That takes one statement only: the simple one, which pg uses where there are no
 * values, would run whatever follows a semicolon. A server that does not answer is given up.
 */
export function boundStatement(text: string, values: readonly unknown[], timeoutMs: number) {
  return { text, values: [...values], queryMode: 'extended' as const, query_timeout: timeoutMs };
}
