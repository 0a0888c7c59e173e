import type { Roster } from './office.js';
import type { ScriptClient } from './official-client.js';
import { bringInLine, noteMember, type Known } from './plain-script.js';

/** Page sizes as Grouper asks for them. */
const USERS_PER_PAGE = 300;
const GROUPS_PER_PAGE = 100;
const MEMBERS_PER_PAGE = 100;

/**
 * Grouper's way: groups and users are listed, the members of every group are read group by group, and every object that
 * differs takes a call of its own. (It would delete or leave alone where this disables, which costs the same; reading new
 * objects back after creating them, as it does, is left out here.)
 */
export async function objectByObject(client: ScriptClient, roster: Roster, exceptions: ReadonlySet<string>): Promise<void> {
  const groups = await client.list<Known['groups'][number]>('/admin/v1/groups', GROUPS_PER_PAGE);
  const users = await client.list<Known['users'][number]>('/admin/v1/users', USERS_PER_PAGE);
  const membersOf = new Map<string, Set<string>>();
  for (const { group_id: group } of groups) {
    const members = await client.list<{ readonly user_id: string }>(`/admin/v2/groups/${group}/users`, MEMBERS_PER_PAGE);
    for (const member of members) noteMember(membersOf, group, member.user_id);
  }
  await bringInLine(client, roster, { users, groups, membersOf, exceptions });
}
