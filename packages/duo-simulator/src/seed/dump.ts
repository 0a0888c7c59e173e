import { RealNumber } from '../http/json.js';
import type { Account } from '../store/account.js';
import { bypassCodesOf } from '../store/credentials.js';
import type { GroupRecord, PhoneRecord, UserRecord } from '../store/records.js';
import { dumpAdmin, dumpBypassCode, dumpToken, dumpWebauthn } from './dump-credentials.js';
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
  const { userIds: _users, activation, ...rest } = phone;
  return { ...rest, ...(activation === null ? {} : { activation }) };
}

function dumpUser(account: Account, user: UserRecord): SeedUser {
  const { enrollment } = user;
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
    tokens: [...user.tokenIds],
    bypassCodes: bypassCodesOf(account, user).map(dumpBypassCode),
    webauthnCredentials: [...user.webauthnKeys].flatMap((key) => account.webauthn.get(key) ?? []).map(dumpWebauthn),
    desktopAuthenticators: user.desktopAuthenticators,
    u2fTokens: user.u2fTokens,
    ...(enrollment === null ? {} : { enrollment: { code: enrollment.code, ...(enrollment.expires === null ? {} : { expires: enrollment.expires }) } }),
  };
}

/** The whole account with its ids, as a seed: planting it in an empty account gives the same account. */
export function dumpAccount(account: Account): Seed {
  const settings = Object.entries(account.settings).map(([name, value]) => [name, value instanceof RealNumber ? value.value : value] as const);
  return {
    users: account.users.all().map((user) => dumpUser(account, user)),
    groups: account.groups.all().map(dumpGroup),
    phones: account.phones.all().map(dumpPhone),
    tokens: account.tokens.all().map(dumpToken),
    admins: account.admins.all().map(dumpAdmin),
    directories: [...account.directories.values()].map(({ people, ...directory }) => ({ ...directory, ...(people === undefined ? {} : { people }) })),
    settings: Object.fromEntries(settings),
    customAttributes: [...account.customAttributes],
    edition: account.edition,
    ...(account.userLimit === undefined ? {} : { userLimit: account.userLimit }),
    adminEmailsElsewhere: [...account.adminEmailsElsewhere],
    messages: [...account.messages],
  };
}
