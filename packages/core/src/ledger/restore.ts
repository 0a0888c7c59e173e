import type { Departure, GivenValue, KeptOrigin, KeptRecord, KnownPlan, Link, Tenant, Tombstone } from '../contracts/ledger.js';
import { putLinks, putValues } from './changes.js';
import { putDepartures } from './departures.js';
import { countRun } from './leases.js';
import { linkOfOwner, linkOfRow, linksOfTargets, storedOwner } from './links.js';
import { nameDigestOf, takeOverSalt, type NameDigest } from './name-digest.js';
import { orderedText } from './ordered-text.js';
import { restorePlan } from './plans.js';
import type { Executor } from './schema.js';
import { newestTime, noteTime } from './times.js';
import { putTombstones, rowOfTombstone } from './tombstones.js';

/** A taking over: by which ledger, and from where. */
export interface Restoring {
  readonly id: string;
  readonly nameSalt: string;
  /** Whether the process behind a holder text has died. */
  readonly isGone: (holder: string) => boolean;
  readonly tenant: Tenant;
  readonly from: KeptOrigin;
  readonly at: string;
}

type Kept = AsyncIterable<KeptRecord> | Iterable<KeptRecord>;

/** Takes records over in the transaction that is given. Returns how many links were put, and what keys digests of names from now on. */
export async function restore(trx: Executor, restoring: Restoring, kept: Kept): Promise<{ readonly links: number; readonly nameSalt: string }> {
  const { tenant, from, at } = restoring;
  const isLater = await knowsBetter(trx, restoring, await countRun(trx, tenant, from.fence, at, restoring.isGone));
  await noteTime(trx, tenant, at);
  const nameSalt = (await takeOverSalt(trx, from.nameSalt)) ?? restoring.nameSalt;
  const nameDigest: NameDigest = (name) => nameDigestOf(name, nameSalt);
  return { links: await (isLater ? replaceAll : merge)(trx, tenant, kept, nameDigest), nameSalt };
}

/** Whether an export is the later state of this very ledger, to which nothing was added since: then what it lacks is over. */
async function knowsBetter(trx: Executor, { id, tenant, from }: Restoring, fence: number): Promise<boolean> {
  return from.ledger === id && from.fence > fence && from.at >= ((await newestTime(trx, tenant)) ?? '');
}

async function replaceAll(trx: Executor, tenant: Tenant, kept: Kept, nameDigest: NameDigest): Promise<number> {
  for (const table of ['link', 'tombstone', 'given_value', 'departure'] as const) await trx.deleteFrom(table).where('tenant', '=', tenant).execute();
  let links = 0;
  for await (const record of kept) {
    if (record.kept === 'link') {
      await putLinks(trx, tenant, [record.link]);
      links += 1;
    } else if (record.kept === 'tombstone') await putTombstones(trx, [rowOfTombstone(tenant, record.tombstone, nameDigest)]);
    else await restoreOther(trx, tenant, record);
  }
  return links;
}

async function merge(trx: Executor, tenant: Tenant, kept: Kept, nameDigest: NameDigest): Promise<number> {
  let links = 0;
  const blocked: Link[] = [];
  for await (const record of kept) {
    if (record.kept === 'tombstone') await restoreTombstone(trx, tenant, record.tombstone, nameDigest);
    else if (record.kept !== 'link') await restoreOther(trx, tenant, record);
    else if (await isHeldByAnother(trx, tenant, record.link)) blocked.push(record.link);
    else if (await restoreLink(trx, tenant, record.link)) links += 1;
  }
  // A tombstone behind it may have ended the link that stood in the way: it changed hands.
  for (const link of blocked) if (!(await isHeldByAnother(trx, tenant, link)) && (await restoreLink(trx, tenant, link))) links += 1;
  return links;
}

async function restoreOther(trx: Executor, tenant: Tenant, record: Exclude<KeptRecord, { kept: 'link' | 'tombstone' }>): Promise<void> {
  switch (record.kept) {
    case 'value':
      return restoreValue(trx, tenant, record.value);
    case 'departure':
      return restoreDeparture(trx, tenant, record.departure);
    case 'plan':
      return restoreUsedPlan(trx, tenant, record.plan);
    default:
      return record satisfies never;
  }
}

