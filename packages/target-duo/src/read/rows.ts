import type { ActualAccount, ActualGroup, ActualMembership, Incoming } from '@rollcall/core';
import { accountOf } from '../decode/account.js';
import { groupOf } from '../decode/group.js';
import { groupsOf, notUnderstood, rawGroupSchema, rawUserSchema } from '../decode/schema.js';
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
    const because = notUnderstood('a user', raw, parsed.error);
    return { id: because.key, name: undefined, account: { ok: false, type: 'account', ...because }, membership: { ok: false, type: 'membership', ...because } };
  }
  const user = parsed.data;
  const { user_id: account, username: name } = user;
  const shown = groupsOf(user);
  const membership: Incoming<ActualMembership> = shown.ok ? { ok: true, record: { type: 'membership', account, groups: shown.groups } } : shown;
  return { id: account, name, account: { ok: true, record: accountOf(user) }, membership };
}

export function groupRow(raw: unknown): Row {
  const parsed = rawGroupSchema.safeParse(raw);
  if (parsed.success) return { id: parsed.data.group_id, name: parsed.data.name, group: { ok: true, record: groupOf(parsed.data) } };
  const because = notUnderstood('a group', raw, parsed.error);
  return { id: because.key, name: undefined, group: { ok: false, type: 'group', ...because } };
}
