import type { Account } from './account.js';
import type { DirectoryRecord } from './directory-records.js';

/** Every directory that is synced: those described, then those known only as the owner of a user or a group. */
export function directoriesOf(account: Account): readonly DirectoryRecord[] {
  const found = new Map(account.directories);
  for (const { directoryKey } of [...account.users.all(), ...account.groups.all()]) {
    if (directoryKey !== null && !found.has(directoryKey) && !account.stoppedDirectories.has(directoryKey)) found.set(directoryKey, { directoryKey, name: directoryKey, people: undefined });
  }
  return [...found.values()];
}
