import { ConnectorError, type CallOptions, type Claims, type Read, type ReadClaim, type ReadKeys, type ReadScope, type SourceRecord, type SourceType } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { GROUPS_PER_PAGE, USERS_PER_PAGE } from '../profile.js';
import { idsOf, readKeyed, type KeyParameter } from '../read/keyed.js';
import { readListing, type Listing, type Rows } from '../read/listing.js';
import { recordsOf } from '../read/records.js';
import type { Reading } from './config.js';
import { groupRows, personRows, type SourceRow } from './rows.js';

/**
 * Reads what is asked for, and only that: groups by one listing, people and memberships by another (every user carries them,
 * facts 2.4). Wholeness, and what is left of doubt, as for the target: the listing is the same.
 * @throws ConnectorError `unsupported` for a read by name: a source knows its records by key
 */
export async function* readTenant<T extends SourceType>(client: DuoClient, reading: Reading, scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
  const types: ReadonlySet<SourceType> = new Set<SourceType>(scope.types);
  const claims: Partial<Record<SourceType, ReadClaim>> = {};
  const ofUsers = (['person', 'membership'] as const).filter((type) => types.has(type));
  const isMixed = types.has('group') && ofUsers.length > 0;
  if (types.has('group')) {
    const groups: Listing<SourceRow> = { path: paths.groups, pageSize: GROUPS_PER_PAGE, rowOf: groupRows(scope.attributes), noun: 'groups' };
    Object.assign(claims, yield* recordsOf<'group', SourceRecord>(rowsOf(client, groups, 'group_id_list', isMixed ? keysOf('groups', scope.keys) : scope.keys, options), ['group']));
  }
  if (ofUsers.length > 0) {
    const users: Listing<SourceRow> = { path: paths.users, pageSize: USERS_PER_PAGE, rowOf: personRows(reading, scope.attributes), noun: 'users' };
    Object.assign(claims, yield* recordsOf<'person' | 'membership', SourceRecord>(rowsOf(client, users, 'user_id_list', isMixed ? keysOf('users', scope.keys) : scope.keys, options), ofUsers));
  }
  return claims as Claims<T>;
}

function keysOf(noun: 'users' | 'groups', keys: ReadKeys): ReadKeys {
  return keys === 'all' || keys.by === 'name' ? keys : idsOf(noun, keys.values);
}

function rowsOf(client: DuoClient, listing: Listing<SourceRow>, parameter: KeyParameter, keys: ReadKeys, options: CallOptions): Rows<SourceRow> {
  if (keys === 'all') return readListing(client, listing, options);
  if (keys.by === 'name') throw new ConnectorError({ kind: 'unsupported', message: 'Duo as a source is read by user_id and group_id, not by name' });
  return readKeyed(client, listing, parameter, keys, options);
}
