import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listenOn, readBody } from '../http/socket.js';
import type { SimulatedDuo } from '../simulated-duo.js';
import { controlRoutes } from './control-routes.js';

/** Every path of the control endpoint begins with it. */
export const controlPrefix = '/control';

const loopback = '127.0.0.1';
const ownNames: readonly string[] = [loopback, 'localhost'];

export interface Control {
  /** http://127.0.0.1, port and prefix, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

interface ControlAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** A web page can reach this machine's ports too: it sends an Origin, or a name of its own that leads here. */
function isForeign({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || !ownNames.includes((headers.host ?? '').replace(/:\d+$/, ''));
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const text = Buffer.from(await readBody(request)).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

async function answerTo(request: IncomingMessage, duo: SimulatedDuo): Promise<ControlAnswer> {
  if (isForeign(request)) return { status: 403, body: { error: 'Only programs on this machine may ask.' } };
  const { pathname, searchParams: query } = new URL(request.url ?? '/', `http://${loopback}`);
  const there = controlRoutes.filter(({ path }) => controlPrefix + path === pathname);
  const route = there.find(({ verb }) => verb === request.method);
  if (route === undefined) {
    const known = controlRoutes.map(({ verb, path }) => `${verb} ${controlPrefix}${path}`);
    return { status: there.length === 0 ? 404 : 405, body: { error: 'There is no such control.', known } };
  }
  try {
    const body = route.handle({ duo, query, body: await jsonOf(request) });
    return body === undefined ? { status: 204 } : { status: 200, body };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

async function respond(request: IncomingMessage, response: ServerResponse, duo: SimulatedDuo): Promise<void> {
  try {
    const { status, body } = await answerTo(request, duo);
    response.writeHead(status, body === undefined ? {} : { 'Content-Type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  } catch (error) {
    if (request.complete) process.emitWarning(error instanceof Error ? error : String(error));
    request.socket.destroy();
  }
}

/** Opens the control endpoint on 127.0.0.1, whatever the simulator itself listens on. Rejects when the port is taken. */
export async function openControl(duo: SimulatedDuo, port: number): Promise<Control> {
  const server = createServer((request, response) => void respond(request, response, duo));
  const taken = await listenOn(server, port, loopback);
  return { url: `http://${loopback}:${String(taken)}${controlPrefix}`, close: () => closeServer(server) };
}
