import type { Observations, Tenant, WatchedAccount } from '../contracts/ledger.js';
import { batchesOf } from './batches.js';
import { dropDepartures, putDepartures } from './departures.js';
import { rowOfValue } from './given-values.js';
import { storedOwner } from './links.js';
import { putMarks } from './marks.js';
import { replaceFindings } from './open-findings.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor } from './schema.js';
import { msOf } from './stored.js';
import { isNewestObservation, noteTime } from './times.js';

/** Notes what a plan's reads showed, in the transaction that is given. */
export async function observe(trx: Executor, tenant: Tenant, at: string, seen: Observations): Promise<void> {
  msOf(at);
  await noteTime(trx, tenant, at, ...seen.marks.map((mark) => mark.takenAt));
  await putMarks(trx, tenant, seen.marks);
  // Two plans were made at once, and the older one comes last: it must not bring back who is back, nor close what is open.
  if (!(await isNewestObservation(trx, tenant, at))) return;
  await dropDepartures(trx, tenant, seen.returned);
  await putDepartures(trx, tenant, seen.departures);
  await putWatched(trx, tenant, seen.watched);
  await putAnchors(trx, tenant, seen.anchors ?? []);
  await putTracked(trx, tenant, seen.tracked ?? []);
  await replaceFindings(trx, tenant, at, seen.findings);
}

export async function watchedAccounts(db: Executor, tenant: Tenant): Promise<readonly WatchedAccount[]> {
  const rows = await db.selectFrom('watched_account').selectAll().where('tenant', '=', tenant).orderBy('target_id').execute();
  return rows.map((row) => ({ targetId: textOfOrdered(row.target_id), label: textOfOrdered(row.label) }));
}

async function putAnchors(trx: Executor, tenant: Tenant, anchors: NonNullable<Observations['anchors']>): Promise<void> {
  for (const { owner, anchor } of anchors) {
    await trx.updateTable('link').set({ anchor }).where('tenant', '=', tenant).where('type', '=', 'account').where('owner', '=', storedOwner(owner)).execute();
  }
}

// What is noted already keeps its date.
async function putTracked(trx: Executor, tenant: Tenant, tracked: NonNullable<Observations['tracked']>): Promise<void> {
  for (const batch of batchesOf(tracked.map((value) => rowOfValue(tenant, value)))) await trx.insertInto('given_value').values([...batch]).onConflict((conflict) => conflict.doNothing()).execute();
}

async function putWatched(trx: Executor, tenant: Tenant, watched: readonly WatchedAccount[]): Promise<void> {
  const rows = new Map(watched.map(({ targetId, label }) => [targetId, { tenant, target_id: orderedText(targetId), label: orderedText(label) }]));
  for (const batch of batchesOf([...rows.values()])) {
    await trx
      .insertInto('watched_account')
      .values(batch)
      .onConflict((conflict) => conflict.columns(['tenant', 'target_id']).doUpdateSet((column) => ({ label: column.ref('excluded.label') })))
      .execute();
  }
}
