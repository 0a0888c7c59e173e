import type { Account } from '../store/account.js';
import { newGroup, newPhone, newUser } from '../store/new-records.js';
import { normaliseNumber } from '../store/phone-words.js';
import type { GroupRecord, GroupStatus, PhoneRecord, UserRecord, UserStatus } from '../store/records.js';
import { plantAccount } from './plant-account.js';
import { plantCredentials, plantToken } from './plant-credentials.js';
import type { Seed, SeedGroup, SeedPhone, SeedUser } from './seed.js';
import { refuseTaken } from './taken.js';

function plantGroup(account: Account, seed: SeedGroup): GroupRecord {
  refuseTaken(seed.groupId, account.groups.get(seed.groupId ?? '') !== undefined);
  const group = newGroup(seed.groupId ?? account.mint('DG'), seed.name);
  group.desc = seed.desc ?? '';
  group.status = (seed.status ?? 'active') as GroupStatus;
  group.directoryKey = seed.directoryKey ?? null;
  account.putGroup(group);
  return group;
}

function plantPhone(account: Account, seed: SeedPhone): PhoneRecord {
  refuseTaken(seed.phoneId, account.phones.get(seed.phoneId ?? '') !== undefined);
  const phone = newPhone(seed.phoneId ?? account.mint('DP'));
  const number = seed.number ?? '';
  phone.number = normaliseNumber(number, true) ?? number;
  phone.extension = seed.extension ?? '';
  phone.name = seed.name ?? '';
  phone.type = seed.type ?? 'unknown';
  phone.platform = (seed.platform ?? 'unknown').toLowerCase();
  phone.predelay = seed.predelay ?? '';
  phone.postdelay = seed.postdelay ?? '';
  phone.activated = seed.activated ?? false;
  phone.model = seed.model ?? 'Unknown';
  phone.lastSeen = seed.lastSeen ?? '';
  phone.activation = seed.activation ?? null;
  account.putPhone(phone);
  return phone;
}

function groupCalled(account: Account, nameOrId: string): GroupRecord {
  const id = account.indexes.groupNames.get(account.groupNameKey(nameOrId))[0] ?? nameOrId;
  return account.groups.get(nameOrId) ?? account.groups.get(id) ?? plantGroup(account, { name: nameOrId });
}

function phoneCalled(account: Account, phone: string | SeedPhone): PhoneRecord {
  if (typeof phone !== 'string') return plantPhone(account, phone);
  const number = normaliseNumber(phone, true) ?? phone;
  const id = account.indexes.numbers.get(number)[0] ?? '';
  return account.phones.get(phone) ?? account.phones.get(id) ?? plantPhone(account, { number, type: 'mobile' });
}

const textFields = ['realname', 'email', 'firstname', 'lastname', 'notes'] as const;
const nullableFields = ['lastLogin', 'lastDirectorySync', 'trashedAt'] as const;

function fillUser(user: UserRecord, seed: SeedUser): void {
  for (const field of textFields) user[field] = seed[field] ?? '';
  for (const field of nullableFields) user[field] = seed[field] ?? null;
  user.status = (seed.status ?? 'active') as UserStatus;
  user.lockoutReason = user.status === 'locked out' ? 'Failed Attempts' : null;
  for (const [index, alias] of (seed.aliases ?? []).entries()) user.aliases[index] = alias;
  user.customAttributes = { ...seed.customAttributes };
  user.enableAutoPrompt = seed.enableAutoPrompt ?? true;
  user.directoryKey = seed.directoryKey ?? null;
  user.externalId = seed.externalId ?? null;
}

/** Adds one user with its groups, phones and credentials. Names are not checked against others: real accounts hold oddities too. */
export function plantUser(account: Account, seed: SeedUser, nowSeconds: number): UserRecord {
  refuseTaken(seed.userId, account.users.get(seed.userId ?? '') !== undefined);
  const user = newUser(seed.userId ?? account.mint('DU'), seed.username, seed.created ?? nowSeconds);
  fillUser(user, seed);
  for (const name of Object.keys(user.customAttributes)) account.customAttributes.add(name);
  for (const name of seed.groups ?? []) {
    const group = groupCalled(account, name);
    user.groupIds.add(group.groupId);
    group.userIds.add(user.userId);
  }
  for (const wanted of seed.phones ?? []) {
    const phone = phoneCalled(account, wanted);
    user.phoneIds.add(phone.phoneId);
    phone.userIds.add(user.userId);
  }
  account.putUser(user);
  plantCredentials(account, user, seed, nowSeconds);
  return user;
}

/** Adds the seed to what the account holds. */
export function plant(account: Account, seed: Seed, nowSeconds: number): void {
  for (const name of seed.customAttributes ?? []) account.customAttributes.add(name);
  for (const group of seed.groups ?? []) plantGroup(account, group);
  for (const phone of seed.phones ?? []) plantPhone(account, phone);
  for (const token of seed.tokens ?? []) plantToken(account, token);
  const users = (seed.users ?? []).map((user) => plantUser(account, user, nowSeconds));
  const trashed = users.filter((user) => user.trashedAt !== null);
  for (const user of trashed.sort((left, right) => (left.trashedAt ?? 0) - (right.trashedAt ?? 0))) account.trash.add(user.userId);
  plantAccount(account, seed);
}
