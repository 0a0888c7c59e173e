import type { CallOptions } from '@rollcall/core';
import { refused, type Result } from '../apply/outcomes.js';
import type { DuoClient } from '../client/duo-client.js';
import { allRows, readListing } from '../read/listing.js';
import type { Addresses } from './address.js';
import { canSignIn, isOwner, type RawAdmin } from './decode.js';
import { adminListing } from './read.js';

/** What the list shows right before a write. */
export interface Look {
  /** Undefined where the whole list lacks the administrator. */
  readonly admin: RawAdmin | undefined;
  /** Owners who can sign in, this one not counted. */
  readonly otherOwners: number;
}

/**
 * Looks at all administrators: what was read for the plan may be an hour old, and somebody may have become Owner since. Counted in
 * the lane `writes`, as part of the write that it precedes.
 * @throws ConnectorError where Duo does not answer the list
 */
export async function lookAt(client: DuoClient, addresses: Addresses, adminId: string, options: CallOptions): Promise<Look | { readonly result: Result }> {
  const asWrite: CallOptions = { ...options, pace: () => options.pace('writes'), refused: (_lane, retryAfterMs) => options.refused?.('writes', retryAfterMs) };
  const { rows, end } = await allRows(readListing(client, adminListing(addresses), asWrite));
  if (!end.whole) return { result: refused('incomplete-read', `nothing was sent: ${end.doubt.reason}`, end.doubt.remedy) };
  // An Owner who is gone must not count among those who stay.
  if (rows.length !== end.announced) return { result: refused('incomplete-read', 'nothing was sent: administrators were deleted while they were listed') };
  const row = rows.find(({ id }) => id === adminId);
  if (row !== undefined && row.admin === undefined) return { result: refused('incomplete-read', 'nothing was sent: the administrator as Duo lists it is not understood') };
  const others = rows.filter(({ id, admin }) => id !== adminId && admin !== undefined && isOwner(admin) && canSignIn(admin));
  return { admin: row?.admin, otherOwners: others.length };
}
