import { LedgerError } from '../contracts/ledger-error.js';
import type { LedgerChanges, Link, Tenant } from '../contracts/ledger.js';
import { batchesOf } from './batches.js';
import { rowOfValue } from './given-values.js';
import { rowOfLink } from './links.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, LinkRow } from './schema.js';

/** Writes changes in the transaction that is given: drops first, so that a link can change hands. */
export async function applyChanges(trx: Executor, tenant: Tenant, changes: LedgerChanges): Promise<void> {
  await dropLinks(trx, tenant, changes.dropLinks ?? []);
  await putLinks(trx, tenant, changes.putLinks ?? []);
  await dropValues(trx, tenant, changes.dropValues ?? []);
  await putValues(trx, tenant, changes.putValues ?? []);
}

async function dropLinks(trx: Executor, tenant: Tenant, drops: NonNullable<LedgerChanges['dropLinks']>): Promise<void> {
  for (const [type, releasedAt, targetIds] of groupedDrops(drops)) {
    for (const batch of batchesOf(targetIds)) {
      await trx
        .insertInto('tombstone')
        .columns(['tenant', 'type', 'target_id', 'owner', 'label', 'released_at'])
        .expression((from) =>
          from
            .selectFrom('link')
            .select((column) => ['tenant', 'type', 'target_id', 'owner', 'label', column.val(releasedAt).as('released_at')])
            .where('tenant', '=', tenant)
            .where('type', '=', type)
            .where('target_id', 'in', batch),
        )
        .onConflict((conflict) =>
          conflict.columns(['tenant', 'type', 'target_id', 'owner']).doUpdateSet((column) => ({ label: column.ref('excluded.label'), released_at: column.ref('excluded.released_at') })),
        )
        .execute();
      await trx.deleteFrom('link').where('tenant', '=', tenant).where('type', '=', type).where('target_id', 'in', batch).execute();
    }
  }
}

function groupedDrops(drops: NonNullable<LedgerChanges['dropLinks']>): Iterable<readonly [string, string, readonly string[]]> {
  const groups = new Map<string, [string, string, string[]]>();
  for (const { type, targetId, releasedAt } of drops) {
    const key = `${type} ${releasedAt}`;
    const group = groups.get(key) ?? [type, releasedAt, []];
    group[2].push(targetId);
    groups.set(key, group);
  }
  return groups.values();
}

async function putLinks(trx: Executor, tenant: Tenant, links: readonly Link[]): Promise<void> {
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
        })),
      )
      .execute();
  }
}

async function refuseTaken(trx: Executor, tenant: Tenant, all: readonly LinkRow[]): Promise<void> {
  const holders = new Map<string, string>();
  for (const rows of batchesOf(all)) {
    const stored = await trx
      .selectFrom('link')
      .select(['type', 'target_id', 'owner'])
      .where('tenant', '=', tenant)
      .where('type', 'in', [...new Set(rows.map((row) => row.type))])
      .where(
        'target_id',
        'in',
        rows.map((row) => row.target_id),
      )
      .execute();
    for (const row of stored) holders.set(entityOf(row), row.owner);
  }
  for (const row of all) {
    const holder = holders.get(entityOf(row));
    if (holder !== undefined && holder !== row.owner) throw taken(row, holder);
    holders.set(entityOf(row), row.owner);
  }
}

function taken(row: LinkRow, holder: string): LedgerError {
  return new LedgerError(
    'link-taken',
    `${row.type} ${row.target_id} ("${row.label}") is linked to ${textOfOrdered(holder)} already`,
    'A link changes hands only by a drop and a put in the same changes.',
  );
}

function entityOf(row: { readonly type: string; readonly target_id: string }): string {
  return `${row.type} ${row.target_id}`;
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
      .where('identity', '=', identity)
      .execute();
  }
}

async function putValues(trx: Executor, tenant: Tenant, values: NonNullable<LedgerChanges['putValues']>): Promise<void> {
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
