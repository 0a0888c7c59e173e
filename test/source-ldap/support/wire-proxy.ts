import { type Socket, connect, createServer } from 'node:net';
import { MessageFramer } from '../../../packages/source-ldap/src/wire/framing.js';

/** Protocol operations (RFC 4511, section 4.2 on), as the first byte behind the message id. */
export const OPERATIONS = { bind: 0x60, search: 0x63, extended: 0x77, searchEntry: 0x64, searchDone: 0x65 } as const;

/** What the proxy saw; it sits between the plugin and an unencrypted server. */
export interface WireProxy {
  readonly url: string;
  readonly connections: number;
  /** Operations that the client sent. */
  readonly requests: readonly number[];
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** After so many requests the connection is passed on unread: it is encrypted. */
  readonly encryptedAfter?: number;
  /** Called for each message of the server: false cuts the connection before it is passed on. */
  readonly pass?: (operation: number, index: number) => boolean;
  /** How long the proxy stops reading from the server once the first large answer begins: the server waits, its clock runs. */
  readonly holdFirstEntryMs?: number;
  /** Called for each message of the server, instead of passing it on as it is. */
  readonly change?: (frame: Buffer, operation: number) => Buffer;
}

/** A TCP proxy that understands where LDAP messages begin and end. */
export async function startWireProxy(serverUrl: string, options: ProxyOptions = {}): Promise<WireProxy> {
  const { hostname, port } = new URL(serverUrl);
  const requests: number[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let index = 0;
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect(Number(port), hostname);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    const fromClient = new MessageFramer();
    const fromServer = new MessageFramer();
    client.on('data', (chunk) => {
      if (requests.length === options.encryptedAfter) {
        upstream.write(chunk);
        return;
      }
      for (const frame of fromClient.push(chunk)) {
        requests.push(operationOf(frame));
        upstream.write(frame);
      }
    });
    let held = options.holdFirstEntryMs === undefined;
    upstream.on('data', (chunk) => {
      if (requests.length === options.encryptedAfter) {
        client.write(chunk);
        return;
      }
      if (!held && chunk.length > 10_000) {
        held = true;
        upstream.pause();
        setTimeout(() => upstream.resume(), options.holdFirstEntryMs);
      }
      for (const frame of fromServer.push(chunk)) {
        const operation = operationOf(frame);
        if (options.pass?.(operation, index) === false) {
          end();
          return;
        }
        index += 1;
        if (!client.destroyed) client.write(options.change?.(frame, operation) ?? frame);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `ldap://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    get connections() {
      return connections;
    },
    requests,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function operationOf(frame: Buffer): number {
  const header = 2 + ((frame[1] ?? 0) < 0x80 ? 0 : (frame[1] ?? 0) & 0x7f);
  return frame[header + 2 + (frame[header + 1] ?? 0)] ?? 0;
}
