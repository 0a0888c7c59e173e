import { foldedKey, type ActualAccount, type ActualRecord, type ActualType, type CallOptions, type Claims, type Incoming, type Read, type ReadKeys, type ReadScope } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { reasonOf } from '../decode/schema.js';
import { readListing, type ListedRow, type Listing, type ListingEnd } from '../read/listing.js';
import { recordsOf } from '../read/records.js';
import type { Addresses } from './address.js';
import { adminOf, legibleAdminId, rawAdminSchema, type RawAdmin } from './decode.js';
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
  const rows = chosen(readListing(client, adminListing(addresses), options), scope.keys);
  return (yield* recordsOf(rows, ['account'], () => 1)) as Claims<T>;
}

function adminRow(raw: unknown, addresses: Addresses): AdminRow {
  const parsed = rawAdminSchema.safeParse(raw);
  if (parsed.success) {
    const record = adminOf(parsed.data, addresses);
    return { id: record.id, name: addresses.fromDuo(parsed.data.email), admin: parsed.data, account: { ok: true, record } };
  }
  const id = legibleAdminId(raw);
  const reason = `an administrator Duo listed is not understood: ${reasonOf(parsed.error)}`;
  return { id, name: undefined, account: { ok: false, type: 'account', ...(id !== undefined && { key: id }), reason } };
}

type Rows = AsyncGenerator<readonly AdminRow[], ListingEnd, void>;

async function* chosen(rows: Rows, keys: ReadKeys): Rows {
  if (keys === 'all') return yield* rows;
  const fold = keys.by === 'name' ? foldedKey : (id: string): string => id;
  const wanted = new Set(keys.values.map(fold));
  for (;;) {
    const step = await rows.next();
    if (step.done === true) return step.value.whole ? { whole: true, basis: `${step.value.basis}, ${wanted.size} asked for` } : step.value;
    yield step.value.filter((row) => isWanted(keys.by === 'name' ? row.name : row.id, fold, wanted));
  }
}

/** A row whose key is not legible is kept: it is handed over as a rejection. */
function isWanted(key: string | undefined, fold: (key: string) => string, wanted: ReadonlySet<string>): boolean {
  return key === undefined || wanted.has(fold(key));
}
