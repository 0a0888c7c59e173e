import type { Finding } from '../../domain/finding.js';
import { byCodeUnit } from '../../domain/json.js';
import type { StagedTarget } from '../collect/staged-target.js';

/** How much of the target somebody else manages, for each of them: none of it is touched. */
export function managedElsewhere({ accounts, groups }: Pick<StagedTarget, 'accounts' | 'groups'>): readonly Finding[] {
  const owners = new Map<string, { accounts: number; groups: number }>();
  const count = (owner: string | undefined, what: 'accounts' | 'groups'): void => {
    if (owner === undefined) return;
    const counts = owners.get(owner) ?? { accounts: 0, groups: 0 };
    counts[what] += 1;
    owners.set(owner, counts);
  };
  for (let actual = 0; actual < accounts.length; actual += 1) count(accounts.get(actual).foreignOwner, 'accounts');
  for (const group of groups) count(group.foreignOwner, 'groups');
  return [...owners].sort(([left], [right]) => byCodeUnit(left, right)).map(([owner, counts]): Finding => {
    const message = `${counts.accounts} accounts and ${counts.groups} groups belong to ${owner}: untouched`;
    return { code: 'managed-elsewhere', severity: 'info', about: owner, count: counts.accounts + counts.groups, message, remedy: 'Nothing, as long as they are to stay with them. How Rollcall takes over from a directory sync: docs/cut-over.md.' };
  });
}
