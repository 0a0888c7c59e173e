import type { Account } from './account.js';
import { putToken } from './credentials.js';
import type { UserRecord } from './records.js';

function copiedUser(user: UserRecord): UserRecord {
  return {
    ...user,
    aliases: [...user.aliases],
    customAttributes: { ...user.customAttributes },
    groupIds: new Set(user.groupIds),
    phoneIds: new Set(user.phoneIds),
    tokenIds: new Set(user.tokenIds),
    bypassCodeIds: new Set(user.bypassCodeIds),
    webauthnKeys: new Set(user.webauthnKeys),
  };
}

/** An independent copy: what happens to it is not seen in the original. Costs the whole account; for the faults that need one. */
export function copyAccount(account: Account): Account {
  const copy = account.sibling();
  for (const user of account.users.all()) copy.putUser(copiedUser(user));
  for (const group of account.groups.all()) copy.putGroup({ ...group, userIds: new Set(group.userIds) });
  for (const phone of account.phones.all()) copy.putPhone({ ...phone, userIds: new Set(phone.userIds) });
  for (const token of account.tokens.all()) putToken(copy, { ...token, userIds: new Set(token.userIds) });
  for (const code of account.bypassCodes.all()) copy.bypassCodes.set(code.bypassCodeId, code);
  for (const credential of account.webauthn.all()) copy.webauthn.set(credential.webauthnKey, credential);
  for (const admin of account.admins.all()) copy.admins.set(admin.adminId, { ...admin });
  for (const [key, directory] of account.directories) copy.directories.set(key, directory);
  for (const key of account.stoppedDirectories) copy.stoppedDirectories.add(key);
  for (const id of account.trash) copy.trash.add(id);
  for (const name of account.customAttributes) copy.customAttributes.add(name);
  for (const email of account.adminEmailsElsewhere) copy.adminEmailsElsewhere.add(email);
  copy.settings = { ...account.settings };
  copy.messages = [...account.messages];
  copy.edition = account.edition;
  copy.userLimit = account.userLimit;
  copy.nextExpiry = account.nextExpiry;
  return copy;
}
