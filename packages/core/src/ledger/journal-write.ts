import type { Random } from '../contracts/host-services.js';
import { LedgerError } from '../contracts/ledger-error.js';
import type { Conclusion, Intent, Lease, Tenant } from '../contracts/ledger.js';
import { batchesOf } from './batches.js';
import { CHAIN_START, chainedRow, type ChainEnd, type NewEntry } from './journal-entry.js';
import type { Executor } from './schema.js';

/** Notes intents in the transaction that is given; the caller checked the fence. */
export async function appendIntents(trx: Executor, random: Random, lease: Lease, runId: string, at: string, intents: readonly Intent[]): Promise<readonly number[]> {
  const entries = intents.map(({ operation, shape, targetId, payload }): NewEntry => {
    const content = JSON.stringify({ operation, targetId, payload });
    return { kind: 'intent', of: null, tenant: lease.tenant, runId, at, shape, result: null, content };
  });
  const sequences = await append(trx, random, entries);
  for (const batch of batchesOf(sequences)) {
    await trx
      .insertInto('open_intent')
      .values(batch.map((sequence) => ({ sequence, tenant: lease.tenant })))
      .execute();
  }
  return sequences;
}

/** Notes outcomes in the transaction that is given. An ambiguous one leaves its intent open. */
export async function appendOutcomes(trx: Executor, random: Random, tenant: Tenant, at: string, conclusions: readonly Conclusion[]): Promise<void> {
  const open = await openAmong(trx, tenant, conclusions);
  const entries = conclusions.map(({ sequence, result, entityId, detail }): NewEntry => {
    const intent = open.get(sequence);
    if (intent === undefined) throw notOpen(sequence);
    if (result !== 'ambiguous') open.delete(sequence);
    const content = entityId === undefined && detail === undefined ? undefined : JSON.stringify({ entityId, detail });
    return { kind: 'outcome', of: sequence, tenant, runId: intent.run_id, at, shape: intent.shape, result, content };
  });
  await append(trx, random, entries);
  const concluded = conclusions.filter(({ result }) => result !== 'ambiguous').map(({ sequence }) => sequence);
  for (const batch of batchesOf(concluded)) {
    await trx.deleteFrom('open_intent').where('tenant', '=', tenant).where('sequence', 'in', batch).execute();
  }
}

/** Notes that the content of entries was erased. */
export async function appendErasures(trx: Executor, random: Random, tenant: Tenant, at: string, sequences: readonly number[]): Promise<void> {
  const entries = sequences.map((of): NewEntry => ({ kind: 'erasure', of, tenant, runId: '', at, shape: '', result: null, content: undefined }));
  await append(trx, random, entries);
}

async function openAmong(trx: Executor, tenant: Tenant, conclusions: readonly Conclusion[]): Promise<Map<number, { readonly run_id: string; readonly shape: string }>> {
  const open = new Map<number, { run_id: string; shape: string }>();
  for (const batch of batchesOf(conclusions)) {
    const rows = await trx
      .selectFrom('open_intent')
      .innerJoin('journal', 'journal.sequence', 'open_intent.sequence')
      .select(['journal.sequence', 'journal.run_id', 'journal.shape'])
      .where('open_intent.tenant', '=', tenant)
      .where(
        'open_intent.sequence',
        'in',
        batch.map(({ sequence }) => sequence),
      )
      .execute();
    for (const { sequence, run_id, shape } of rows) open.set(sequence, { run_id, shape });
  }
  return open;
}

function notOpen(sequence: number): LedgerError {
  return new LedgerError('not-open', `journal entry ${sequence} is not an open write of this tenant`, 'This is a defect of Rollcall: please report it.');
}

async function append(trx: Executor, random: Random, entries: readonly NewEntry[]): Promise<readonly number[]> {
  if (entries.length === 0) return [];
  let end = await chainEnd(trx);
  const sequences: number[] = [];
  for (const batch of batchesOf(entries)) {
    const rows = batch.map((entry) => {
      const row = chainedRow(entry, end, random);
      end = row;
      sequences.push(row.sequence);
      return row;
    });
    await trx.insertInto('journal').values(rows).execute();
  }
  const head = { sequence: end.sequence, chain: end.chain };
  await trx
    .insertInto('journal_head')
    .values({ id: 1, ...head })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(head))
    .execute();
  return sequences;
}

/** Where the chain ends. (PostgreSQL needs `for update` here: two tenants' runs share the chain.) */
export async function chainEnd(trx: Executor): Promise<ChainEnd> {
  const head = await trx.selectFrom('journal_head').select(['sequence', 'chain']).where('id', '=', 1).executeTakeFirst();
  return head === undefined ? { sequence: 0, chain: CHAIN_START } : { sequence: head.sequence, chain: head.chain };
}
