import type { Intent, Tenant } from '../contracts/ledger.js';
import type { UpdateOperation } from '../domain/operation.js';
import { putBackMark } from '../domain/put-back.js';
import { pagesOf } from './batches.js';
import type { Executor } from './schema.js';
import { jsonOf } from './stored.js';

/** So many values are kept in memory; who sees more of them has seen enough. */
const MOST_KEPT = 100_000;

/** How an update that puts something back is written. */
const HAS_DRIFT = '"drift":["';

interface DoneRow {
  readonly at: string;
  readonly sequence: number;
  readonly content: string | null;
}

/** The values that updates since a point in time put back, as the target had them before; what was erased is not in it. */
export async function putBackSince(db: Executor, tenant: Tenant, since: string): Promise<ReadonlySet<string>> {
  const marks = new Set<string>();
  const pages = pagesOf(
    (after: DoneRow | undefined, limit) => doneRows(db, tenant, after ?? { at: since, sequence: 0 }, limit),
    ({ content }) => content,
  );
  for await (const page of pages) {
    for (const content of page) if (content !== null) addPutBack(content, marks);
    if (marks.size >= MOST_KEPT) break;
  }
  return marks;
}

/** Adds what one intent put back. @param content the intent as the journal keeps it: an update */
export function addPutBack(content: string, marks: Set<string>): void {
  if (!content.includes(HAS_DRIFT)) return;
  // Written by appendIntents: an operation as it was sent.
  const { payload } = jsonOf(content, 'journal.content') as Pick<Intent, 'payload'>;
  const { type, ref, drift = [], before } = payload as unknown as UpdateOperation;
  if (!('id' in ref)) return;
  for (const attribute of drift) marks.add(putBackMark(type, ref.id, attribute, before.fields[attribute] ?? null));
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
    .where('outcome.shape', 'in', ['update:account', 'update:group'])
    .where('intent.content', 'like', `%${HAS_DRIFT}%`)
    .orderBy('outcome.at')
    .orderBy('outcome.sequence')
    .limit(limit)
    .execute();
}
