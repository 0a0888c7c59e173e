import type { Roster } from './office.js';
import type { ScriptClient } from './official-client.js';

const USERS_PER_PAGE = 300;
const GROUPS_PER_PAGE = 100;

interface DuoGroup {
  readonly group_id: string;
  readonly name: string;
}

interface DuoUser {
  readonly user_id: string;
  readonly username: string;
  readonly realname: string;
  readonly email: string;
  readonly status: string;
  readonly groups: readonly DuoGroup[];
}

/**
 * What a sensible administrator writes: list users and groups in the largest pages, take the memberships out of the user
 * listing, and make one call for everything that differs. Whoever is not in HR is disabled, apart from a list of exceptions.
 */
export async function plainScript(client: ScriptClient, roster: Roster, exceptions: ReadonlySet<string>): Promise<void> {
  const users = await client.list<DuoUser>('/admin/v1/users', USERS_PER_PAGE);
  const groups = await client.list<DuoGroup>('/admin/v1/groups', GROUPS_PER_PAGE);
  const membersOf = new Map<string, Set<string>>();
  for (const user of users) for (const group of user.groups) noteMember(membersOf, group.group_id, user.user_id);
  await bringInLine(client, roster, { users, groups, membersOf, exceptions });
}

/** What a script knows of Duo before it writes. */
export interface Known {
  readonly users: readonly DuoUser[];
  readonly groups: readonly DuoGroup[];
  /** User ids by group id. */
  readonly membersOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly exceptions: ReadonlySet<string>;
}

/** The writing half, which both scripts share: one call for each object that differs. */
export async function bringInLine(client: ScriptClient, roster: Roster, known: Known): Promise<void> {
  const groupIds = await ensureGroups(client, roster, known);
  const userOf = new Map(known.users.map((user) => [user.username.toLowerCase(), user]));
  for (const { login, name, email, teams } of roster.people) {
    const present = userOf.get(login);
    userOf.delete(login);
    const id = present?.user_id ?? (await client.call<DuoUser>('POST', '/admin/v1/users', { username: login, realname: name, email })).user_id;
    if (present !== undefined && (present.realname !== name || present.email !== email)) {
      await client.call('POST', `/admin/v1/users/${id}`, { realname: name, email });
    }
    for (const team of teams) {
      const group = groupIds.get(team) ?? '';
      if (known.membersOf.get(group)?.has(id) !== true) await client.call('POST', `/admin/v1/users/${id}/groups`, { group_id: group });
    }
  }
  for (const user of userOf.values()) {
    if (user.status !== 'disabled' && !known.exceptions.has(user.username)) await client.call('POST', `/admin/v1/users/${user.user_id}`, { status: 'disabled' });
  }
}

async function ensureGroups(client: ScriptClient, roster: Roster, known: Known): Promise<ReadonlyMap<number, string>> {
  const present = new Map(known.groups.map((group) => [group.name, group.group_id]));
  const ids = new Map<number, string>();
  for (const { id, name, about } of roster.teams) {
    ids.set(id, present.get(name) ?? (await client.call<DuoGroup>('POST', '/admin/v1/groups', { name, desc: about })).group_id);
  }
  return ids;
}

/** Adds a user to the members of a group. */
export function noteMember(membersOf: Map<string, Set<string>>, group: string, user: string): void {
  const members = membersOf.get(group);
  if (members === undefined) membersOf.set(group, new Set([user]));
  else members.add(user);
}
