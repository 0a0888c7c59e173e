import { LedgerError } from '../contracts/ledger-error.js';
import type { LedgerChanges, Link, Tenant } from '../contracts/ledger.js';
import { batchesOf } from './batches.js';
import { dropDeparturesOf } from './departures.js';
import { rowOfValue } from './given-values.js';
import { linksOfTargets, rowOfLink } from './links.js';
import type { NameDigest } from './name-digest.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import { dropRetries, putRetries } from './retries.js';
import type { Executor, LinkRow } from './schema.js';
import { entomb } from './tombstones.js';

/** Writes changes in the transaction that is given: drops first, so that a link can change hands. */
export async function applyChanges(trx: Executor, tenant: Tenant, changes: LedgerChanges, nameDigest: NameDigest): Promise<void> {
  await dropLinks(trx, tenant, changes.dropLinks ?? [], nameDigest);
  await putLinks(trx, tenant, changes.putLinks ?? []);
  await dropValues(trx, tenant, changes.dropValues ?? []);
  await putValues(trx, tenant, changes.putValues ?? []);
  await dropRetries(trx, tenant, changes.dropRetries ?? []);
  await putRetries(trx, tenant, lastOfEach(changes.putRetries ?? [], (retry) => retry.operation));
}

async function dropLinks(trx: Executor, tenant: Tenant, drops: NonNullable<LedgerChanges['dropLinks']>, nameDigest: NameDigest): Promise<void> {
  for (const [type, released] of byType(drops)) {
    const releasedAt = new Map(released.map((drop) => [orderedText(drop.targetId), drop.releasedAt]));
    for (const targetIds of batchesOf([...releasedAt.keys()])) {
      const links = await linksOfTargets(trx, tenant, type, targetIds);
      await entomb(trx, links, (link) => releasedAt.get(link.target_id) ?? '', nameDigest);
      await dropDeparturesOf(trx, tenant, links);
    }
  }
}

function byType<T extends { readonly type: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.type);
    if (group === undefined) groups.set(item.type, [item]);
    else group.push(item);
  }
  return groups;
}

export async function putLinks(trx: Executor, tenant: Tenant, links: readonly Link[]): Promise<void> {
  const all = lastOfEach(
    links.map((link) => rowOfLink(tenant, link)),
    (row) => `${row.type} ${row.owner}`,
  );
  await refuseTaken(trx, tenant, all);
  for (const rows of batchesOf(all)) {
    await trx
      .insertInto('link')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'type', 'owner']).doUpdateSet((column) => ({
          target_id: column.ref('excluded.target_id'),
          label: column.ref('excluded.label'),
          origin: column.ref('excluded.origin'),
          pipeline: column.ref('excluded.pipeline'),
          since: column.ref('excluded.since'),
          run_id: column.ref('excluded.run_id'),
          leaving_since: column.ref('excluded.leaving_since'),
          leaving_rung: column.ref('excluded.leaving_rung'),
          leaving_rung_at: column.ref('excluded.leaving_rung_at'),
          leaving_ordered_by: column.ref('excluded.leaving_ordered_by'),
          leaving_ordered_at: column.ref('excluded.leaving_ordered_at'),
          anchor: column.ref('excluded.anchor'),
          applied: column.ref('excluded.applied'),
        })),
      )
      .execute();
  }
}

async function refuseTaken(trx: Executor, tenant: Tenant, all: readonly LinkRow[]): Promise<void> {
  for (const [type, rows] of byType(all)) {
    const holders = new Map<string, string>();
    for (const batch of batchesOf(rows)) {
      const stored = await linksOfTargets(
        trx,
        tenant,
        type,
        batch.map((row) => row.target_id),
      );
      for (const link of stored) holders.set(link.target_id, link.owner);
    }
    for (const row of rows) {
      const holder = holders.get(row.target_id);
      if (holder !== undefined && holder !== row.owner) throw taken(row, holder);
      holders.set(row.target_id, row.owner);
    }
  }
}

function taken(row: LinkRow, holder: string): LedgerError {
  return new LedgerError(
    'link-taken',
    `${row.type} ${textOfOrdered(row.target_id)} ("${textOfOrdered(row.label)}") is linked to ${textOfOrdered(holder)} already`,
    'A link changes hands only by a drop and a put in the same changes.',
  );
}

/** One row for each key, the last one: a statement must not touch a row twice (PostgreSQL). */
function lastOfEach<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

async function dropValues(trx: Executor, tenant: Tenant, drops: NonNullable<LedgerChanges['dropValues']>): Promise<void> {
  for (const { accountId, attribute, identity } of drops) {
    await trx
      .deleteFrom('given_value')
      .where('tenant', '=', tenant)
      .where('account_id', '=', orderedText(accountId))
      .where('attribute', '=', attribute)
      .where('identity', '=', orderedText(identity))
      .execute();
  }
}

export async function putValues(trx: Executor, tenant: Tenant, values: NonNullable<LedgerChanges['putValues']>): Promise<void> {
  const all = values.map((value) => rowOfValue(tenant, value));
  for (const rows of batchesOf(lastOfEach(all, (row) => JSON.stringify([row.account_id, row.attribute, row.identity])))) {
    await trx
      .insertInto('given_value')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'account_id', 'attribute', 'identity']).doUpdateSet((column) => ({
          value_id: column.ref('excluded.value_id'),
          created: column.ref('excluded.created'),
          since: column.ref('excluded.since'),
        })),
      )
      .execute();
  }
}
