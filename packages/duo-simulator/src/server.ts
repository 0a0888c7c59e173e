import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { pause, type Clock } from './clock.js';
import type { Outcome } from './exchange.js';
import type { Answer } from './http/answer.js';
import type { Received } from './http/received.js';
import { closeServer, listenOn, readBody } from './http/socket.js';
import type { Pair } from './signature/percent.js';

/** Key and certificate, each as PEM text or as a path to a PEM file. */
export interface Tls {
  readonly key: string;
  readonly cert: string;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** Resolves when no connection is left; open ones are cut. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: Tls | undefined;
  readonly clock: Clock;
  /** Aborted on close, so that nothing that waits outlives the server. */
  readonly closing: AbortSignal;
  readonly exchange: (received: Received) => Promise<Outcome>;
}

const keepAliveMs = 65_000;

function pem(textOrPath: string): string {
  return textOrPath.includes('-----BEGIN ') ? textOrPath : readFileSync(textOrPath, 'utf8');
}

function pairsOf(rawHeaders: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) pairs.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  return pairs;
}

async function receive(request: IncomingMessage): Promise<Received> {
  const [path = '', ...query] = (request.url ?? '').split('?');
  const body = await readBody(request);
  return { method: request.method ?? '', path, query: query.join('?'), headers: pairsOf(request.rawHeaders), body };
}

/** The recorded order: Server, Date, Content-Type, Content-Length, Connection, then the rest [HAR]. */
function writeHead(response: ServerResponse, answer: Answer, nowMs: number): void {
  const leading = ['Content-Type', 'Content-Length'];
  const connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
  const headers = [
    ['Server', 'Duo/1.0'],
    ['Date', new Date(nowMs).toUTCString()],
    ...answer.headers.filter(([name]) => leading.includes(name)),
    ['Connection', connection],
    ...answer.headers.filter(([name]) => !leading.includes(name)),
  ];
  response.sendDate = false;
  response.writeHead(answer.status, headers.flat());
}

const drops = 10;

/** Sends the body piece by piece, and stops when the caller is gone. */
async function drip(response: ServerResponse, body: Uint8Array, totalMs: number, { clock, closing }: ListenOptions): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  const signal = AbortSignal.any([gone.signal, closing]);
  for (let drop = 0; drop < drops; drop += 1) {
    response.write(body.subarray(Math.floor((drop * body.length) / drops), Math.floor(((drop + 1) * body.length) / drops)));
    await pause(clock, totalMs / drops, signal);
  }
}

async function send(response: ServerResponse, answer: Answer, options: ListenOptions): Promise<void> {
  writeHead(response, answer, options.clock.now());
  const body = answer.body.subarray(0, answer.cutAt);
  if (answer.dripMs !== undefined) await drip(response, body, answer.dripMs, options);
  if (answer.cutAt !== undefined) response.write(answer.dripMs === undefined ? body : '', () => response.destroy());
  else response.end(answer.dripMs === undefined ? body : undefined);
}

async function respond(request: IncomingMessage, response: ServerResponse, options: ListenOptions): Promise<void> {
  try {
    const outcome = await options.exchange(await receive(request));
    if (outcome === 'reset') request.socket.destroy();
    else await send(response, outcome, options);
  } catch (error) {
    // A request cut short, a caller gone or a delay cut by close is nobody's mistake; anything else must not pass unseen.
    const isBug = request.complete && !request.socket.destroyed && !(error instanceof Error && error.name === 'AbortError');
    if (isBug) process.emitWarning(error instanceof Error ? error : String(error));
    request.socket.destroy();
  }
}

/** Opens the port. Rejects when it cannot be had or the PEM cannot be read. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => void respond(request, response, options);
  const { tls } = options;
  const server = tls === undefined ? createHttpServer(onRequest) : createHttpsServer({ key: pem(tls.key), cert: pem(tls.cert) }, onRequest);
  server.keepAliveTimeout = keepAliveMs;
  const port = await listenOn(server, options.port, options.host);
  return { host: options.host, port, secure: tls !== undefined, close: () => closeServer(server) };
}
