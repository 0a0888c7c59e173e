import type { Ledger, Link, Tenant } from '../../contracts/ledger.js';
import { ownerOf, ownerText, type OwnerKey } from '../../domain/identity.js';
import { foldedKey } from '../../domain/text-key.js';
import { CareRefused } from './care-refused.js';

/** How many people a message names. */
const NAMED = 5;

/**
 * Finds the account link that a person means by `source:key`, by a key alone, or by the account's name.
 * @param sources the sources of the file: where a key alone is looked for.
 * @throws CareRefused (`unknown-person`, `ambiguous-key`)
 */
export async function findLink(ledger: Ledger, tenant: Tenant, text: string, sources: readonly string[]): Promise<Link> {
  const links = await linksLike(ledger, tenant, text, sources);
  const [only] = links;
  if (only === undefined) {
    throw new CareRefused('unknown-person', `nobody is managed under "${text}"`, 'Name the person as SOURCE:KEY, by the key, or by the account’s name; `rollcall ledger show` lists who is managed.');
  }
  if (links.length > 1) throw ambiguous(text, links.map(({ owner, label }) => `${ownerText(owner)} (${label})`));
  return only;
}

// An exact key wins: a name that looks like somebody else's key must never be the one that is meant.
async function linksLike(ledger: Ledger, tenant: Tenant, text: string, sources: readonly string[]): Promise<readonly Link[]> {
  const owners = ownersMeant(text, sources);
  const byKey = await Promise.all(owners.map((owner) => ledger.linkOf(tenant, 'account', owner)));
  const found = byKey.filter((link) => link !== undefined);
  if (found.length > 0) return found;
  const wanted = foldedKey(text);
  const named: Link[] = [];
  for await (const page of ledger.links(tenant, 'account')) for (const link of page) if (foldedKey(link.label) === wanted) named.push(link);
  return named;
}

/** The owner keys that a text can stand for. */
function ownersMeant(text: string, sources: readonly string[]): readonly OwnerKey[] {
  const keyed = sources.map((source): OwnerKey => ({ source, key: text }));
  return text.includes(':') ? [ownerOf(text), ...keyed] : keyed;
}

/**
 * Finds a person of whom the ledger knows anything at all: a link, a clock, or an account that was let go.
 * @throws CareRefused (`unknown-person`, `ambiguous-key`)
 */
export async function findAnybody(ledger: Ledger, tenant: Tenant, text: string, sources: readonly string[]): Promise<OwnerKey> {
  const links = await linksLike(ledger, tenant, text, sources);
  const people = links.length > 0 ? links : await formerOwners(ledger, tenant, text, sources);
  const found = new Map<string, FormerOwner>(people.map((known) => [ownerText(known.owner), known]));
  const [only] = found.values();
  if (only === undefined) {
    throw new CareRefused('unknown-person', `the ledger knows nobody under "${text}"`, 'Name the person as SOURCE:KEY, by the key, or by the account’s name.');
  }
  if (found.size > 1) throw ambiguous(text, [...found].map(([owner, { label }]) => (label === undefined ? owner : `${owner} (${label})`)));
  return only.owner;
}

/** Somebody who was linked once, or is on the way out. */
interface FormerOwner {
  readonly owner: OwnerKey;
  readonly label?: string;
}

async function formerOwners(ledger: Ledger, tenant: Tenant, text: string, sources: readonly string[]): Promise<readonly FormerOwner[]> {
  const wanted = foldedKey(text);
  const keys = new Set(ownersMeant(text, sources).map(ownerText));
  const found: FormerOwner[] = [];
  for await (const page of ledger.tombstones(tenant, 'account')) {
    for (const tombstone of page) {
      const isNamed = tombstone.label !== undefined && foldedKey(tombstone.label) === wanted;
      if (isNamed || keys.has(ownerText(tombstone.owner))) found.push(tombstone);
    }
  }
  for await (const page of ledger.departures(tenant)) for (const { owner } of page) if (keys.has(ownerText(owner))) found.push({ owner });
  return found;
}

function ambiguous(text: string, people: readonly string[]): CareRefused {
  const shown = people.slice(0, NAMED).join(', ');
  const more = people.length > NAMED ? ` and ${people.length - NAMED} more` : '';
  return new CareRefused('ambiguous-key', `"${text}" stands for ${people.length} people: ${shown}${more}`, 'Name one of them as SOURCE:KEY.');
}
