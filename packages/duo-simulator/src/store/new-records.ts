import { aliasCount, type GroupRecord, type PhoneRecord, type UserRecord } from './records.js';

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
    aliases: new Array<string | null>(aliasCount).fill(null),
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
    tokenIds: new Set(),
    bypassCodeIds: new Set(),
    webauthnKeys: new Set(),
    desktopAuthenticators: [],
    u2fTokens: [],
    enrollment: null,
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
    activation: null,
    userIds: new Set(),
  };
}
