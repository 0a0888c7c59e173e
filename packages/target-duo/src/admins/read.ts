import type { ActualAccount, ActualRecord, ActualType, CallOptions, Claims, Incoming, Read, ReadScope } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { notUnderstood } from '../decode/schema.js';
import { onlyWanted } from '../read/keyed.js';
import { readListing, type ListedRow, type Listing } from '../read/listing.js';
import { recordsOf } from '../read/records.js';
import type { Addresses } from './address.js';
import { adminOf, rawAdminSchema, type RawAdmin } from './decode.js';
import { ADMINS_PER_PAGE } from './profile.js';

/** One row of the listing: what Duo said, where it was understood, and the record it stands for. */
export interface AdminRow extends ListedRow {
  readonly admin?: RawAdmin;
  readonly account: Incoming<ActualAccount>;
}

/** The listing of `GET /admin/v1/admins`. */
export function adminListing(addresses: Addresses): Listing<AdminRow> {
  return { path: paths.admins, pageSize: ADMINS_PER_PAGE, rowOf: (raw) => adminRow(raw, addresses), noun: 'administrators' };
}

/**
 * Reads administrators. Duo has no filter for them, so by id or address the whole listing is read too, and they are few (facts 3).
 * Whole means what it means for users: see {@link readListing}.
 */
export async function* readAdmins<T extends ActualType>(client: DuoClient, addresses: Addresses, scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
  const all = readListing(client, adminListing(addresses), options);
  return (yield* recordsOf(scope.keys === 'all' ? all : onlyWanted(all, scope.keys), ['account'])) as Claims<T>;
}

function adminRow(raw: unknown, addresses: Addresses): AdminRow {
  const parsed = rawAdminSchema.safeParse(raw);
  if (parsed.success) {
    const record = adminOf(parsed.data, addresses);
    return { id: record.id, name: addresses.fromDuo(parsed.data.email), admin: parsed.data, account: { ok: true, record } };
  }
  const because = notUnderstood('an administrator', raw, parsed.error);
  return { id: because.key, name: undefined, account: { ok: false, type: 'account', ...because } };
}
