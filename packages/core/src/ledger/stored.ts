import { LedgerError } from '../contracts/ledger-error.js';
import type { Digest } from '../domain/digest.js';

/** A ledger that holds what this program never writes: damaged, or edited by hand. */
export function damaged(what: string, cause?: unknown): LedgerError {
  return new LedgerError('damaged', `the ledger is damaged: ${what}`, 'Restore the ledger from its backup.', cause);
}

/** A stored word as one of the words it can be. @throws LedgerError `damaged` otherwise. */
export function wordOf<T extends string>(stored: string, words: readonly T[], column: string): T {
  const word = words.find((candidate) => candidate === stored);
  if (word === undefined) throw damaged(`"${stored}" stands in ${column}`);
  return word;
}

/** Stored JSON text. @throws LedgerError `damaged` for text that is none. */
export function jsonOf(stored: string, column: string): unknown {
  try {
    return JSON.parse(stored);
  } catch (cause) {
    throw damaged(`${column} holds text that is not JSON`, cause);
  }
}

/** The milliseconds of a point in time. @throws TypeError for text that is no time: a defect of the caller. */
export function msOf(at: string): number {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) throw new TypeError(`"${at}" is not a point in time`);
  return ms;
}

/** A stored digest. @throws LedgerError `damaged` for another text. */
export function digestOfStored(stored: string): Digest {
  const hex = /^sha256:(.+)$/.exec(stored)?.[1];
  if (hex === undefined) throw damaged(`"${stored}" stands where a digest belongs`);
  return `sha256:${hex}`;
}
