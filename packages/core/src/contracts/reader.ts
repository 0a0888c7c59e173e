import type { ReadClaim } from '../domain/evidence.js';

/**
 * One record as a reader hands it over. A record that cannot be understood is handed over as a rejection: with its key it
 * withholds that key only, without a key the whole read counts as not whole. Nothing is dropped silently.
 */
export type Incoming<R> =
  | { readonly ok: true; readonly record: R }
  | { readonly ok: false; readonly type: string; readonly key?: string; readonly reason: string };

/** What is to be read in one pass. */
export interface ReadScope<T extends string> {
  readonly types: readonly T[];
  /** Everything, or only the named records. A read by keys claims wholeness for those keys. */
  readonly keys: ReadKeys;
  /** The attributes that are needed, by type; others may be left out of the records. */
  readonly attributes: Readonly<Partial<Record<T, readonly string[]>>>;
}

/** `id`: the record's key or target id. `name`: the value of the target's naming attribute (Duo: username). */
export type ReadKeys = 'all' | { readonly by: 'id' | 'name'; readonly values: readonly string[] };

/** One claim for each type that was read. */
export type Claims<T extends string> = { readonly [K in T]: ReadClaim };

/**
 * A read: pages of records, then one claim per type. Pages hold some hundred records (one by one costs 35 times as much).
 *
 * The rules every reader keeps, and the conformance suite checks:
 * - a read that is cut anywhere either throws or returns a claim with doubts; it never returns `whole: true`;
 * - the claim is the generator's return value: a wrapper must `return yield* inner`;
 * - resources are released in `finally`, which also runs when the consumer stops early.
 */
export type Read<R, T extends string> = AsyncGenerator<readonly Incoming<R>[], Claims<T>, void>;
