import type { Account } from './account.js';
import type { UserRecord } from './records.js';
import { statusOf } from './views.js';

export interface SnapshotUser {
  readonly username: string;
  readonly realname: string;
  readonly email: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly notes: string;
  /** As responses say it, so "pending deletion" in the trash. */
  readonly status: string;
  readonly aliases: readonly string[];
  readonly customAttributes: Readonly<Record<string, string>>;
}

export interface SnapshotGroup {
  readonly name: string;
  readonly desc: string;
  readonly status: string;
}

export interface SnapshotPhone {
  readonly number: string;
  readonly extension: string;
  readonly name: string;
  readonly type: string;
  readonly platform: string;
  readonly activated: boolean;
  /** Usernames. */
  readonly users: readonly string[];
}

export interface SnapshotToken {
  readonly serial: string;
  readonly type: string;
  /** Usernames. */
  readonly users: readonly string[];
}

export interface SnapshotAdmin {
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly status: string;
}

/**
 * What the account holds, without ids and times and in sorted order: two accounts of the same content have equal
 * snapshots however they came to it.
 */
export interface Snapshot {
  readonly users: readonly SnapshotUser[];
  readonly groups: readonly SnapshotGroup[];
  readonly phones: readonly SnapshotPhone[];
  readonly tokens: readonly SnapshotToken[];
  readonly admins: readonly SnapshotAdmin[];
  readonly memberships: readonly { readonly group: string; readonly username: string }[];
}

function sorted<Item>(items: readonly Item[], keyOf: (item: Item) => readonly string[]): readonly Item[] {
  const keyed = items.map((item) => [JSON.stringify(keyOf(item)), item] as const);
  return keyed.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)).map(([, item]) => item);
}

function snapshotUser(user: UserRecord): SnapshotUser {
  const { username, realname, email, firstname, lastname, notes } = user;
  const aliases = user.aliases.filter((alias) => alias !== null).sort();
  return { username, realname, email, firstname, lastname, notes, status: statusOf(user), aliases, customAttributes: { ...user.customAttributes } };
}

export function takeSnapshot(account: Account): Snapshot {
  const nameOf = (id: string): string => account.users.get(id)?.username ?? '';
  const groups = account.groups.all();
  const phones = account.phones.all().map(({ number, extension, name, type, platform, activated, userIds }) => {
    return { number, extension, name, type, platform, activated, users: [...userIds].map(nameOf).sort() };
  });
  const tokens = account.tokens.all().map(({ serial, type, userIds }) => ({ serial, type, users: [...userIds].map(nameOf).sort() }));
  const admins = account.admins.all().map(({ email, name, role, status }) => ({ email, name, role, status }));
  return {
    users: sorted(account.users.all().map(snapshotUser), (user) => [user.username, user.email]),
    groups: sorted(groups.map(({ name, desc, status }) => ({ name, desc, status })), (group) => [group.name, group.desc, group.status]),
    phones: sorted(phones, (phone) => [phone.number, phone.extension, phone.name, ...phone.users]),
    tokens: sorted(tokens, (token) => [token.type, token.serial, ...token.users]),
    admins: sorted(admins, (admin) => [admin.email]),
    memberships: sorted(
      groups.flatMap((group) => [...group.userIds].map((id) => ({ group: group.name, username: nameOf(id) }))),
      (membership) => [membership.group, membership.username],
    ),
  };
}
