import type { CallAbout } from '../../contracts/call-options.js';
import type { Exchange, WireHeaders } from '../../contracts/command-log.js';
import { ExchangeMask, type MaskRules } from './exchange-mask.js';
import { maskedBody } from './mask-body.js';
import { maskedHeaders } from './mask-headers.js';
import { maskedUrl } from './mask-url.js';
import type { LoggedInstance } from './types.js';

/** One side of an exchange, masked. `bytes` is the length of the whole body; both are absent where there is none. */
interface Side {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bytes?: number;
}

/** An entry of a command log: masked, and all that is printed. Its keys are those of the JSON form. */
export interface Entry {
  /** When the request was sent: UTC, ISO 8601. */
  readonly time: string;
  readonly target?: string;
  readonly source?: string;
  readonly plugin: string;
  readonly instance: string;
  readonly step?: CallAbout['step'];
  readonly planId?: string;
  readonly runId?: string;
  readonly pipelines?: readonly string[];
  readonly operations?: readonly string[];
  readonly attempt: number;
  readonly request: Side & { readonly method: string; readonly url: string };
  readonly answer?: Side & { readonly status: number };
  readonly failure?: string;
  readonly ms: number;
}

const MOST_OPERATIONS = 200;

/** True where an exchange is no success: refused, not understood, or not answered. */
export function isFailure({ answer, failure }: Exchange): boolean {
  return failure !== undefined || answer === undefined || answer.status >= 400;
}

/** Masks an exchange. On each side the headers come first: what a secret one holds is known then. */
export function entryOf(exchange: Exchange, { kind, name, plugin, instance }: LoggedInstance, rules: MaskRules): Entry {
  const mask = new ExchangeMask(rules);
  for (const text of exchange.hidden ?? []) mask.secret(text);
  const asked = requestOf(exchange, mask);
  mask.turnToAnswer();
  const { failure } = exchange;
  return {
    time: timeOf(exchange.sentMs),
    [kind]: name,
    plugin,
    instance,
    ...aboutOf(exchange.about, mask),
    attempt: exchange.attempt,
    request: asked,
    ...answerOf(exchange, mask),
    ...(failure === undefined ? {} : { failure: mask.plain(failure) }),
    ms: Math.round(exchange.tookMs),
  };
}

function requestOf({ request }: Exchange, mask: ExchangeMask): Entry['request'] {
  const headers = maskedHeaders(request.headers, mask);
  return { method: mask.name(request.method), url: maskedUrl(request.url, mask), headers, ...bodyOf('request', request.body, request.headers, mask) };
}

function answerOf({ answer }: Exchange, mask: ExchangeMask): Pick<Entry, 'answer'> {
  if (answer === undefined) return {};
  const headers = maskedHeaders(answer.headers, mask);
  return { answer: { status: answer.status, headers, ...bodyOf('answer', answer.body, answer.headers, mask) } };
}

function aboutOf(about: CallAbout | undefined, mask: ExchangeMask): Partial<Entry> {
  if (about === undefined) return {};
  const { pipelines, operations, ...rest } = about;
  return {
    ...rest,
    ...(pipelines === undefined ? {} : { pipelines }),
    ...(operations === undefined ? {} : { operations: firstOf(operations).map((id) => mask.name(id)) }),
  };
}

function firstOf(operations: readonly string[]): readonly string[] {
  if (operations.length <= MOST_OPERATIONS) return operations;
  return [...operations.slice(0, MOST_OPERATIONS), `… (${operations.length - MOST_OPERATIONS} more)`];
}

function bodyOf(of: 'request' | 'answer', body: string | undefined, headers: WireHeaders, mask: ExchangeMask): Partial<Side> {
  if (body === undefined || body === '') return {};
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return maskedBody(body, { of, contentType: typeof type === 'string' ? type : '' }, mask);
}

function timeOf(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : 'unknown time';
}
