import { createHash } from 'node:crypto';
import type { Random } from '../contracts/host-services.js';
import type { Digest } from '../domain/digest.js';
import { canonicalJson } from '../domain/json.js';
import type { JournalRow } from './schema.js';

/** What stands before the first entry of every chain. */
export const CHAIN_START: Digest = `sha256:${'0'.repeat(64)}`;
/** Part of every link of the chain: another way to build it gets another number. */
const CHAIN_VERSION = 1;

/** An entry before it has a place in the chain. `content` is what is personal. */
export interface NewEntry {
  readonly kind: 'intent' | 'outcome' | 'erasure';
  readonly of: number | null;
  readonly tenant: string;
  readonly runId: string;
  readonly at: string;
  readonly shape: string;
  readonly result: string | null;
  readonly content: string | undefined;
}

/** Where a chain ends. */
export interface ChainEnd {
  readonly sequence: number;
  readonly chain: string;
}

/** The row of an entry that follows `end`. */
export function chainedRow(entry: NewEntry, end: ChainEnd, random: Random): JournalRow {
  const salt = entry.content === undefined ? null : random.hex(16);
  const content = entry.content ?? null;
  const row = {
    sequence: end.sequence + 1,
    kind: entry.kind,
    of_sequence: entry.of,
    tenant: entry.tenant,
    run_id: entry.runId,
    at: entry.at,
    shape: entry.shape,
    result: entry.result,
    salt,
    content,
    sealed: salt === null || content === null ? null : sealOf(salt, content),
  };
  return { ...row, chain: chainOf(row, end.chain) };
}

/**
 * The digest that stands in the chain for what is personal. Salted, because names are few and could be tried one by one;
 * the salt is erased with the content, and nothing can be tried any more.
 */
export function sealOf(salt: string, content: string): Digest {
  return sha256(`${salt}\n${content}`);
}

/** The digest that ties an entry to all entries before it. Holds nothing personal. */
export function chainOf(row: Omit<JournalRow, 'chain' | 'salt' | 'content'>, previous: string): Digest {
  const { sequence, kind, of_sequence, tenant, run_id, at, shape, result, sealed } = row;
  return sha256(canonicalJson([CHAIN_VERSION, previous, sequence, kind, of_sequence, tenant, run_id, at, shape, result, sealed]));
}

// Node's own SHA-256: three times as fast as a portable one, and the ledger runs on Node anyway.
function sha256(text: string): Digest {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}
