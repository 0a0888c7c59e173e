import { emptyAliases } from './account.js';
import type { GroupRecord, PhoneRecord, UserRecord } from './records.js';

export function newUser(userId: string, username: string, createdSeconds: number): UserRecord {
  return {
    userId,
    username,
    realname: '',
    email: '',
    firstname: '',
    lastname: '',
    notes: '',
    status: 'active',
    lockoutReason: null,
    aliases: emptyAliases(),
    customAttributes: {},
    enableAutoPrompt: true,
    created: createdSeconds,
    lastLogin: null,
    lastDirectorySync: null,
    trashedAt: null,
    directoryKey: null,
    externalId: null,
    groupIds: new Set(),
    phoneIds: new Set(),
    tokens: [],
    bypassCodes: [],
  };
}

export function newGroup(groupId: string, name: string): GroupRecord {
  return { groupId, name, desc: '', status: 'active', directoryKey: null, userIds: new Set() };
}

export function newPhone(phoneId: string): PhoneRecord {
  return {
    phoneId,
    number: '',
    extension: '',
    name: '',
    type: 'unknown',
    platform: 'unknown',
    predelay: '',
    postdelay: '',
    activated: false,
    model: 'Unknown',
    lastSeen: '',
    userIds: new Set(),
  };
}
