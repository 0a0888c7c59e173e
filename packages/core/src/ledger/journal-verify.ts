import type { ChainAnchor, ChainFault, ChainVerdict } from '../contracts/ledger.js';
import type { Digest } from '../domain/digest.js';
import { CHAIN_START, chainOf, sealOf } from './journal-entry.js';
import { journalRows } from './journal-read.js';
import { chainEnd } from './journal-write.js';
import type { Executor, JournalRow } from './schema.js';
import { digestOfStored } from './stored.js';

const ROWS_PER_PAGE = 1000;

/** Walks over the whole journal in the transaction that is given (one snapshot), in bounded memory. */
export async function verifyJournal(trx: Executor, anchor?: ChainAnchor): Promise<ChainVerdict> {
  const walk = new ChainWalk(anchor);
  let page: readonly JournalRow[];
  do {
    page = await journalRows(trx, walk.sequence, ROWS_PER_PAGE);
    for (const row of page) if (!walk.accepts(row)) return broken(walk.sequence + 1, 'altered');
  } while (page.length === ROWS_PER_PAGE);
  const end = await chainEnd(trx);
  if (end.sequence !== walk.sequence || end.chain !== walk.chain) return broken(Math.min(walk.sequence, end.sequence) + 1, 'cut');
  const erased = walk.unexplained();
  if (erased !== undefined) return broken(erased, 'erased');
  const open = await wronglyOpen(trx, walk.open);
  if (open !== undefined) return broken(open, 'open');
  if (anchor !== undefined && !walk.passed) return broken(Math.min(anchor.sequence, walk.sequence + 1), 'rewritten');
  return { intact: true, entries: walk.sequence, head: walk.chain };
}

/** Where the chain ends: what is logged elsewhere, and compared with by `verify`. */
export async function journalHead(trx: Executor): Promise<ChainAnchor> {
  const { sequence, chain } = await chainEnd(trx);
  return { sequence, head: digestOfStored(chain) };
}

function broken(brokenAt: number, because: ChainFault): ChainVerdict {
  return { intact: false, brokenAt, because };
}

class ChainWalk {
  sequence = 0;
  chain: Digest = CHAIN_START;
  /** Intents without a final outcome so far. */
  readonly open = new Set<number>();
  /** Whether the chain went through the anchor. */
  passed: boolean;
  readonly #erased = new Set<number>();

  constructor(private readonly anchor: ChainAnchor | undefined) {
    this.passed = anchor?.sequence === 0 && anchor.head === CHAIN_START;
  }

  /** Takes the next row, if it is the next one and unaltered. */
  accepts(row: JournalRow): boolean {
    if (row.sequence !== this.sequence + 1 || !isSealed(row)) return false;
    const chain = chainOf(row, this.chain);
    if (chain !== row.chain) return false;
    this.sequence += 1;
    this.chain = chain;
    if (this.anchor?.sequence === this.sequence && this.anchor.head === chain) this.passed = true;
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
