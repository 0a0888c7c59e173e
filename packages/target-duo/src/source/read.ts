import { ConnectorError, type CallOptions, type Claims, type Read, type ReadClaim, type ReadKeys, type ReadScope, type SourceRecord, type SourceType } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { GROUPS_PER_PAGE, USERS_PER_PAGE } from '../profile.js';
import { byId, readKeyed } from '../read/keyed.js';
import { readListing, type Listing, type ListingEnd } from '../read/listing.js';
import { recordsOf } from '../read/records.js';
import type { Reading } from './config.js';
import { groupRows, personRows, type SourceRow } from './rows.js';

type Rows = AsyncGenerator<readonly SourceRow[], ListingEnd, void>;

/**
 * Reads what is asked for, and only that: groups by one listing, people and memberships by another (every user carries them,
 * facts 2.4). Wholeness, and what is left of doubt, as for the target: the listing is the same.
 * @throws ConnectorError `unsupported` for a read by name: a source knows its records by key
 */
export async function* readTenant<T extends SourceType>(client: DuoClient, reading: Reading, scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
  const types: ReadonlySet<SourceType> = new Set<SourceType>(scope.types);
  const claims: Partial<Record<SourceType, ReadClaim>> = {};
  if (types.has('group')) {
    const groups: Listing<SourceRow> = { path: paths.groups, pageSize: GROUPS_PER_PAGE, rowOf: groupRows(scope.attributes), noun: 'groups' };
    Object.assign(claims, yield* recordsOf(rowsOf(client, groups, keysFor(scope.keys, 'group', types.size > 1), options), ['group'], weightOf));
  }
  const ofUsers = (['person', 'membership'] as const).filter((type) => types.has(type));
  if (ofUsers.length > 0) {
    const users: Listing<SourceRow> = { path: paths.users, pageSize: USERS_PER_PAGE, rowOf: personRows(reading, scope.attributes), noun: 'users' };
    Object.assign(claims, yield* recordsOf(rowsOf(client, users, keysFor(scope.keys, 'person', types.has('group')), options), ofUsers, weightOf));
  }
  return claims as Claims<T>;
}

function rowsOf(client: DuoClient, listing: Listing<SourceRow>, keys: 'all' | readonly string[], options: CallOptions): Rows {
  if (keys === 'all') return readListing(client, listing, options);
  return readKeyed(client, listing, byId(listing.path === paths.groups ? 'group_id_list' : 'user_id_list', keys), options);
}

/** Where people and groups are asked for at once, Duo's prefixes tell them apart (facts 2.1). */
function keysFor(keys: ReadKeys, type: 'person' | 'group', isMixed: boolean): 'all' | readonly string[] {
  if (keys === 'all') return 'all';
  if (keys.by === 'name') throw new ConnectorError({ kind: 'unsupported', message: 'Duo as a source is read by user_id and group_id, not by name' });
  return isMixed ? keys.values.filter((key) => key.startsWith('DG') === (type === 'group')) : keys.values;
}

/** A membership record counts as many memberships as it lists, everything else as one. */
function weightOf(record: SourceRecord): number {
  if (record.type !== 'membership') return 1;
  return 'groups' in record ? record.groups.length : record.members.length;
}
