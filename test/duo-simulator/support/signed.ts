import { createHmac } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { canonicalText } from '../../../packages/duo-simulator/src/signature/canonical.js';
import type { DuoSimulator, InProcessAnswer, InProcessRequest, SimulatedDuo } from '../../../packages/duo-simulator/src/index.js';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
}

export interface SignedOptions {
  readonly date?: string;
  readonly ikey?: string;
  readonly skey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Params = Readonly<Record<string, unknown>>;
type Target = Pick<DuoSimulator, 'host' | 'port' | 'ikey' | 'skey' | 'clock'>;

/** Sends exactly these bytes and headers. */
export async function rawRequest(target: Target, method: string, pathAndQuery: string, headers: Readonly<Record<string, string>>, body = ''): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: target.host, port: target.port, method, path: pathAndQuery, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, rawHeaders: response.rawHeaders, body, text: body.toString('utf8') });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

type Signer = Pick<SimulatedDuo, 'ikey' | 'skey' | 'clock'>;

/** A version 5 request: JSON body for POST, query otherwise. The signature code under it is proven by the official vectors. */
function signed(signer: Signer, host: string, method: string, path: string, params: Params, options: SignedOptions): Required<InProcessRequest> & { readonly body: string } {
  const inBody = method === 'POST';
  const body = inBody ? JSON.stringify(params) : '';
  const pairs = inBody ? [] : Object.entries(params).map(([name, value]) => [name, String(value)] as const);
  const query = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
  const date = options.date ?? new Date(signer.clock.now()).toUTCString();
  const xDuoHeaders = Object.entries(options.headers ?? {}).filter(([name]) => name.toLowerCase().startsWith('x-duo-'));
  const text = canonicalText(5, { date, method, host, path, params: pairs, body, xDuoHeaders });
  const digest = createHmac('sha512', options.skey ?? signer.skey).update(text).digest('hex');
  const headers = {
    Host: host,
    Date: date,
    Authorization: `Basic ${Buffer.from(`${options.ikey ?? signer.ikey}:${digest}`).toString('base64')}`,
    ...(inBody ? { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) } : {}),
    ...options.headers,
  };
  return { method, target: query === '' ? path : `${path}?${query}`, headers, body };
}

/** A signed call over the wire. */
export async function signedFetch(target: Target, method: string, path: string, params: Params = {}, options: SignedOptions = {}): Promise<Answered> {
  const request = signed(target, `${target.host}:${String(target.port)}`, method, path, params, options);
  return rawRequest(target, method, request.target, request.headers, request.body);
}

/** A signed call without a network. */
export function dispatch(duo: SimulatedDuo, method: string, path: string, params: Params = {}, options: SignedOptions = {}): InProcessAnswer {
  return duo.dispatch(signed(duo, 'api-simulator.example', method, path, params, options));
}

export interface Envelope {
  readonly stat: string;
  readonly response?: unknown;
  readonly metadata?: { readonly total_objects: number; readonly next_offset?: number; readonly prev_offset?: number };
  readonly code?: number;
  readonly message?: string;
  readonly message_detail?: string;
}

/** The envelope of a signed call. */
export async function call(target: Target, method: string, path: string, params: Params = {}): Promise<Envelope> {
  return JSON.parse((await signedFetch(target, method, path, params)).text) as Envelope;
}

/** The response of a signed call that must succeed. */
export async function ok<Response>(target: Target, method: string, path: string, params: Params = {}): Promise<Response> {
  const envelope = await call(target, method, path, params);
  if (envelope.stat !== 'OK') throw new Error(`${method} ${path}: ${JSON.stringify(envelope)}`);
  return envelope.response as Response;
}

/** Code and detail of a signed call that must fail, such as "40002 username". */
export async function refusal(target: Target, method: string, path: string, params: Params = {}): Promise<string> {
  const { status, text } = await signedFetch(target, method, path, params);
  const envelope = JSON.parse(text) as Envelope;
  if (envelope.stat !== 'FAIL') throw new Error(`${method} ${path} succeeded`);
  if (status !== Math.floor((envelope.code ?? 0) / 100)) throw new Error(`HTTP ${String(status)} for ${text}`);
  return [envelope.code, envelope.message_detail].filter((part) => part !== undefined).join(' ');
}
