import type { ActualAccount, ActualGroup, ActualMembership, Incoming } from '@rollcall/core';
import { accountOf } from '../decode/account.js';
import { directoryNameOf, groupOf } from '../decode/group.js';
import { groupsOf, notUnderstood, rawGroupSchema, rawUserSchema } from '../decode/schema.js';
import { tracesOf, type SyncTraces } from '../decode/synced.js';
import type { DirectoryView } from './directories.js';
import type { ListedRow } from './listing.js';

/** One row of a listing and the records it stands for. */
export interface Row extends ListedRow {
  readonly account?: Incoming<ActualAccount>;
  readonly membership?: Incoming<ActualMembership>;
  readonly group?: Incoming<ActualGroup>;
  /** What a user shows of a directory sync. */
  readonly traces?: SyncTraces;
  /** The directory that the name of a group ends with. */
  readonly directory?: string;
}

/** True where it takes the directories to tell who manages it. */
export function isSynced({ traces, directory }: Row): boolean {
  return traces !== undefined || directory !== undefined;
}

/** A row with whoever else manages it. */
export function owned(row: Row, view: DirectoryView): Row {
  const { account, group, traces, directory } = row;
  const foreignOwner = traces === undefined ? (directory === undefined ? undefined : view.ownerOfGroup(directory)) : view.ownerOfUser(traces);
  if (foreignOwner === undefined) return row;
  if (account?.ok === true) return { ...row, account: { ok: true, record: { ...account.record, foreignOwner } } };
  return group?.ok === true ? { ...row, group: { ok: true, record: { ...group.record, foreignOwner } } } : row;
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
  const traces = tracesOf(user);
  const membership: Incoming<ActualMembership> = shown.ok ? { ok: true, record: { type: 'membership', account, groups: shown.groups } } : shown;
  return { id: account, name, ...(traces !== undefined && { traces }), account: { ok: true, record: accountOf(user) }, membership };
}

export function groupRow(raw: unknown): Row {
  const parsed = rawGroupSchema.safeParse(raw);
  if (parsed.success) {
    const directory = directoryNameOf(parsed.data);
    return { id: parsed.data.group_id, name: parsed.data.name, ...(directory !== undefined && { directory }), group: { ok: true, record: groupOf(parsed.data) } };
  }
  const because = notUnderstood('a group', raw, parsed.error);
  return { id: because.key, name: undefined, group: { ok: false, type: 'group', ...because } };
}
