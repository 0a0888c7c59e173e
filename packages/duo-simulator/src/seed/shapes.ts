import { adminRoles, adminStatuses } from '../store/admin-records.js';
import { tokenTypes } from '../store/records.js';

export type Check = (value: unknown) => boolean;
export type Shape = Readonly<Record<string, Check>>;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const seconds: Check = (value) => Number.isInteger(value);
const record: Check = isRecord;
const scalar: Check = (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
const id = (prefix: string): Check => (value) => typeof value === 'string' && new RegExp(`^${prefix}[A-Z0-9]{18}$`).test(value);
const oneOf = (...words: readonly string[]): Check => (value) => typeof value === 'string' && words.includes(value);
const listOf = (check: Check, maximum = Number.POSITIVE_INFINITY): Check => (value) =>
  Array.isArray(value) && value.length <= maximum && value.every((item) => check(item));
const textOrRecord: Check = (value) => text(value) || isRecord(value);
const mapOf = (check: Check): Check => (value) => isRecord(value) && Object.values(value).every((item) => check(item));

const phoneShape: Shape = {
  phoneId: id('DP'), number: text, extension: text, name: text, type: oneOf('unknown', 'mobile', 'landline'), platform: text,
  predelay: text, postdelay: text, activated: flag, model: text, lastSeen: text, activation: record,
};

const groupShape: Shape = {
  groupId: id('DG'), name: text, desc: text, status: oneOf('active', 'bypass', 'disabled'), directoryKey: text,
};

const userShape: Shape = {
  userId: id('DU'), username: text, realname: text, email: text, firstname: text, lastname: text, notes: text,
  status: oneOf('active', 'bypass', 'disabled', 'locked out'), aliases: listOf((value) => value === null || text(value), 8),
  customAttributes: mapOf(text), enableAutoPrompt: flag, created: seconds, lastLogin: seconds, trashedAt: seconds,
  lastDirectorySync: seconds, directoryKey: text, externalId: text, groups: listOf(text),
  phones: listOf(textOrRecord), tokens: listOf(textOrRecord), bypassCodes: listOf(record), webauthnCredentials: listOf(record),
  desktopAuthenticators: listOf(record), u2fTokens: listOf(record), enrollment: record,
};

const tokenShape: Shape = {
  tokenId: id('DH'), serial: text, type: oneOf(...tokenTypes), totpStep: seconds, resyncedAt: seconds,
};

const bypassCodeShape: Shape = {
  bypassCodeId: id('DB'), code: text, created: seconds, expiration: seconds,
  reuseCount: (value) => value === null || seconds(value), adminEmail: (value) => value === null || text(value),
};

const webauthnShape: Shape = { webauthnKey: id('WA'), credentialName: text, label: text, dateAdded: seconds };

const enrollmentShape: Shape = { code: text, expires: seconds };

const adminShape: Shape = {
  adminId: id('DE'), email: text, name: text, phone: text, role: oneOf(...adminRoles), status: oneOf(...adminStatuses),
  passwordChangeRequired: flag, lastLogin: seconds,
};

const directoryShape: Shape = { directoryKey: text, name: text, people: listOf(record) };

const personShape: Shape = {
  username: text, externalId: text, realname: text, email: text, firstname: text, lastname: text, notes: text, groups: listOf(text),
};

const messageShape: Shape = {
  kind: oneOf('mail', 'text'), purpose: oneOf('enrollment', 'admin-invitation', 'activation', 'installation'), to: text, sentAt: seconds,
  code: text, link: text, text, expires: (value) => value === null || seconds(value),
};

const seedShape: Shape = {
  users: listOf(record), groups: listOf(record), phones: listOf(record), tokens: listOf(record), admins: listOf(record),
  directories: listOf(record), settings: mapOf(scalar), customAttributes: listOf(text), edition: text,
  userLimit: (value) => seconds(value) && Number(value) >= 0, adminEmailsElsewhere: listOf(text), messages: listOf(record),
};

/** A kind of object in a seed: its keys, the one it cannot be without, and the objects inside it by key. */
export interface Kind {
  readonly shape: Shape;
  readonly needed?: string;
  readonly inside?: Readonly<Record<string, Kind>>;
}

const phoneKind: Kind = { shape: phoneShape, inside: { activation: { shape: enrollmentShape, needed: 'code' } } };
const tokenKind: Kind = { shape: tokenShape, needed: 'serial' };

const userKind: Kind = {
  shape: userShape,
  needed: 'username',
  inside: {
    phones: phoneKind,
    tokens: tokenKind,
    bypassCodes: { shape: bypassCodeShape },
    webauthnCredentials: { shape: webauthnShape },
    enrollment: { shape: enrollmentShape, needed: 'code' },
  },
};

/** The whole seed. */
export const seedKind: Kind = {
  shape: seedShape,
  inside: {
    users: userKind,
    groups: { shape: groupShape, needed: 'name' },
    phones: phoneKind,
    tokens: tokenKind,
    admins: { shape: adminShape, needed: 'email' },
    directories: { shape: directoryShape, needed: 'directoryKey', inside: { people: { shape: personShape, needed: 'username' } } },
    messages: { shape: messageShape, needed: 'to' },
  },
};
