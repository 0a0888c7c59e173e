import type { Tenant, Tombstone } from '../contracts/ledger.js';
import { ownerOf, type EntityType } from '../domain/identity.js';
import { batchesOf, pagesOf } from './batches.js';
import { ENTITY_TYPES, storedOwner } from './links.js';
import type { NameDigest } from './name-digest.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, LinkRow, TombstoneRow } from './schema.js';
import { digestOfStored, wordOf } from './stored.js';

export function tombstonePages(db: Executor, tenant: Tenant, type: EntityType): AsyncIterable<readonly Tombstone[]> {
  return pagesOf((after: TombstoneRow | undefined, limit) => {
    const all = db.selectFrom('tombstone').selectAll().where('tenant', '=', tenant).where('type', '=', type);
    const rest =
      after === undefined ? all : all.where((column) => column(column.refTuple('target_id', 'owner'), '>', column.tuple(after.target_id, after.owner)));
    return rest.orderBy('target_id').orderBy('owner').limit(limit).execute();
  }, tombstoneOfRow);
}

/** Ends links of one tenant in the transaction that is given; each leaves a tombstone. */
export async function entomb(trx: Executor, links: readonly LinkRow[], releasedAt: (link: LinkRow) => string, nameDigest: NameDigest): Promise<void> {
  for (const batch of batchesOf(links)) {
    const rows = batch.map((link): TombstoneRow => {
      const { tenant, type, target_id, owner, label, anchor } = link;
      return { tenant, type, target_id, owner, label, anchor, name_digest: nameDigest(textOfOrdered(label)), released_at: releasedAt(link) };
    });
    await putTombstones(trx, rows);
    for (const type of ENTITY_TYPES) await deleteLinks(trx, type, batch.filter((link) => link.type === type));
  }
}

async function deleteLinks(trx: Executor, type: EntityType, links: readonly LinkRow[]): Promise<void> {
  const [first] = links;
  if (first === undefined) return;
  const owners = links.map((link) => link.owner);
  await trx.deleteFrom('link').where('tenant', '=', first.tenant).where('type', '=', type).where('owner', 'in', owners).execute();
}

/** Writes tombstones in the transaction that is given. One of the same owner and target id is replaced. */
export async function putTombstones(trx: Executor, rows: readonly TombstoneRow[]): Promise<void> {
  await trx
    .insertInto('tombstone')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'type', 'target_id', 'owner']).doUpdateSet((column) => ({
        label: column.ref('excluded.label'),
        name_digest: column.ref('excluded.name_digest'),
        anchor: column.ref('excluded.anchor'),
        released_at: column.ref('excluded.released_at'),
      })),
    )
    .execute();
}

/** @param nameDigest of this ledger: a tombstone from another one has a digest with that one's key. */
export function rowOfTombstone(tenant: Tenant, stone: Tombstone, nameDigest: NameDigest): TombstoneRow {
  return {
    tenant,
    type: stone.type,
    target_id: orderedText(stone.targetId),
    owner: storedOwner(stone.owner),
    label: stone.label === undefined ? null : orderedText(stone.label),
    name_digest: stone.label === undefined ? stone.nameDigest : nameDigest(stone.label),
    anchor: stone.anchor ?? null,
    released_at: stone.releasedAt,
  };
}

function tombstoneOfRow(row: TombstoneRow): Tombstone {
  return {
    type: wordOf(row.type, ENTITY_TYPES, 'tombstone.type'),
    owner: ownerOf(textOfOrdered(row.owner)),
    targetId: textOfOrdered(row.target_id),
    ...(row.label === null ? {} : { label: textOfOrdered(row.label) }),
    nameDigest: digestOfStored(row.name_digest),
    releasedAt: row.released_at,
    ...(row.anchor === null ? {} : { anchor: digestOfStored(row.anchor) }),
  };
}
