import { LedgerError, type ChainAnchor, type Conclusion, type Digest, type Intent, type JournalEntry, type OpenIntent, type OperationShape, type Tenant } from '@rollcall/core';
import { pagesOf } from '../../../packages/core/src/ledger/batches.js';

interface Written {
  readonly sequence: number;
  readonly tenant: Tenant;
  readonly at: string;
  /** What is personal, as JSON text: nothing that lives in memory gets over a crash by it. */
  readonly content?: string | undefined;
}
type IntentRow = Written & { readonly kind: 'intent'; readonly runId: string; readonly shape: OperationShape };
type OutcomeRow = Written & { readonly kind: 'outcome'; readonly runId: string; readonly shape: OperationShape; readonly of: number; readonly result: Conclusion['result'] };
type Row = IntentRow | OutcomeRow | (Written & { readonly kind: 'erasure'; readonly of: number });

/** A write that was done, with its intent's content unless that was erased. */
export interface DoneWrite extends Pick<OutcomeRow, 'at' | 'runId' | 'shape'> {
  readonly content: string | undefined;
}

/** The journal of all tenants. */
export class Journal {
  readonly #rows: Row[] = [];
  /** The sequence numbers of intents that wait for an outcome, oldest first. */
  readonly #open = new Map<number, IntentRow>();
  readonly #done: OutcomeRow[] = [];

  intend(tenant: Tenant, runId: string, at: string, intents: readonly Intent[]): readonly number[] {
    const contents = intents.map(({ operation, targetId, payload }) => JSON.stringify({ operation, targetId, payload }));
    return intents.map(({ shape }, index) => {
      const row: IntentRow = { sequence: this.#next(), tenant, at, kind: 'intent', runId, shape, content: contents[index] };
      this.#rows.push(row);
      this.#open.set(row.sequence, row);
      return row.sequence;
    });
  }

  /** Refuses outcomes of what is not open, and returns what notes them. An ambiguous one leaves its intent open. */
  concluding(tenant: Tenant, at: string, conclusions: readonly Conclusion[]): () => void {
    const closed = new Set<number>();
    const outcomes = conclusions.map(({ sequence, result, entityId, detail }) => {
      const intent = this.#open.get(sequence);
      if (intent?.tenant !== tenant || closed.has(sequence)) throw notOpen(sequence);
      if (result !== 'ambiguous') closed.add(sequence);
      const content = entityId === undefined && detail === undefined ? undefined : JSON.stringify({ entityId, detail });
      return { tenant, at, kind: 'outcome' as const, runId: intent.runId, shape: intent.shape, of: sequence, result, content };
    });
    return () => {
      for (const outcome of outcomes) this.#noteOutcome({ sequence: this.#next(), ...outcome });
      for (const sequence of closed) this.#open.delete(sequence);
    };
  }

  openIntents(tenant: Tenant): readonly OpenIntent[] {
    const rows = [...this.#open.values()].filter((row) => row.tenant === tenant);
    return rows.map((row) => ({ ...intentOf(row, row.content ?? '{}'), sequence: row.sequence, runId: row.runId, at: row.at }));
  }

  /** Writes with outcome `done` since a point in time, by time. */
  doneSince(tenant: Tenant, since: string): readonly DoneWrite[] {
    const outcomes = this.#done.filter((outcome) => outcome.tenant === tenant && outcome.at >= since);
    return outcomes.sort(byTime).map(({ at, runId, shape, of }) => ({ at, runId, shape, content: this.#rows[of - 1]?.content }));
  }

  pages(tenant: Tenant): AsyncIterable<readonly JournalEntry[]> {
    return pagesOf((after: Row | undefined, limit) => {
      const behind = this.#rows.slice(after?.sequence ?? 0).filter((row) => row.tenant === tenant);
      return Promise.resolve(behind.slice(0, limit));
    }, entryOf);
  }

  erase(tenant: Tenant, sequences: readonly number[], at: string): number {
    const wanted = new Set(sequences);
    const erased = this.#rows.filter((row) => wanted.has(row.sequence) && row.tenant === tenant && row.content !== undefined && !this.#open.has(row.sequence));
    for (const row of erased) this.#rows[row.sequence - 1] = { ...row, content: undefined };
    for (const { sequence } of erased) this.#rows.push({ sequence: this.#next(), tenant, at, kind: 'erasure', of: sequence });
    return erased.length;
  }

  /**
   * Moves with every entry, as the end of a chain does, and is no digest of them: in simulated worlds it is written down (in the
   * links file, and as an event) and never compared with anything. Hashing every entry would cost more than all else here.
   */
  head(): ChainAnchor {
    const sequence = this.#rows.length;
    const head: Digest = `sha256:${sequence.toString(16).padStart(64, '0')}`;
    return { sequence, head };
  }

  #noteOutcome(outcome: OutcomeRow): void {
    this.#rows.push(outcome);
    if (outcome.result === 'done') this.#done.push(outcome);
  }

  #next(): number {
    return this.#rows.length + 1;
  }
}

function notOpen(sequence: number): LedgerError {
  return new LedgerError('not-open', `journal entry ${sequence} is not an open write of this tenant`, 'This is a defect of Rollcall: please report it.');
}

function byTime(left: OutcomeRow, right: OutcomeRow): number {
  return left.at < right.at ? -1 : left.at > right.at ? 1 : left.sequence - right.sequence;
}

function intentOf({ shape }: IntentRow, content: string): Intent {
  // Written by intend, as this very type.
  return { ...(JSON.parse(content) as Pick<Intent, 'operation' | 'targetId' | 'payload'>), shape };
}

function entryOf(row: Row): JournalEntry {
  const { sequence, tenant, at, content } = row;
  switch (row.kind) {
    case 'intent':
      return { sequence, tenant, at, kind: row.kind, runId: row.runId, shape: row.shape, ...(content === undefined ? {} : { intent: intentOf(row, content) }) };
    case 'outcome': {
      // Written by concluding, as this very type.
      const detail = content === undefined ? {} : { detail: JSON.parse(content) as Pick<Conclusion, 'entityId' | 'detail'> };
      return { sequence, tenant, at, kind: row.kind, runId: row.runId, shape: row.shape, of: row.of, result: row.result, ...detail };
    }
    case 'erasure':
      return { sequence, tenant, at, kind: row.kind, of: row.of };
    default:
      return row satisfies never;
  }
}
