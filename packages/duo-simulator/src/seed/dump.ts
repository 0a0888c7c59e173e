import { RealNumber } from '../http/json.js';
import type { Account } from '../store/account.js';
import type { GroupRecord, PhoneRecord, UserRecord } from '../store/records.js';
import type { Seed, SeedGroup, SeedPhone, SeedUser } from './seed.js';

function dumpGroup(group: GroupRecord): SeedGroup {
  return {
    groupId: group.groupId,
    name: group.name,
    desc: group.desc,
    status: group.status,
    ...(group.directoryKey === null ? {} : { directoryKey: group.directoryKey }),
  };
}

function dumpPhone(phone: PhoneRecord): SeedPhone {
  const { phoneId, number, extension, name, type, platform, predelay, postdelay, activated, model, lastSeen } = phone;
  return { phoneId, number, extension, name, type, platform, predelay, postdelay, activated, model, lastSeen };
}

function dumpUser(user: UserRecord): SeedUser {
  return {
    userId: user.userId,
    username: user.username,
    realname: user.realname,
    email: user.email,
    firstname: user.firstname,
    lastname: user.lastname,
    notes: user.notes,
    status: user.status,
    aliases: [...user.aliases],
    customAttributes: { ...user.customAttributes },
    enableAutoPrompt: user.enableAutoPrompt,
    created: user.created,
    ...(user.lastLogin === null ? {} : { lastLogin: user.lastLogin }),
    ...(user.trashedAt === null ? {} : { trashedAt: user.trashedAt }),
    ...(user.lastDirectorySync === null ? {} : { lastDirectorySync: user.lastDirectorySync }),
    ...(user.directoryKey === null ? {} : { directoryKey: user.directoryKey }),
    ...(user.externalId === null ? {} : { externalId: user.externalId }),
    groups: [...user.groupIds],
    phones: [...user.phoneIds],
    tokens: user.tokens,
    bypassCodes: user.bypassCodes,
  };
}

/** The whole account with its ids, as a seed: planting it in an empty account gives the same account. */
export function dumpAccount(account: Account): Seed {
  const settings = Object.entries(account.settings).map(([name, value]) => [name, value instanceof RealNumber ? value.value : value] as const);
  return {
    users: account.users.all().map(dumpUser),
    groups: account.groups.all().map(dumpGroup),
    phones: account.phones.all().map(dumpPhone),
    settings: Object.fromEntries(settings),
    customAttributes: [...account.customAttributes],
  };
}
