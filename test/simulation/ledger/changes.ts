import { LedgerError, ownerText, type LedgerChanges, type Link } from '@rollcall/core';
import { storedOwner } from '../../../packages/core/src/ledger/links.js';
import type { NameDigest } from '../../../packages/core/src/ledger/name-digest.js';
import { textOfOrdered } from '../../../packages/core/src/ledger/ordered-text.js';
import { linkCopy, retryCopy, tombstoneCopy, valueCopy } from './records.js';
import { keyOf } from './table.js';
import type { TenantMemory } from './tenant-memory.js';

/** A link with its owner's key. */
interface LinkPut {
  readonly ownerKey: string;
  readonly link: Link;
}

/** Refuses changes that cannot be made, and returns what makes them: drops first, so that a link can change hands. */
export function changing(memory: TenantMemory, changes: LedgerChanges, nameDigest: NameDigest): () => void {
  const { dropLinks = [], putLinks = [], dropValues = [], putValues = [], dropRetries = [], putRetries = [] } = changes;
  const puts = linkPuts(putLinks);
  refuseTaken(memory, puts, dropLinks);
  return () => {
    dropAll(memory, dropLinks, nameDigest);
    for (const { ownerKey, link } of puts) memory.links[link.type].put(ownerKey, link);
    for (const { accountId, attribute, identity } of dropValues) memory.values.drop(keyOf(accountId, attribute, identity));
    for (const value of putValues) memory.values.put(keyOf(value.accountId, value.attribute, value.identity), valueCopy(value));
    for (const operation of dropRetries) memory.retries.drop(keyOf(operation));
    for (const retry of putRetries) memory.retries.put(keyOf(retry.operation), retryCopy(retry));
  };
}

/** One link for each owner, the last one. */
function linkPuts(links: readonly Link[]): readonly LinkPut[] {
  const puts = links.map((link): LinkPut => ({ ownerKey: storedOwner(link.owner), link: linkCopy(link) }));
  return [...new Map(puts.map((put) => [keyOf(put.link.type, put.ownerKey), put])).values()];
}

function refuseTaken(memory: TenantMemory, puts: readonly LinkPut[], drops: NonNullable<LedgerChanges['dropLinks']>): void {
  const freed = new Set(drops.map(({ type, targetId }) => keyOf(type, targetId)));
  const claimed = new Map<string, string>();
  for (const { ownerKey, link } of byType(puts)) {
    const target = keyOf(link.type, link.targetId);
    const holder = claimed.get(target) ?? (freed.has(target) ? undefined : memory.links[link.type].holderOf(link.targetId));
    if (holder !== undefined && holder !== ownerKey) throw taken(link, holder);
    claimed.set(target, ownerKey);
  }
}

/** Type by type, as they come: the first one that is taken is told of. */
function byType(puts: readonly LinkPut[]): readonly LinkPut[] {
  const types = new Set(puts.map(({ link }) => link.type));
  return [...types].flatMap((type) => puts.filter(({ link }) => link.type === type));
}

function taken({ type, targetId, label }: Link, holder: string): LedgerError {
  const remedy = 'A link changes hands only by a drop and a put in the same changes.';
  return new LedgerError('link-taken', `${type} ${targetId} ("${label}") is linked to ${textOfOrdered(holder)} already`, remedy);
}

/** Ends links. Each leaves a tombstone; the clock of whoever held an account's link is one of that link, and ends with it. */
function dropAll(memory: TenantMemory, drops: NonNullable<LedgerChanges['dropLinks']>, nameDigest: NameDigest): void {
  for (const { type, targetId, releasedAt } of lastOfEach(drops)) {
    const ownerKey = memory.links[type].holderOf(targetId);
    const link = ownerKey === undefined ? undefined : memory.links[type].get(ownerKey);
    if (ownerKey === undefined || link === undefined) continue;
    memory.links[type].drop(ownerKey);
    memory.tombstones[type].put(keyOf(targetId, ownerText(link.owner)), tombstoneCopy({ ...link, nameDigest: nameDigest(link.label), releasedAt }));
    if (type === 'account') memory.departures.drop(ownerKey);
  }
}

function lastOfEach(drops: NonNullable<LedgerChanges['dropLinks']>): NonNullable<LedgerChanges['dropLinks']> {
  return [...new Map(drops.map((drop) => [keyOf(drop.type, drop.targetId), drop])).values()];
}
