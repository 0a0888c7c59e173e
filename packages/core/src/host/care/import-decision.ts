import type { GivenValue, Link } from '../../contracts/ledger.js';
import { ownerText, type EntityType, type OwnerKey } from '../../domain/identity.js';
import type { ActualAccount, ActualGroup } from '../../domain/target-record.js';
import type { Iso } from '../../domain/value.js';
import type { ReadBack } from '../../execution/apply/read-back.js';
import { MEMBERSHIP_VALUE, TRACKED_VALUE } from '../../planning/membership.js';

/** An account or group that another system keeps in the target, as its tables say. */
export interface ImportedEntity {
  /** Where it stands, for messages: file:line. */
  readonly place: string;
  /** The key of the person or group in our source. */
  readonly key: string;
  /** Texts among which the entity's id in the target is. */
  readonly ids: readonly string[];
  /** Made by the other system; false: it was there before, and counts as adopted. */
  readonly isCreated: boolean;
}

/** A membership that the other system keeps. */
export interface ImportedMembership {
  readonly place: string;
  /** Keys in our source. */
  readonly person: string;
  readonly group: string;
  /** Given by the other system; false: it was there before. */
  readonly isGiven: boolean;
}

/** What is to be taken over. */
export interface ImportedTables {
  readonly accounts: readonly ImportedEntity[];
  readonly groups: readonly ImportedEntity[];
  readonly memberships: readonly ImportedMembership[];
}

/** A row that is not taken over, and why. */
export interface RefusedRow {
  readonly place: string;
  readonly because: string;
}

/** How many of one type become links, and how many were linked like that before. */
export interface ImportedCounts {
  readonly created: number;
  readonly adopted: number;
  readonly known: number;
}

/** A link before it is known which run makes it. */
type ImportedLink = Omit<Link, 'runId'>;

/** What is to be noted. */
export interface ImportDecision {
  readonly links: readonly ImportedLink[];
  readonly values: readonly GivenValue[];
  readonly counts: Readonly<Record<EntityType, ImportedCounts>>;
  readonly refused: readonly RefusedRow[];
}

/** What rows are held against. */
export interface ImportWorld {
  readonly source: string;
  readonly pipeline: string;
  /** The keys that a whole read of the source showed. */
  readonly keys: Readonly<Record<EntityType, ReadonlySet<string>>>;
  /** A whole read of the target. */
  readonly target: ReadBack;
  readonly links: readonly Link[];
  readonly labelOf: (actual: ActualAccount | ActualGroup) => string;
  readonly at: Iso;
}

/**
 * What of the rows becomes links and noted memberships. Pure. A row that names nobody of the source, nothing in the target, or what belongs to
 * somebody else is refused alone.
 */
export function decideImport(tables: ImportedTables, world: ImportWorld): ImportDecision {
  return new ImportDesk(world).decide(tables);
}

class ImportDesk {
  readonly #links: ImportedLink[] = [];
  readonly #refused: RefusedRow[] = [];
  readonly #byOwner = new Map<string, ImportedLink>();
  readonly #byTarget = new Map<string, ImportedLink>();
  readonly #counts = { account: { created: 0, adopted: 0, known: 0 }, group: { created: 0, adopted: 0, known: 0 } };

  constructor(private readonly world: ImportWorld) {
    for (const link of world.links) this.#note(link);
  }

  decide({ accounts, groups, memberships }: ImportedTables): ImportDecision {
    for (const row of accounts) this.#entity('account', row);
    for (const row of groups) this.#entity('group', row);
    const values = memberships.flatMap((row) => this.#membership(row) ?? []);
    return { links: this.#links, values, counts: this.#counts, refused: this.#refused };
  }

  #note(link: ImportedLink): void {
    this.#byOwner.set(`${link.type} ${ownerText(link.owner)}`, link);
    this.#byTarget.set(`${link.type} ${link.targetId}`, link);
  }

  #entity(type: EntityType, row: ImportedEntity): void {
    const actual = this.#actual(type, row);
    if (typeof actual === 'string') {
      this.#refuse(row, actual);
      return;
    }
    const owner: OwnerKey = { source: this.world.source, key: row.key };
    const standing = this.#linked(type, owner, actual);
    if (standing === 'known') this.#counts[type].known += 1;
    else if (standing === 'free') this.#link(type, owner, actual, row);
    else this.#refuse(row, standing);
  }

  #link(type: EntityType, owner: OwnerKey, actual: ActualAccount | ActualGroup, row: ImportedEntity): void {
    const { pipeline, at, labelOf } = this.world;
    const origin = row.isCreated ? 'created' : 'adopted';
    const link = { type, owner, targetId: actual.id, label: labelOf(actual) || actual.id, origin, pipeline, since: at } as const;
    this.#counts[type][origin] += 1;
    this.#links.push(link);
    this.#note(link);
  }

  // The entity, or why there is none to link.
  #actual(type: EntityType, { key, ids }: ImportedEntity): ActualAccount | ActualGroup | string {
    const { target, keys, source } = this.world;
    const held: ReadonlyMap<string, ActualAccount | ActualGroup> = type === 'account' ? target.accounts : target.groups;
    const found = [...new Set(ids)].flatMap((id) => held.get(id) ?? []);
    const [actual, ...others] = found;
    if (actual === undefined) return ids.length === 0 ? 'it names no id of the target' : `the target has no ${type} ${ids.join(' or ')}`;
    if (others.length > 0) return `it names several: ${found.map(({ id }) => id).join(', ')}`;
    if (!keys[type].has(key)) return `source ${source} has no ${type === 'account' ? 'person' : 'group'} ${key}`;
    return actual.foreignOwner === undefined ? actual : `${actual.id} is managed by ${actual.foreignOwner}`;
  }

  #linked(type: EntityType, owner: OwnerKey, { id }: ActualAccount | ActualGroup): string {
    const own = this.#byOwner.get(`${type} ${ownerText(owner)}`);
    const holder = this.#byTarget.get(`${type} ${id}`);
    if (own !== undefined) return own.targetId === id ? 'known' : `${ownerText(owner)} is linked to ${own.targetId} already`;
    return holder === undefined ? 'free' : `${id} belongs to ${ownerText(holder.owner)}`;
  }

  #membership(row: ImportedMembership): GivenValue | undefined {
    const { source, target, at } = this.world;
    const [account, group] = [this.#byOwner.get(`account ${ownerText({ source, key: row.person })}`), this.#byOwner.get(`group ${ownerText({ source, key: row.group })}`)];
    if (account === undefined || group === undefined) {
      this.#refuse(row, `its ${account === undefined ? 'account' : 'group'} is not linked`);
      return undefined;
    }
    if (target.memberships.get(account.targetId)?.has(group.targetId) !== true) {
      this.#refuse(row, `the target does not have ${account.targetId} in ${group.targetId}`);
      return undefined;
    }
    return { accountId: account.targetId, attribute: row.isGiven ? MEMBERSHIP_VALUE : TRACKED_VALUE, identity: group.targetId, valueId: group.targetId, created: false, since: at };
  }

  #refuse({ place }: { readonly place: string }, because: string): void {
    this.#refused.push({ place, because });
  }
}
