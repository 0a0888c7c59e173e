import { sql } from 'kysely';
import type { Leaving, Link, Rung, Tenant } from '../contracts/ledger.js';
import { ownerOf, ownerText, type EntityType, type OwnerKey } from '../domain/identity.js';
import { pagesOf } from './batches.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, LinkRow } from './schema.js';
import { damaged, digestOfStored, jsonOf, wordOf } from './stored.js';

export const ENTITY_TYPES = ['account', 'group'] as const satisfies readonly EntityType[];
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

export async function linkOfTarget(db: Executor, tenant: Tenant, type: EntityType, targetId: string): Promise<Link | undefined> {
  const [row] = await linksOfTargets(db, tenant, type, [orderedText(targetId)]);
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

/**
 * The links of some target ids. A cross join, because it fixes the order in SQLite: without statistics it would answer
 * `target_id in (…)` by walking over all links of the type.
 */
export function linksOfTargets(trx: Executor, tenant: Tenant, type: string, targetIds: readonly string[]): Promise<LinkRow[]> {
  const wanted = sql.join(targetIds.map((id) => sql`(${id})`));
  return trx
    .with('wanted(target_id)', () => sql<{ target_id: string }>`(values ${wanted})`)
    .selectFrom('wanted')
    .crossJoin('link')
    .whereRef('link.target_id', '=', 'wanted.target_id')
    .where('link.tenant', '=', tenant)
    .where('link.type', '=', type)
    .selectAll('link')
    .execute();
}

/** The owner's text as it is stored. @throws TypeError for a source whose name would make two owners one. */
export function storedOwner(owner: OwnerKey): string {
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
    leaving_ordered_by: link.leaving?.ordered === undefined ? null : orderedText(link.leaving.ordered.by),
    leaving_ordered_at: link.leaving?.ordered?.at ?? null,
    anchor: link.anchor ?? null,
    applied: link.applied === undefined ? null : JSON.stringify(link.applied),
  };
}

export function linkOfRow(row: LinkRow): Link {
  const link: Link = {
    type: wordOf(row.type, ENTITY_TYPES, 'link.type'),
    owner: ownerOf(textOfOrdered(row.owner)),
    targetId: textOfOrdered(row.target_id),
    label: textOfOrdered(row.label),
    origin: wordOf(row.origin, ORIGINS, 'link.origin'),
    pipeline: row.pipeline,
    since: row.since,
    runId: row.run_id,
    ...(row.anchor === null ? {} : { anchor: digestOfStored(row.anchor) }),
    ...(row.applied === null ? {} : { applied: marksOf(row.applied) }),
  };
  const leaving = leavingOfRow(row);
  return leaving === undefined ? link : { ...link, leaving };
}

function marksOf(stored: string): Readonly<Record<string, string>> {
  const marks = jsonOf(stored, 'link.applied');
  const isMarks = typeof marks === 'object' && marks !== null && Object.values(marks).every((mark) => typeof mark === 'string');
  if (!isMarks) throw damaged('link.applied holds no marks');
  return marks as Readonly<Record<string, string>>;
}

function leavingOfRow(row: LinkRow): Leaving | undefined {
  if (row.leaving_rung === null) return undefined;
  if (row.leaving_since === null || row.leaving_rung_at === null) throw damaged(`link of ${row.target_id} leaves without a date`);
  const leaving: Leaving = { since: row.leaving_since, rung: wordOf(row.leaving_rung, RUNGS, 'link.leaving_rung'), rungAt: row.leaving_rung_at };
  if (row.leaving_ordered_by === null || row.leaving_ordered_at === null) return leaving;
  return { ...leaving, ordered: { by: textOfOrdered(row.leaving_ordered_by), at: row.leaving_ordered_at } };
}
