import type { Clock } from './clock.js';
import type { Outcome } from './exchange.js';
import type { Received } from './http/received.js';

/** A request handed over without a network. */
export interface InProcessRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly target: string;
  /** Signed headers and `Host`; names in any case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What a client would have seen on the wire. */
export type InProcessAnswer =
  | {
      readonly ended: 'answered';
      readonly status: number;
      /** Names in lower case; never compressed. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** False where the connection died in the middle of the body. */
      readonly isWhole: boolean;
      /** Time by the clock until the last byte; the caller waits for it, or gives up sooner. */
      readonly afterMs: number;
    }
  | { readonly ended: 'reset'; readonly afterMs: number };

/** The request as it would have come off the wire. */
export function receivedOf(request: InProcessRequest): Received {
  const question = request.target.indexOf('?');
  const [path, query] = question < 0 ? [request.target, ''] : [request.target.slice(0, question), request.target.slice(question + 1)];
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : (request.body ?? new Uint8Array());
  return { method: request.method, path, query, headers: Object.entries(request.headers), body };
}

/** What the client sees of an outcome. */
export function seenOf(outcome: Outcome, delayMs: number, clock: Clock): InProcessAnswer {
  if (outcome === 'reset') return { ended: 'reset', afterMs: delayMs };
  const headers: Record<string, string> = { server: 'Duo/1.0', date: new Date(clock.now()).toUTCString() };
  for (const [name, value] of outcome.headers) headers[name.toLowerCase()] = value;
  const bytes = outcome.cutAt === undefined ? outcome.body : outcome.body.subarray(0, outcome.cutAt);
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return { ended: 'answered', status: outcome.status, headers, body, isWhole: outcome.cutAt === undefined, afterMs: delayMs + (outcome.dripMs ?? 0) };
}
