import type { ActualRecord, ActualType, CallOptions, Claims, Read, ReadClaim, ReadKeys, ReadScope } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { GROUPS_PER_PAGE, USERS_PER_PAGE } from '../profile.js';
import { idsOf, onlyWanted, readKeyed } from './keyed.js';
import { readListing, type Listing, type Rows } from './listing.js';
import { recordsOf } from './records.js';
import type { Directories } from './directories.js';
import { groupRow, isSynced, owned, userRow, type Row } from './rows.js';

const users: Listing<Row> = { path: paths.users, pageSize: USERS_PER_PAGE, rowOf: userRow, noun: 'users' };
const groups: Listing<Row> = { path: paths.groups, pageSize: GROUPS_PER_PAGE, rowOf: groupRow, noun: 'groups' };

/**
 * Reads what is asked for, and only that: groups by one listing; accounts, their phones and memberships by another (every
 * user carries them, facts 2.4). By id or name only the named ones; memberships then are those of the named accounts.
 *
 * Limit: Duo has no snapshot. A row that changes its place in the order (not one that is merely pushed) can be missed where, between
 * the same two pages, another row is deleted before it and a third one added behind it; a later run sees it.
 */
export async function* readDuo<T extends ActualType>(client: DuoClient, directories: Directories, scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
  const types: ReadonlySet<ActualType> = new Set<ActualType>(scope.types);
  const claims: Partial<Record<ActualType, ReadClaim>> = {};
  if (types.has('group')) {
    const rows = withOwners(groupRows(client, scope.keys, types, options), directories, options);
    Object.assign(claims, yield* recordsOf<'group', ActualRecord>(rows, ['group']));
  }
  const ofUsers = (['account', 'membership'] as const).filter((type) => types.has(type));
  if (ofUsers.length > 0) {
    const rows = withOwners(userRows(client, scope.keys, types, options), directories, options);
    Object.assign(claims, yield* recordsOf<'account' | 'membership', ActualRecord>(rows, ofUsers));
  }
  return claims as Claims<T>;
}

function userRows(client: DuoClient, keys: ReadKeys, types: ReadonlySet<ActualType>, options: CallOptions): Rows<Row> {
  if (keys === 'all') return readListing(client, users, options);
  if (keys.by === 'name') return readKeyed(client, users, 'username_list', keys, options);
  return readKeyed(client, users, 'user_id_list', types.has('group') ? idsOf('users', keys.values) : keys, options);
}

function groupRows(client: DuoClient, keys: ReadKeys, types: ReadonlySet<ActualType>, options: CallOptions): Rows<Row> {
  if (keys === 'all') return readListing(client, groups, options);
  // Duo has no filter by group name, so the whole listing is read (facts 3).
  if (keys.by === 'name') return onlyWanted(readListing(client, groups, options), keys);
  return readKeyed(client, groups, 'group_id_list', types.size > 1 ? idsOf('groups', keys.values) : keys, options);
}

// One request more where a directory sync is met, and none where there is none.
async function* withOwners(rows: Rows<Row>, directories: Directories, options: CallOptions): Rows<Row> {
  try {
    for (;;) {
      const step = await rows.next();
      if (step.done === true) return step.value;
      if (!step.value.some(isSynced)) {
        yield step.value;
        continue;
      }
      const view = await directories.view(options);
      yield step.value.map((row) => owned(row, view));
    }
  } finally {
    await rows.return({ whole: false, doubt: { reason: 'the read was stopped' } });
  }
}
