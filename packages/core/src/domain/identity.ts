import { byCodeUnit } from './json.js';

/** What a target stores on its own: an account or a group. */
export type EntityType = 'account' | 'group';

/**
 * Who an entity belongs to: the source's name in the ledger and the record's immutable key there
 * (entryUUID, objectGUID, a database key), never a name that can be reused.
 */
export interface OwnerKey {
  readonly source: string;
  readonly key: string;
}

/** The text of an owner key: `source:key`. Sources never have a colon in their name. */
export function ownerText(owner: OwnerKey): string {
  return `${owner.source}:${owner.key}`;
}

/** The owner key of a text made by {@link ownerText}. */
export function ownerOf(text: string): OwnerKey {
  const colon = text.indexOf(':');
  return { source: text.slice(0, colon), key: text.slice(colon + 1) };
}

/** Orders owner keys by their text, the same on every machine. */
export function byOwner(left: OwnerKey, right: OwnerKey): number {
  return byCodeUnit(ownerText(left), ownerText(right));
}
