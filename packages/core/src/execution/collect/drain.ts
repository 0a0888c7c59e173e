import { isConnectorError } from '../../contracts/connector-error.js';
import type { Claims, Incoming, Read } from '../../contracts/reader.js';
import type { Doubt, ReadClaim } from '../../domain/evidence.js';

/** A record that could not be used, as the reader handed it over. */
export type Rejected = Extract<Incoming<never>, { ok: false }>;

/** What a read came to: the reader's claims, the engine's own counts, and what cut it short. */
export interface Drained<T extends string> {
  readonly claims: Partial<Claims<T>>;
  readonly counted: Readonly<Record<T, number>>;
  /** Set when the reader threw: nothing it claimed counts. */
  readonly error: unknown;
}

/** Takes the records of a read as they come. */
export interface Intake<R> {
  record(record: R): void;
  rejected(rejected: Rejected): void;
  /** Called after each page. */
  page(): void;
}

/**
 * Reads to the end and keeps what the reader says there. The only place that consumes a read: `for await` would throw the
 * claim away, and a reader that stops early or throws must never look whole.
 *
 * Never throws for a failed read (the error is returned: what was read before it still serves); does throw what `intake` throws,
 * after the reader was closed.
 */
export async function drain<R extends { readonly type: string }, T extends string>(
  read: Read<R, T>,
  types: readonly T[],
  intake: Intake<R>,
): Promise<Drained<T>> {
  const counted = Object.fromEntries(types.map((type) => [type, 0])) as Record<T, number>;
  let ended = false;
  try {
    for (;;) {
      const step = await pull(read);
      if (step.is === 'failed') {
        ended = true;
        return { claims: {}, counted, error: step.error };
      }
      if (step.is === 'end') {
        ended = true;
        return { claims: step.claims, counted, error: undefined };
      }
      takePage(step.page, counted, intake);
    }
  } finally {
    if (!ended) await read.return(undefined as never).catch(() => undefined);
  }
}

type Step<R, T extends string> =
  | { readonly is: 'page'; readonly page: readonly Incoming<R>[] }
  | { readonly is: 'end'; readonly claims: Partial<Claims<T>> }
  | { readonly is: 'failed'; readonly error: unknown };

async function pull<R, T extends string>(read: Read<R, T>): Promise<Step<R, T>> {
  try {
    const result = await read.next();
    if (result.done !== true) return { is: 'page', page: result.value };
    return { is: 'end', claims: claimsOf(result.value) };
  } catch (error) {
    return { is: 'failed', error };
  }
}

// A generator that was ended from outside returns undefined in spite of its type.
function claimsOf<T extends string>(returned: Partial<Claims<T>> | undefined): Partial<Claims<T>> {
  return returned ?? {};
}

function takePage<R extends { readonly type: string }, T extends string>(
  page: readonly Incoming<R>[],
  counted: Record<T, number>,
  intake: Intake<R>,
): void {
  for (const incoming of page) {
    const type = (incoming.ok ? incoming.record.type : incoming.type) as T;
    // A record of a type that was not asked for is taken, and counted for nothing.
    if (type in counted) counted[type] += incoming.ok ? weightOf(incoming.record) : 1;
    if (incoming.ok) intake.record(incoming.record);
    else intake.rejected(incoming);
  }
  intake.page();
}

function weightOf(record: { readonly type: string }): number {
  if (record.type !== 'membership') return 1;
  // Of a membership, the many side.
  const bundle = record as Partial<Record<'members' | 'accounts' | 'groups', readonly string[]>> & typeof record;
  return (bundle.members ?? bundle.accounts ?? bundle.groups ?? []).length;
}

/** The claim that counts after all: an error withdraws whatever was claimed. */
export function claimAfter<T extends string>(drained: Drained<T>, type: T): ReadClaim {
  if (drained.error !== undefined) return { whole: false, delivered: drained.counted[type], doubts: [doubtOfError(drained.error)] };
  const doubts = [{ reason: 'the reader ended without a claim' }] as const;
  return drained.claims[type] ?? { whole: false, delivered: drained.counted[type], doubts };
}

/** Why a claim about the target is not believed, in words; undefined when it is. */
export function doubtOf(claim: ReadClaim, counted: number): string | undefined {
  if (!claim.whole) return claim.doubts[0].reason;
  if (claim.delivered !== counted) return `${claim.delivered} were announced as delivered, ${counted} arrived`;
  if (claim.announced !== undefined && claim.announced !== counted) return `the target announced ${claim.announced}, ${counted} arrived`;
  return undefined;
}

/** A read error as a doubt, in words. */
function doubtOfError(error: unknown): Doubt {
  if (isConnectorError(error)) {
    return { reason: error.failure.message, ...(error.failure.remedy === undefined ? {} : { remedy: error.failure.remedy }) };
  }
  return { reason: error instanceof Error ? error.message : String(error) };
}
