import { foldedKey, type ActualRecord, type ActualType, type CallOptions, type Claims, type Read, type ReadClaim, type ReadKeys, type ReadScope } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { GROUPS_PER_PAGE, USERS_PER_PAGE } from '../profile.js';
import { byId, byUsername, readKeyed } from './keyed.js';
import { readListing, type Listing, type ListingEnd } from './listing.js';
import { recordsOf } from './records.js';
import { groupRow, userRow, type Row } from './rows.js';

const users: Listing<Row> = { path: paths.users, pageSize: USERS_PER_PAGE, rowOf: userRow, noun: 'users' };
const groups: Listing<Row> = { path: paths.groups, pageSize: GROUPS_PER_PAGE, rowOf: groupRow, noun: 'groups' };

type Rows = AsyncGenerator<readonly Row[], ListingEnd, void>;

/**
 * Reads what is asked for, and only that: groups by one listing; accounts, their phones and memberships by another (every
 * user carries them, facts 2.4). By id or name only the named ones; memberships then are those of the named accounts.
 *
 * Limit: Duo has no snapshot. A row that changes its place in the order (not one that is merely pushed) can be missed where, between
 * the same two pages, another row is deleted before it and a third one added behind it; a later run sees it.
 */
export async function* readDuo<T extends ActualType>(client: DuoClient, scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
  const types: ReadonlySet<ActualType> = new Set<ActualType>(scope.types);
  const claims: Partial<Record<ActualType, ReadClaim>> = {};
  if (types.has('group')) {
    const rows = groupRows(client, scope.keys, types, options);
    Object.assign(claims, yield* recordsOf(rows, ['group'], weightOf));
  }
  const ofUsers = (['account', 'membership'] as const).filter((type) => types.has(type));
  if (ofUsers.length > 0) {
    const rows = userRows(client, scope.keys, types, options);
    Object.assign(claims, yield* recordsOf(rows, ofUsers, weightOf));
  }
  return claims as Claims<T>;
}

function userRows(client: DuoClient, keys: ReadKeys, types: ReadonlySet<ActualType>, options: CallOptions): Rows {
  if (keys === 'all') return readListing(client, users, options);
  if (keys.by === 'name') return readKeyed(client, users, byUsername(keys.values), options);
  const ids = types.has('group') ? keys.values.filter((id) => !isGroupId(id)) : keys.values;
  return readKeyed(client, users, byId('user_id_list', ids), options);
}

function groupRows(client: DuoClient, keys: ReadKeys, types: ReadonlySet<ActualType>, options: CallOptions): Rows {
  if (keys === 'all') return readListing(client, groups, options);
  // Duo has no filter by group name, so the whole listing is read (facts 3).
  if (keys.by === 'name') return named(readListing(client, groups, options), keys.values);
  const ids = types.size > 1 ? keys.values.filter(isGroupId) : keys.values;
  return readKeyed(client, groups, byId('group_id_list', ids), options);
}

/** Where accounts and groups are asked for by id at once, Duo's prefixes tell them apart (facts 2.1). */
function isGroupId(id: string): boolean {
  return id.startsWith('DG');
}

async function* named(rows: Rows, names: readonly string[]): Rows {
  const wanted = new Set(names.map(foldedKey));
  for (;;) {
    const step = await rows.next();
    if (step.done === true) return step.value.whole ? { whole: true, basis: `${step.value.basis}, ${wanted.size} names asked for` } : step.value;
    yield step.value.filter((row) => row.name === undefined || wanted.has(foldedKey(row.name)));
  }
}

/** A membership record counts as many memberships as it lists, everything else as one. */
function weightOf(record: ActualRecord): number {
  if (record.type !== 'membership') return 1;
  return 'groups' in record ? record.groups.length : record.accounts.length;
}
