import { readFile } from 'node:fs/promises';
import { type Socket, connect, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { ConnectorError } from '@rollcall/core';
import { ExtendedRequest } from 'ldapts';
import { LdapConnection } from './connection.js';
import { type Peer, cancelled, unreachable } from './failures.js';
import { listen } from './listeners.js';
import { SUCCESS, resultName } from './result-codes.js';

const START_TLS = '1.3.6.1.4.1.1466.20037';

/** Where and how to connect. */
export interface Endpoint {
  readonly url: string;
  readonly startTls: boolean;
  readonly caFile?: string;
  readonly timeoutMs: number;
}

interface Call {
  readonly signal: AbortSignal;
  pace(): Promise<void>;
}

/**
 * Opens a connection, encrypted before anything else is sent where the endpoint says so. The server's certificate is always
 * checked, name included (RFC 4513, section 3.1.3).
 * @throws ConnectorError
 */
export async function dial(endpoint: Endpoint, call: Call): Promise<LdapConnection> {
  const target = targetOf(endpoint.url);
  const trust = await trustOf(endpoint.caFile);
  const tls: ConnectionOptions = { ...trust, host: target.host, ...(isIP(target.host) === 0 ? { servername: target.host } : {}) };
  const socket = target.secure ? connectTls({ ...tls, port: target.port }) : connect(target.port, target.host);
  await settled(socket, target.secure ? 'secureConnect' : 'connect', target, endpoint.timeoutMs, call.signal);
  const connection = new LdapConnection(socket, target, endpoint.timeoutMs);
  if (!endpoint.startTls || target.secure) return connection;
  const release = connection.abortOn(call.signal);
  try {
    await startTls(connection, (plain) => encrypted(plain, tls, target, endpoint, call), target, call);
    return connection;
  } catch (error) {
    connection.destroy();
    throw error;
  } finally {
    release();
  }
}

async function startTls(connection: LdapConnection, encrypt: (plain: Socket) => Promise<Socket>, target: Target, call: Call): Promise<void> {
  await call.pace();
  const answer = await connection.exchange((messageId) => new ExtendedRequest({ messageId, oid: START_TLS }));
  if (answer.status !== SUCCESS) {
    throw new ConnectorError({
      kind: 'unavailable',
      message: `${target.url}: the server refuses StartTLS (${resultName(answer.status)}${answer.errorMessage === '' ? '' : `: ${answer.errorMessage}`})`,
      remedy: 'use ldaps://, or have the server offer StartTLS',
    });
  }
  await connection.upgrade(encrypt);
}

async function encrypted(plain: Socket, tls: ConnectionOptions, target: Target, endpoint: Endpoint, call: Call): Promise<Socket> {
  const socket = connectTls({ ...tls, socket: plain });
  await settled(socket, 'secureConnect', target, endpoint.timeoutMs, call.signal);
  return socket;
}

interface Target extends Peer {
  readonly port: number;
  readonly secure: boolean;
}

function targetOf(text: string): Target {
  const url = new URL(text);
  const secure = url.protocol === 'ldaps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { url: text, host, secure, port: url.port === '' ? (secure ? 636 : 389) : Number(url.port) };
}

async function trustOf(caFile: string | undefined): Promise<ConnectionOptions> {
  if (caFile === undefined) return {};
  try {
    const ca = await readFile(caFile, 'utf8');
    if (!ca.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate in PEM form');
    return { ca };
  } catch (error) {
    const message = `caFile ${caFile} cannot be used: ${(error as Error).message}`;
    throw new ConnectorError({ kind: 'invalid', message, remedy: 'name a PEM file that this account may read' }, { cause: error });
  }
}

/** Resolves when the socket is ready; every other end is an error that says why. */
function settled(socket: Socket, event: 'connect' | 'secureConnect', peer: Peer, timeoutMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: Error): void => {
      signal.removeEventListener('abort', abort);
      socket.setTimeout(0);
      forget();
      if (error === undefined) {
        resolve();
        return;
      }
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const abort = (): void => finish(cancelled(peer));
    const forget = listen(socket, {
      [event]: () => finish(),
      error: (error: Error) => finish(unreachable(error, peer)),
      close: () => finish(unreachable(new Error('the server closed it at once'), peer)),
      timeout: () => finish(unreachable(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }), peer)),
    });
    socket.setTimeout(timeoutMs);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
