import type { Conclusion, Intent, JournalEntry, OpenIntent, RunRecord, Tenant } from '../contracts/ledger.js';
import type { OperationShape } from '../domain/operation.js';
import { pagesOf } from './batches.js';
import type { Executor, JournalRow } from './schema.js';
import { damaged, jsonOf, wordOf } from './stored.js';

const RESULTS = ['done', 'already-so', 'refused', 'ambiguous', 'skipped', 'unknown'] as const satisfies readonly Conclusion['result'][];
const KINDS = ['intent', 'outcome', 'erasure'] as const satisfies readonly JournalEntry['kind'][];

export function journalPages(db: Executor, tenant: Tenant): AsyncIterable<readonly JournalEntry[]> {
  return pagesOf((after: JournalRow | undefined, limit) => journalRows(db, after?.sequence ?? 0, limit, tenant), entryOfRow);
}

/** The rows behind a sequence number, in order. */
export function journalRows(db: Executor, after: number, limit: number, tenant?: Tenant): Promise<JournalRow[]> {
  const all = db.selectFrom('journal').selectAll().where('sequence', '>', after);
  const wanted = tenant === undefined ? all : all.where('tenant', '=', tenant);
  return wanted.orderBy('sequence').limit(limit).execute();
}

export async function openIntents(db: Executor, tenant: Tenant): Promise<readonly OpenIntent[]> {
  const rows = await db
    .selectFrom('open_intent')
    .innerJoin('journal', 'journal.sequence', 'open_intent.sequence')
    .selectAll('journal')
    .where('open_intent.tenant', '=', tenant)
    .orderBy('open_intent.sequence')
    .execute();
  return rows.map((row) => {
    const intent = intentOf(row);
    if (intent === undefined) throw damaged(`the open write ${row.sequence} has lost its content`);
    return { ...intent, sequence: row.sequence, runId: row.run_id, at: row.at };
  });
}

/** What runs by order did is not in it, nor what first plans adopted: they have a budget of their own. What may have been done counts. */
export async function doneSince(db: Executor, tenant: Tenant, since: string): Promise<Readonly<Partial<Record<OperationShape, number>>>> {
  const rows = await db
    .selectFrom('journal')
    .select((column) => ['shape', column.fn.countAll<number | bigint | string>().as('count')])
    .where('tenant', '=', tenant)
    .where('result', 'in', ['done', 'unknown'])
    .where('at', '>=', since)
    .where('run_id', 'not in', orderRuns(db, tenant))
    .where((is) => is.or([is('shape', 'not like', 'adopt:%'), is('run_id', 'not in', runsOf(db, tenant, 'baseline'))]))
    .groupBy('shape')
    .execute();
  return Object.fromEntries(rows.map(({ shape, count }) => [shape, Number(count)]));
}

/** Runs by order that did something since a point in time. */
export async function ordersSince(db: Executor, tenant: Tenant, since: string): Promise<number> {
  const { count } = await db
    .selectFrom('journal')
    .select((column) => column.fn.count<number | bigint | string>('run_id').distinct().as('count'))
    .where('tenant', '=', tenant)
    .where('result', '=', 'done')
    .where('at', '>=', since)
    .where('run_id', 'in', orderRuns(db, tenant))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export function orderRuns(db: Executor, tenant: Tenant) {
  return runsOf(db, tenant, 'leave');
}

function runsOf(db: Executor, tenant: Tenant, kind: RunRecord['kind']) {
  return db.selectFrom('run').select('run_id').where('tenant', '=', tenant).where('kind', '=', kind);
}

function entryOfRow(row: JournalRow): JournalEntry {
  const shared = { sequence: row.sequence, tenant: row.tenant, at: row.at };
  const kind = wordOf(row.kind, KINDS, 'journal.kind');
  switch (kind) {
    case 'intent': {
      const intent = intentOf(row);
      return { ...shared, kind, runId: row.run_id, shape: shapeOfStored(row.shape), ...(intent === undefined ? {} : { intent }) };
    }
    case 'outcome': {
      const result = wordOf(row.result ?? '', RESULTS, 'journal.result');
      // Written by appendOutcomes, as this very type.
      const detail = row.content === null ? {} : { detail: jsonOf(row.content, 'journal.content') as Pick<Conclusion, 'entityId' | 'detail'> };
      return { ...shared, kind, runId: row.run_id, shape: shapeOfStored(row.shape), of: Number(row.of_sequence), result, ...detail };
    }
    case 'erasure':
      return { ...shared, kind, of: Number(row.of_sequence) };
    default:
      return kind satisfies never;
  }
}

function intentOf(row: JournalRow): Intent | undefined {
  if (row.content === null) return undefined;
  // Written by appendIntents, as this very type.
  const content = jsonOf(row.content, 'journal.content') as Pick<Intent, 'operation' | 'targetId' | 'payload'>;
  return { ...content, shape: shapeOfStored(row.shape) };
}

export function shapeOfStored(stored: string): OperationShape {
  if (!/^[a-z]+:./.test(stored)) throw damaged(`"${stored}" stands in journal.shape`);
  return stored as OperationShape;
}
