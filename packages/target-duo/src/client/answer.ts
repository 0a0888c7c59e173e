import { z } from 'zod';
import type { Attempt } from './transport.js';

/** An answer as far as it can be understood. `code` is Duo's own where it gave one. */
export type Reading =
  | { readonly kind: 'ok'; readonly response: unknown; readonly metadata: unknown }
  | { readonly kind: 'failed'; readonly status: number; readonly code: number | undefined; readonly message: string; readonly detail: string | undefined }
  | { readonly kind: 'not-duo'; readonly status: number; readonly about: string };

const codeNumber = z.union([z.number().int(), z.string().regex(/^\d{5,6}$/).transform(Number)]).optional().catch(undefined);
const optionalText = z.string().optional().catch(undefined);

const envelope = z.object({ stat: z.string(), response: z.unknown().optional(), metadata: z.unknown().optional(), code: codeNumber, message: optionalText, message_detail: optionalText });

/**
 * Reads an answer. Duo's front end may answer HTML (NODE#45), proxies anything; a success must be HTTP 200 and `stat` OK
 * both (facts 2.1, PY). The text of a body that is not Duo's never gets into a message.
 */
export function readAnswer(answer: Extract<Attempt, { ended: 'answered' }>): Reading {
  const parsed = envelope.safeParse(jsonOf(answer.text));
  if (!parsed.success) return { kind: 'not-duo', status: answer.status, about: describe(answer) };
  const { stat, response, metadata, code, message, message_detail: detail } = parsed.data;
  if (stat === 'OK') {
    return answer.status === 200 ? { kind: 'ok', response, metadata } : { kind: 'not-duo', status: answer.status, about: 'says OK with another status than 200' };
  }
  return { kind: 'failed', status: answer.status, code, message: printable(message ?? 'no message'), detail: detail === undefined ? undefined : printable(detail) };
}

/** The first three digits of Duo's code tell the status (CSDEV); they count before the status line. */
export function familyOf(reading: Exclude<Reading, { kind: 'ok' }>): number {
  const code = reading.kind === 'failed' ? reading.code : undefined;
  return code !== undefined && code >= 40_000 && code <= 59_999 ? Math.floor(code / 100) : reading.status;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function describe(answer: Extract<Attempt, { ended: 'answered' }>): string {
  const type = printable(answer.contentType.split(';')[0] ?? '');
  return `is not an answer of Duo's (${type === '' ? 'no content type' : type}, ${answer.text.length} characters)`;
}

function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters of a server must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 200);
}
