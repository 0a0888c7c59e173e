import type { Intent, TakenAway, Tenant } from '../contracts/ledger.js';
import type { DetachOperation, UpdateOperation } from '../domain/operation.js';
import { pagesOf } from './batches.js';
import { orderRuns } from './journal-read.js';
import type { Executor } from './schema.js';
import { jsonOf } from './stored.js';

interface DoneRow {
  readonly at: string;
  readonly sequence: number;
  readonly content: string | null;
}

/** What was done since a point in time and took something away: read from the journal's own content, so what was erased is not in it. */
export async function takenSince(db: Executor, tenant: Tenant, since: string): Promise<TakenAway> {
  const taken = nothingTaken();
  const pages = pagesOf(
    (after: DoneRow | undefined, limit) => doneRows(db, tenant, after ?? { at: since, sequence: 0 }, limit),
    ({ content }) => content,
  );
  for await (const page of pages) for (const content of page) if (content !== null) addTaken(content, taken);
  return taken;
}

/** Counts of what was taken away, to be added to. */
export interface TakenCounts {
  readonly members: Record<string, number>;
  readonly values: Record<string, number>;
  readonly groupValues: Record<string, number>;
}

export function nothingTaken(): TakenCounts {
  return { members: {}, values: {}, groupValues: {} };
}

/** Adds what one intent took away. @param content the intent as the journal keeps it: a detach, or an update */
export function addTaken(content: string, { members, values, groupValues }: TakenCounts): void {
  // Written by appendIntents: an operation as it was sent.
  const { payload } = jsonOf(content, 'journal.content') as Pick<Intent, 'payload'>;
  const operation = payload as unknown as DetachOperation | UpdateOperation;
  if (operation.kind === 'update') {
    for (const { attribute } of operation.clear) add(operation.type === 'group' ? groupValues : values, attribute);
    return;
  }
  const { attachment } = operation;
  if (attachment.what === 'value') add(values, attachment.attribute);
  else if ('id' in attachment.group) add(members, attachment.group.id);
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function doneRows(db: Executor, tenant: Tenant, after: Pick<DoneRow, 'at' | 'sequence'>, limit: number): Promise<DoneRow[]> {
  return db
    .selectFrom('journal as outcome')
    .innerJoin('journal as intent', 'intent.sequence', 'outcome.of_sequence')
    .select(['outcome.at', 'outcome.sequence', 'intent.content'])
    .where('outcome.tenant', '=', tenant)
    .where('outcome.result', '=', 'done')
    .where('outcome.at', '>=', after.at)
    .where((is) => is.or([is('outcome.at', '>', after.at), is('outcome.sequence', '>', after.sequence)]))
    .where((is) => is.or([is('outcome.shape', 'like', 'detach:%'), is.and([is('outcome.shape', 'like', 'update:%'), is('intent.content', 'like', '%"clear":[{%')])]))
    .where('outcome.run_id', 'not in', orderRuns(db, tenant))
    .orderBy('outcome.at')
    .orderBy('outcome.sequence')
    .limit(limit)
    .execute();
}
