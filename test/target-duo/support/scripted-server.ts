import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server that answers from a script, for answers that the simulator must not give because Duo would not: pages of a proxy,
 * impossible objects, bulk answers of unpublished shapes. Everything else is tested against the simulator.
 */
export interface ScriptedServer {
  readonly port: number;
  readonly requests: readonly ScriptedRequest[];
  close(): Promise<void>;
}

export interface ScriptedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers a request; text is sent as HTML, anything else as Duo's JSON. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the connection in the middle of the body. */
  readonly cut?: boolean;
  /** Answers never. */
  readonly hang?: boolean;
}

export const ok = (response: unknown, metadata?: unknown): ScriptedAnswer => ({ body: { stat: 'OK', response, ...(metadata !== undefined && { metadata }) } });
export const fail = (code: number, message: string, detail?: string, status = Math.floor(code / 100)): ScriptedAnswer => ({
  status, body: { stat: 'FAIL', code, message, ...(detail !== undefined && { message_detail: detail }) },
});

export async function startScriptedServer(answer: (request: ScriptedRequest, sequence: number) => ScriptedAnswer): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') };
      requests.push(request);
      send(response, answer(request, requests.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, answer: ScriptedAnswer): void {
  if (answer.hang === true) return;
  const isText = typeof answer.body === 'string';
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  // Real time would be a wrong clock to a target on virtual time.
  response.sendDate = false;
  response.writeHead(answer.status ?? 200, { 'content-type': isText ? 'text/html' : 'application/json', 'content-length': Buffer.byteLength(body), ...answer.headers });
  if (answer.cut !== true) {
    response.end(body);
    return;
  }
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
}
