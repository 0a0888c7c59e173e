import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Reply } from '../endpoints/route.js';
import type { Behaviour } from '../options.js';
import type { Failure } from './failure.js';
import { writeJson, type JsonStyle } from './json.js';

/** A response ready to be sent; Date and Connection are added when it is. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** Code of the error envelope. */
  readonly code: number | undefined;
  /** The connection dies after this many bytes of the body. */
  readonly cutAt?: number;
  /** Time by the clock over which the body trickles out. */
  readonly dripMs?: number;
}

const compress = promisify(gzip);

const contentSecurityPolicy = "default-src 'self'; frame-src 'self' ; img-src 'self'  ; connect-src 'self'";

function successStyle(behaviour: Behaviour): JsonStyle {
  return { spaced: behaviour.successJson === 'spaced', escapeNonAscii: behaviour.nonAsciiJson === 'escaped' };
}

const failureStyle: JsonStyle = { spaced: true, escapeNonAscii: true };

/** The recorded header set of a success; the etag is the SHA-1 of the uncompressed body [HAR]. No rate-limit headers. */
function successHeaders(body: string): Answer['headers'] {
  return [
    ['Content-Type', 'application/json'],
    ['Cache-Control', 'no-store'],
    ['Pragma', 'no-cache'],
    ['Etag', `W/"${createHash('sha1').update(body).digest('hex')}"`],
    ['Strict-Transport-Security', 'max-age=31536000'],
    ['Content-Security-Policy', contentSecurityPolicy],
  ];
}

/** `{metadata, response, stat}`. */
export function successAnswer(reply: Reply, behaviour: Behaviour): Answer {
  const envelope = { ...(reply.metadata === undefined ? {} : { metadata: reply.metadata }), response: reply.response, stat: 'OK' };
  const text = writeJson(envelope, successStyle(behaviour));
  const body = Buffer.from(text);
  return { status: 200, headers: [...successHeaders(text), ['Content-Length', String(body.length)]], body, code: undefined };
}

/** A success gzipped and chunked, as for callers that accept it [HAR]; anything else as it is. */
export async function gzipped(answer: Answer): Promise<Answer> {
  if (answer.status !== 200 || !answer.headers.some(([name]) => name === 'Etag')) return answer;
  const body = await compress(answer.body, { level: constants.Z_BEST_SPEED });
  const headers = answer.headers.filter(([name]) => name !== 'Content-Length');
  return { ...answer, headers: [...headers, ['Content-Encoding', 'gzip']], body };
}

function lengthHeader(body: string): readonly [string, string] {
  return ['Content-Length', String(Buffer.byteLength(body))];
}

/** Errors carry content-type and content-length only [HAR]. */
export function failureAnswer(failure: Failure): Answer {
  return textAnswer(failure.status, writeJson(failure.envelope, failureStyle), 'application/json', failure.code);
}

export function textAnswer(status: number, body: string, contentType: string, code?: number): Answer {
  return { status, headers: [['Content-Type', contentType], lengthHeader(body)], body: Buffer.from(body), code };
}
