import type { ActualAccount, ActualGroup, ActualMembership, Incoming } from '@rollcall/core';
import { accountOf } from '../decode/account.js';
import { groupOf } from '../decode/group.js';
import { legibleIdOf, rawGroupSchema, rawUserSchema, reasonOf } from '../decode/schema.js';
import type { ListedRow } from './listing.js';

/** One row of a listing and the records it stands for. */
export interface Row extends ListedRow {
  readonly account?: Incoming<ActualAccount>;
  readonly membership?: Incoming<ActualMembership>;
  readonly group?: Incoming<ActualGroup>;
}

/** A row of the user listing: an account, and its memberships told from the account's side. */
export function userRow(raw: unknown): Row {
  const parsed = rawUserSchema.safeParse(raw);
  if (!parsed.success) {
    const id = legibleIdOf(raw);
    const because = { ...(id !== undefined && { key: id }), reason: `a user Duo listed is not understood: ${reasonOf(parsed.error)}` };
    return { id, name: undefined, account: { ok: false, type: 'account', ...because }, membership: { ok: false, type: 'membership', ...because } };
  }
  const user = parsed.data;
  return { id: user.user_id, name: user.username, account: { ok: true, record: accountOf(user) }, membership: membershipOf(user.user_id, user.groups) };
}

/** Brief user objects have no groups (facts 2.4): where Duo says nothing, nothing is assumed. */
function membershipOf(account: string, groups: readonly { readonly group_id: string }[] | null | undefined): Incoming<ActualMembership> {
  if (groups === undefined) return { ok: false, type: 'membership', key: account, reason: 'Duo listed the user without groups' };
  return { ok: true, record: { type: 'membership', account, groups: (groups ?? []).map((group) => group.group_id) } };
}

export function groupRow(raw: unknown): Row {
  const parsed = rawGroupSchema.safeParse(raw);
  if (parsed.success) return { id: parsed.data.group_id, name: parsed.data.name, group: { ok: true, record: groupOf(parsed.data) } };
  const id = legibleIdOf(raw);
  const reason = `a group Duo listed is not understood: ${reasonOf(parsed.error)}`;
  return { id, name: undefined, group: { ok: false, type: 'group', ...(id !== undefined && { key: id }), reason } };
}
