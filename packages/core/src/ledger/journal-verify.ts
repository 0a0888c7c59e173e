import type { Digest } from '../domain/digest.js';
import { CHAIN_START, chainOf, sealOf } from './journal-entry.js';
import { journalRows } from './journal-read.js';
import { chainEnd } from './journal-write.js';
import type { Executor, JournalRow } from './schema.js';

export type ChainVerdict = { readonly intact: true; readonly entries: number; readonly head: Digest } | { readonly intact: false; readonly brokenAt: number };

const ROWS_PER_PAGE = 1000;

/** Walks over the whole journal in the transaction that is given (one snapshot), in bounded memory. */
export async function verifyJournal(trx: Executor): Promise<ChainVerdict> {
  const walk = new ChainWalk();
  let page: readonly JournalRow[];
  do {
    page = await journalRows(trx, walk.sequence, ROWS_PER_PAGE);
    for (const row of page) if (!walk.accepts(row)) return { intact: false, brokenAt: walk.sequence + 1 };
  } while (page.length === ROWS_PER_PAGE);
  const end = await chainEnd(trx);
  if (end.sequence !== walk.sequence || end.chain !== walk.chain) return { intact: false, brokenAt: Math.min(walk.sequence, end.sequence) + 1 };
  const unexplained = walk.unexplained() ?? (await wronglyOpen(trx, walk.open));
  return unexplained === undefined ? { intact: true, entries: walk.sequence, head: walk.chain } : { intact: false, brokenAt: unexplained };
}

class ChainWalk {
  sequence = 0;
  chain: Digest = CHAIN_START;
  /** Intents without a final outcome so far. */
  readonly open = new Set<number>();
  readonly #erased = new Set<number>();

  /** Takes the next row, if it is the next one and unaltered. */
  accepts(row: JournalRow): boolean {
    if (row.sequence !== this.sequence + 1 || !isSealed(row)) return false;
    const chain = chainOf(row, this.chain);
    if (chain !== row.chain) return false;
    this.sequence += 1;
    this.chain = chain;
    this.#note(row);
    return true;
  }

  /** The first entry that lacks its content although no erasure was noted. */
  unexplained(): number | undefined {
    return this.#erased.values().next().value;
  }

  #note(row: JournalRow): void {
    if (row.sealed !== null && row.content === null) this.#erased.add(this.sequence);
    if (row.kind === 'intent') this.open.add(this.sequence);
    if (row.kind === 'outcome' && row.result !== 'ambiguous') this.open.delete(Number(row.of_sequence));
    if (row.kind === 'erasure') this.#erased.delete(Number(row.of_sequence));
  }
}

function isSealed({ salt, content, sealed }: JournalRow): boolean {
  if (salt === null && content === null) return true;
  return salt !== null && content !== null && sealed === sealOf(salt, content);
}

/** The first intent about which the list of open ones and the journal disagree. */
async function wronglyOpen(trx: Executor, open: ReadonlySet<number>): Promise<number | undefined> {
  const listed = new Set((await trx.selectFrom('open_intent').select('sequence').execute()).map(({ sequence }) => sequence));
  const wrong = [...open].filter((sequence) => !listed.has(sequence)).concat([...listed].filter((sequence) => !open.has(sequence)));
  return wrong.length === 0 ? undefined : wrong.reduce((least, sequence) => Math.min(least, sequence));
}
