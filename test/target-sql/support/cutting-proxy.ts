import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Between a client and a server: lets everything through until the client says a word, and breaks off then. */
export interface CuttingProxy {
  /** The url with the proxy in place of the server. */
  urlOf(url: string): string;
  /** Breaks off when the client sends this: `before` the server has seen it, or `after` it has answered. */
  cutAt(word: RegExp, when: 'before' | 'after'): void;
  close(): Promise<void>;
}

export async function startCuttingProxy(serverUrl: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(serverUrl);
  let cut: { readonly word: RegExp; readonly when: 'before' | 'after' } | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let isHeard = false;
    const breakOff = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', breakOff);
      socket.on('close', breakOff);
    }
    client.on('data', (data) => {
      const hears = cut?.word.test(data.toString('latin1')) === true;
      isHeard ||= hears;
      if (hears && cut?.when === 'before') breakOff();
      else upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isHeard) breakOff();
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxied = String((server.address() as AddressInfo).port);
  return {
    urlOf: (url) => url.replace(`:${port}/`, `:${proxied}/`),
    cutAt: (word, when) => {
      cut = { word, when };
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => void server.close(() => { resolve(); }));
    },
  };
}
