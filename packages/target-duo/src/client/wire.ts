import { canonicalJson, type Json, type Secret } from '@rollcall/core';
import { authorizationOf, canonicalParameters, canonicalV2, canonicalV5, dateHeader, type Pair, type Signable } from './sign.js';

/** A call of the Admin API, before it is written down. */
export interface DuoRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path segments are encoded by {@link pathOf}. */
  readonly path: string;
  /** Query of GET and DELETE, body of POST. Lists stay JSON in a JSON body and become JSON text elsewhere. */
  readonly parameters: Readonly<Record<string, Json>>;
}

/** What goes onto the wire, to the byte. */
export interface WireRequest {
  readonly method: DuoRequest['method'];
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How requests are signed. */
export interface Signing {
  readonly host: string;
  readonly signature: 'v5' | 'v2';
}

/** Who signs, and how. */
export interface Signer extends Signing {
  readonly integrationKey: string;
  readonly secretKey: Secret;
}

/**
 * Writes and signs a request for this very moment: every attempt is signed anew, for the date grows stale (facts 7, NODE).
 * Paths with `bulk` or `/v3/` take version 5 only (PM), whatever is configured.
 */
export function wireRequest(request: DuoRequest, signer: Signer, nowMs: number): WireRequest {
  const version = signer.signature === 'v5' || /bulk|\/v3\//.test(request.path) ? 'v5' : 'v2';
  const hasBody = request.method === 'POST';
  const query = hasBody ? [] : pairsOf(request);
  const body = hasBody ? (version === 'v5' ? canonicalJson(request.parameters) : canonicalParameters(pairsOf(request))) : '';
  const date = dateHeader(nowMs);
  const signable: Signable = { date, method: request.method, host: signer.host, path: request.path, parameters: query, body };
  const canonical = version === 'v5' ? canonicalV5(signable) : canonicalV2({ ...signable, parameters: pairsOf(request) });
  const headers = { Date: date, Authorization: authorizationOf(signer.integrationKey, signer.secretKey.reveal(), canonical), Accept: 'application/json' };
  const target = query.length > 0 ? `${request.path}?${canonicalParameters(query)}` : request.path;
  if (!hasBody) return { method: request.method, target, headers };
  const type = version === 'v5' ? 'application/json' : 'application/x-www-form-urlencoded';
  return { method: request.method, target, body, headers: { ...headers, 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) } };
}

function pairsOf(request: DuoRequest): readonly Pair[] {
  return Object.entries(request.parameters).map(([name, value]): Pair => [name, typeof value === 'string' ? value : canonicalJson(value)]);
}
