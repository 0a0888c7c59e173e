import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ConnectorError } from '@rollcall/core';
import axios, { type AxiosInstance } from 'axios';
import { VERSION } from '../version.js';
import { isAborted } from './cancelled.js';
import type { Attempt, Transport, TransportSettings } from './transport.js';
import type { WireRequest } from './wire.js';

/** 300 users with 100 groups and phones each come to about 15 MB. */
const longestAnswerBytes = 64 * 1024 * 1024;

/**
 * Opens keep-alive connections. Bytes are ours alone: nothing is transformed, redirected, proxied by environment or judged.
 * @throws ConnectorError `invalid` where `caFile` cannot be read
 */
export function openHttp(settings: TransportSettings): Transport {
  const keepAlive = { keepAlive: true, maxSockets: 8, scheduling: 'lifo' as const };
  const httpAgent = new HttpAgent(keepAlive);
  const httpsAgent = new HttpsAgent({ ...keepAlive, ...(settings.caFile !== undefined && { ca: authorityOf(settings.caFile) }) });
  const maxAnswerBytes = settings.maxAnswerBytes ?? longestAnswerBytes;
  const client = axios.create({
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: maxAnswerBytes,
    maxBodyLength: maxAnswerBytes,
    responseType: 'text',
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
  });
  return {
    send: (request, signal) => sendOnce(client, settings, request, signal),
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

async function sendOnce(client: AxiosInstance, settings: TransportSettings, request: WireRequest, signal: AbortSignal): Promise<Attempt> {
  if (isAborted(signal)) return { ended: 'cancelled' };
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  // Real time on purpose: a hung socket hangs in real time, also where the engine runs under a virtual clock.
  const timer = setTimeout(stop, settings.timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await exchange(client, settings.origin, request, controller.signal);
  } catch (error) {
    if (isAborted(signal)) return { ended: 'cancelled' };
    if (isAborted(controller.signal)) return { ended: 'lost', reason: `no whole answer within ${settings.timeoutMs} ms` };
    return failedAttempt(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function exchange(client: AxiosInstance, origin: string, request: WireRequest, signal: AbortSignal): Promise<Attempt> {
  const response = await client.request<unknown>({
    url: origin + request.target,
    method: request.method,
    headers: { ...request.headers, 'User-Agent': `rollcall-target-duo/${VERSION}` },
    signal,
    ...(request.body !== undefined && { data: request.body }),
  });
  const { data, status, headers } = response;
  const [date, retryAfter, contentType] = ['date', 'retry-after', 'content-type'].map((name): unknown => headers[name]);
  return {
    ended: 'answered',
    status,
    text: typeof data === 'string' ? data : '',
    contentType: typeof contentType === 'string' ? contentType : '',
    ...(typeof date === 'string' && { date }),
    ...(typeof retryAfter === 'string' && { retryAfter }),
    headers,
  };
}

function authorityOf(caFile: string): Buffer {
  try {
    return readFileSync(caFile);
  } catch {
    throw new ConnectorError({ kind: 'invalid', message: `caFile ${caFile} cannot be read`, remedy: 'name a PEM file that this user may read' });
  }
}

/** Failures before a connection stands: nothing was sent. The passing ones are worth another try. */
const neverSent: Readonly<Record<string, { readonly reason: string; readonly passing: boolean }>> = {
  ECONNREFUSED: { reason: 'the connection was refused', passing: true },
  ENOTFOUND: { reason: 'the host name is not known', passing: false },
  EAI_AGAIN: { reason: 'the host name could not be looked up', passing: true },
  ENETUNREACH: { reason: 'the network is unreachable', passing: true },
  EHOSTUNREACH: { reason: 'the host is unreachable', passing: true },
};

function failedAttempt(error: unknown): Attempt {
  const code = codeOf(error);
  const known = neverSent[code];
  if (known !== undefined) return { ended: 'unreachable', ...known };
  if (isCertificateFault(code)) {
    return { ended: 'unreachable', reason: `the server's certificate is not trusted (${code})`, passing: false };
  }
  // axios has one code for both; every status is taken and nothing is parsed, so it means nothing else here.
  if (code === 'ERR_BAD_RESPONSE') return { ended: 'lost', reason: 'the answer broke off or is too long' };
  return { ended: 'lost', reason: `the connection broke (${code})` };
}

function isCertificateFault(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO/.test(code);
}

/** The error's code and nothing else of it: messages and configs of HTTP errors may hold headers. */
function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
}
