import type { Link, Rung, Tenant, Tombstone } from '../contracts/ledger.js';
import { ownerOf, ownerText, type EntityType, type OwnerKey } from '../domain/identity.js';
import { pagesOf } from './batches.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, LinkRow, TombstoneRow } from './schema.js';
import { damaged, wordOf } from './stored.js';

const ENTITY_TYPES = ['account', 'group'] as const satisfies readonly EntityType[];
const RUNGS = ['disable', 'trash', 'delete', 'detach'] as const satisfies readonly Rung[];
const ORIGINS = ['created', 'adopted'] as const satisfies readonly Link['origin'][];

export function linkPages(db: Executor, tenant: Tenant, type: EntityType): AsyncIterable<readonly Link[]> {
  return pagesOf((after: LinkRow | undefined, limit) => {
    const all = db.selectFrom('link').selectAll().where('tenant', '=', tenant).where('type', '=', type);
    const rest = after === undefined ? all : all.where('owner', '>', after.owner);
    return rest.orderBy('owner').limit(limit).execute();
  }, linkOfRow);
}

export async function linkOfOwner(db: Executor, tenant: Tenant, type: EntityType, owner: OwnerKey): Promise<Link | undefined> {
  const row = await db.selectFrom('link').selectAll().where('tenant', '=', tenant).where('type', '=', type).where('owner', '=', storedOwner(owner)).executeTakeFirst();
  return row === undefined ? undefined : linkOfRow(row);
}

export async function countLinks(db: Executor, tenant: Tenant, type: EntityType): Promise<{ readonly active: number; readonly leaving: number }> {
  const { all, leaving } = await db
    .selectFrom('link')
    .select((column) => [column.fn.countAll<number | bigint | string>().as('all'), column.fn.count<number | bigint | string>('leaving_rung').as('leaving')])
    .where('tenant', '=', tenant)
    .where('type', '=', type)
    .executeTakeFirstOrThrow();
  return { active: Number(all) - Number(leaving), leaving: Number(leaving) };
}

export function tombstonePages(db: Executor, tenant: Tenant, type: EntityType): AsyncIterable<readonly Tombstone[]> {
  return pagesOf((after: TombstoneRow | undefined, limit) => {
    const all = db.selectFrom('tombstone').selectAll().where('tenant', '=', tenant).where('type', '=', type);
    const rest =
      after === undefined ? all : all.where((column) => column(column.refTuple('target_id', 'owner'), '>', column.tuple(after.target_id, after.owner)));
    return rest.orderBy('target_id').orderBy('owner').limit(limit).execute();
  }, tombstoneOfRow);
}

/** The owner's text as it is stored. @throws TypeError for a source whose name would make two owners one. */
function storedOwner(owner: OwnerKey): string {
  if (owner.source.includes(':')) throw new TypeError(`the source name "${owner.source}" has a colon`);
  return orderedText(ownerText(owner));
}

export function rowOfLink(tenant: Tenant, link: Link): LinkRow {
  return {
    tenant,
    type: link.type,
    owner: storedOwner(link.owner),
    target_id: orderedText(link.targetId),
    label: orderedText(link.label),
    origin: link.origin,
    pipeline: link.pipeline,
    since: link.since,
    run_id: link.runId,
    leaving_since: link.leaving?.since ?? null,
    leaving_rung: link.leaving?.rung ?? null,
    leaving_rung_at: link.leaving?.rungAt ?? null,
  };
}

function linkOfRow(row: LinkRow): Link {
  const link: Link = {
    type: wordOf(row.type, ENTITY_TYPES, 'link.type'),
    owner: ownerOf(textOfOrdered(row.owner)),
    targetId: textOfOrdered(row.target_id),
    label: textOfOrdered(row.label),
    origin: wordOf(row.origin, ORIGINS, 'link.origin'),
    pipeline: row.pipeline,
    since: row.since,
    runId: row.run_id,
  };
  if (row.leaving_rung === null) return link;
  if (row.leaving_since === null || row.leaving_rung_at === null) throw damaged(`link of ${row.target_id} leaves without a date`);
  return { ...link, leaving: { since: row.leaving_since, rung: wordOf(row.leaving_rung, RUNGS, 'link.leaving_rung'), rungAt: row.leaving_rung_at } };
}

function tombstoneOfRow(row: TombstoneRow): Tombstone {
  return {
    type: wordOf(row.type, ENTITY_TYPES, 'tombstone.type'),
    owner: ownerOf(textOfOrdered(row.owner)),
    targetId: textOfOrdered(row.target_id),
    label: textOfOrdered(row.label),
    releasedAt: row.released_at,
  };
}
