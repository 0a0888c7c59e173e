import type { Behaviour } from '../options.js';
import type { Account } from './account.js';
import { expireBypassCodes } from './credentials.js';
import type { UserRecord } from './records.js';
import { inactiveUserDays, pendingDeletionDays } from './settings.js';

const daySeconds = 86_400;

/** Sends a user to the trash; one already there keeps its place. */
export function sendToTrash(account: Account, user: UserRecord, nowSeconds: number): void {
  if (user.trashedAt !== null) return;
  user.trashedAt = nowSeconds;
  account.trash.add(user.userId);
}

export function restoreFromTrash(account: Account, user: UserRecord, behaviour: Behaviour): void {
  if (user.trashedAt === null) return;
  user.trashedAt = null;
  account.trash.delete(user.userId);
  if (behaviour.restoredStatus === 'active') user.status = 'active';
}

function purge(account: Account, nowSeconds: number): void {
  const deadline = nowSeconds - pendingDeletionDays(account.settings) * daySeconds;
  for (const userId of account.trash) {
    const user = account.users.get(userId);
    if (user === undefined) continue;
    if ((user.trashedAt ?? nowSeconds) > deadline) return;
    account.removeUser(user);
  }
}

function expireInactive(account: Account, nowSeconds: number, behaviour: Behaviour): void {
  const days = inactiveUserDays(account.settings);
  if (days === 0) return;
  const deadline = nowSeconds - days * daySeconds;
  for (const user of account.users.all()) {
    if (user.status === 'disabled' && behaviour.inactivityExpiry === 'spares-disabled') continue;
    if ((user.lastLogin ?? user.created) < deadline) sendToTrash(account, user, nowSeconds);
  }
}

/** Does what the passing of time does: purges the trash, expires inactive users and bypass codes. Cheap when nothing is due. */
export function passTime(account: Account, nowMs: number, behaviour: Behaviour): void {
  const nowSeconds = Math.floor(nowMs / 1000);
  expireInactive(account, nowSeconds, behaviour);
  purge(account, nowSeconds);
  if (behaviour.expiredBypassCode === 'gone') expireBypassCodes(account, nowSeconds);
}

/** Ends a directory's sync: it is no longer listed unless told otherwise, its users are released or trashed, its groups become API groups. */
export function stopDirectory(account: Account, directoryKey: string, nowMs: number, behaviour: Behaviour): void {
  const nowSeconds = Math.floor(nowMs / 1000);
  account.stoppedDirectories.add(directoryKey);
  if (behaviour.stoppedDirectoryList === 'gone') account.directories.delete(directoryKey);
  const keeps = behaviour.stoppedDirectoryUser;
  for (const user of account.users.all()) {
    if (user.directoryKey !== directoryKey) continue;
    if (keeps !== 'everything') user.directoryKey = null;
    if (keeps !== 'everything' && keeps !== 'external-id') user.externalId = null;
    if (keeps === 'nothing') user.lastDirectorySync = null;
    if (behaviour.stoppedDirectory === 'trash') sendToTrash(account, user, nowSeconds);
  }
  for (const group of account.groups.all()) if (group.directoryKey === directoryKey) group.directoryKey = null;
}
