import { connect, createServer, type Socket } from 'node:net';

/** What happens to the server's side of each connection. */
export interface PostgresTrouble {
  /** The stream ends behind this byte, or behind this message. */
  readonly cut?: { readonly afterBytes?: number; readonly afterMessages?: number; readonly how: 'reset' | 'end' };
  /** Called for each message with its number; undefined leaves it out. */
  readonly change?: (message: Buffer, number: number) => Buffer | undefined;
}

export interface PostgresProxy {
  readonly port: number;
  trouble: PostgresTrouble;
  /** The types of the messages of the last connection (`D` DataRow, `C` CommandComplete …), and the bytes of all of them. */
  readonly types: readonly string[];
  readonly bytes: number;
  close(): Promise<void>;
}

const HEADER = 5;

/** Stands between the plugin and an unencrypted PostgreSQL, and knows where the server's messages begin and end. */
export async function startPostgresProxy(upstreamPort: number): Promise<PostgresProxy> {
  const sockets = new Set<Socket>();
  const types: string[] = [];
  const state = { trouble: {} as PostgresTrouble, bytes: 0 };
  const server = createServer((client) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    const { trouble } = state;
    const end = (): void => void (client.destroy(), upstream.destroy());
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    types.length = 0;
    state.bytes = 0;
    const pass = passage(client, trouble, types, (count) => (state.bytes += count), () => upstream.destroy());
    let pending: Buffer = Buffer.alloc(0);
    client.on('data', (chunk) => void upstream.write(chunk));
    upstream.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= HEADER && pending.length >= 1 + pending.readInt32BE(1)) {
        const length = 1 + pending.readInt32BE(1);
        pass(pending.subarray(0, length));
        pending = pending.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    get trouble() {
      return state.trouble;
    },
    set trouble(trouble) {
      state.trouble = trouble;
    },
    types,
    get bytes() {
      return state.bytes;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Passes one message after another on to the client, as the trouble says. */
function passage(client: Socket, { cut, change }: PostgresTrouble, types: string[], count: (bytes: number) => void, ended: () => void): (message: Buffer) => void {
  let bytes = 0;
  let isOver = false;
  const over = (): void => {
    isOver = true;
    ended();
    if (cut?.how === 'reset') setImmediate(() => client.resetAndDestroy());
    else client.end();
  };
  return (message) => {
    if (isOver) return;
    const number = types.push(String.fromCharCode(message[0] ?? 0)) - 1;
    const changed = change === undefined ? message : change(message, number);
    const room = cut?.afterBytes === undefined ? Infinity : cut.afterBytes - bytes;
    if (changed !== undefined) client.write(changed.length > room ? changed.subarray(0, room) : changed);
    bytes += message.length;
    count(message.length);
    if (bytes >= (cut?.afterBytes ?? Infinity) || number + 1 >= (cut?.afterMessages ?? Infinity)) over();
  };
}

/** An error as the server reports it, in the place of another message. */
export function errorMessage(code: string): Buffer {
  const body = Buffer.from(`SERROR\0VERROR\0C${code}\0Mit failed on purpose\0\0`);
  const head = Buffer.alloc(HEADER);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
