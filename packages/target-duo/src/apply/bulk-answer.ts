import { z } from 'zod';
import type { Reading } from '../client/answer.js';

/** What a bulk answer says about one of its operations; `unknown` where it cannot be told. */
export type BulkEntry =
  | { readonly says: 'ok'; readonly response: unknown }
  | { readonly says: 'failed'; readonly reading: Extract<Reading, { kind: 'failed' }> }
  | { readonly says: 'unknown' };

const unknownEntry: BulkEntry = { says: 'unknown' };

/**
 * Reads the answer of `POST /admin/v1/bulk`. Its shape is published nowhere (facts 2.2), so every plausible one is
 * understood: a list in the order of the operations, bare or as the only list of an object; each entry an envelope
 * (`stat`, `response`, `code`), an envelope behind a numeric status, or the bare response. A list of another length cannot be
 * matched to the operations: then nothing is known.
 */
export function readBulkAnswer(response: unknown, operations: number): readonly BulkEntry[] {
  const entries = listOf(response);
  if (entries?.length !== operations) return Array.from({ length: operations }, () => unknownEntry);
  return entries.map(readEntry);
}

function listOf(response: unknown): readonly unknown[] | undefined {
  const value = unquoted(response);
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value !== 'object' || value === null) return undefined;
  const lists = Object.values(value).filter((member): member is unknown[] => Array.isArray(member));
  return lists.length === 1 ? lists[0] : undefined;
}

const codeSchema = z.union([z.number().int(), z.string().regex(/^\d{5,6}$/).transform(Number)]);
const failureSchema = z.object({ code: codeSchema, message: z.string().catch('no message'), message_detail: z.string().optional().catch(undefined) });
const envelopeSchema = z.object({ stat: z.enum(['OK', 'FAIL']), response: z.unknown().optional() });
const wrappedSchema = z.object({ status: z.number().int(), body: z.unknown().optional(), response: z.unknown().optional() });

function readEntry(raw: unknown): BulkEntry {
  const entry = unquoted(raw);
  const wrapped = wrappedSchema.safeParse(entry);
  const inner = wrapped.success ? unquoted(wrapped.data.body ?? wrapped.data.response) : entry;
  const envelope = envelopeSchema.safeParse(inner);
  const failure = failureSchema.safeParse(inner);
  if (failure.success && (!envelope.success || envelope.data.stat === 'FAIL')) return failedEntry(failure.data);
  if (envelope.success) return envelope.data.stat === 'OK' ? { says: 'ok', response: envelope.data.response } : unknownEntry;
  if (wrapped.success) return wrapped.data.status === 200 ? { says: 'ok', response: inner } : unknownEntry;
  // A bare response: the object that was written, or the empty text of deletions and associations (facts 2.1).
  if (inner === '') return { says: 'ok', response: '' };
  return typeof inner === 'object' && inner !== null && ('user_id' in inner || 'group_id' in inner) ? { says: 'ok', response: inner } : unknownEntry;
}

function failedEntry(failure: z.output<typeof failureSchema>): BulkEntry {
  const status = Math.floor(failure.code / 100);
  return { says: 'failed', reading: { kind: 'failed', status, code: failure.code, message: failure.message.slice(0, 200), detail: failure.message_detail } };
}

/** A JSON text where an object would do: some parameters travel that way (facts 1.5). */
function unquoted(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