async function isHeldByAnother(trx: Executor, tenant: Tenant, { type, targetId, owner }: Link): Promise<boolean> {
  const [holder] = await linksOfTargets(trx, tenant, type, [orderedText(targetId)]);
  return holder !== undefined && holder.owner !== storedOwner(owner);
}

async function restoreLink(trx: Executor, tenant: Tenant, link: Link): Promise<boolean> {
  const known = await linkOfOwner(trx, tenant, link.type, link.owner);
  if (known !== undefined && touchedAt(known) >= touchedAt(link)) return false;
  const ends = await trx
    .selectFrom('tombstone')
    .select(['owner', 'released_at'])
    .where('tenant', '=', tenant)
    .where('type', '=', link.type)
    .where('target_id', '=', orderedText(link.targetId))
    .execute();
  if (ends.some(({ owner, released_at }) => hasEnded(link, owner, released_at))) return false;
  await putLinks(trx, tenant, [link]);
  return true;
}

/**
 * Whether a tombstone of the link's target ended the link. The one of another owner is the person's own after they were forgotten;
 * where it is as old as the link, the account changed hands then.
 */
function hasEnded(link: Link, owner: string, releasedAt: string): boolean {
  return owner === storedOwner(link.owner) ? releasedAt >= touchedAt(link) : releasedAt > touchedAt(link);
}

/** When a link last changed, as far as it says. */
function touchedAt({ since, leaving }: Link): string {
  return [since, leaving?.since, leaving?.rungAt, leaving?.ordered?.at].reduce<string>((latest, time) => (time !== undefined && time > latest ? time : latest), '');
}

async function restoreTombstone(trx: Executor, tenant: Tenant, tombstone: Tombstone, nameDigest: NameDigest): Promise<void> {
  const row = rowOfTombstone(tenant, tombstone, nameDigest);
  const known = await trx.selectFrom('tombstone').selectAll().where('tenant', '=', tenant).where('type', '=', row.type).where('target_id', '=', row.target_id).execute();
  if (known.some(({ owner, released_at }) => owner === row.owner && released_at >= row.released_at)) return;
  // Of one name and one account are the tombstones of one person: where one of them is a forgotten person's, so they stay.
  const same = known.filter(({ owner, name_digest }) => owner !== row.owner && name_digest === row.name_digest);
  if (row.label !== null && same.some(({ label }) => label === null)) return;
  if (row.label === null) {
    for (const { owner } of same) await trx.deleteFrom('tombstone').where('tenant', '=', tenant).where('type', '=', row.type).where('target_id', '=', row.target_id).where('owner', '=', owner).execute();
  }
  await putTombstones(trx, [row]);
  const [held] = await linksOfTargets(trx, tenant, row.type, [row.target_id]);
  if (held === undefined || !hasEnded(linkOfRow(held), row.owner, row.released_at)) return;
  await trx.deleteFrom('link').where('tenant', '=', tenant).where('type', '=', row.type).where('owner', '=', held.owner).execute();
}

async function restoreValue(trx: Executor, tenant: Tenant, value: GivenValue): Promise<void> {
  const known = await trx
    .selectFrom('given_value')
    .select('since')
    .where('tenant', '=', tenant)
    .where('account_id', '=', orderedText(value.accountId))
    .where('attribute', '=', value.attribute)
    .where('identity', '=', orderedText(value.identity))
    .executeTakeFirst();
  if (known === undefined || known.since < value.since) await putValues(trx, tenant, [value]);
}

async function restoreDeparture(trx: Executor, tenant: Tenant, departure: Departure): Promise<void> {
  const known = await trx.selectFrom('departure').select('last_at').where('tenant', '=', tenant).where('owner', '=', storedOwner(departure.owner)).executeTakeFirst();
  if (known !== undefined && known.last_at >= departure.lastAt) return;
  await putDepartures(trx, tenant, [departure]);
}

// One that was not used yet is not taken over: a file that can be edited must not make plans that can be applied.
async function restoreUsedPlan(trx: Executor, tenant: Tenant, plan: KnownPlan): Promise<void> {
  if (plan.usedAt === undefined || plan.tenant !== tenant) return;
  await restorePlan(trx, plan, plan.usedAt);
}
