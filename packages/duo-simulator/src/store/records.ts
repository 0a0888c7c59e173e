import type { JsonObject, RealNumber } from '../http/json.js';

export const aliasCount = 8;

/** What can be written; trash is a separate mark because a trashed user keeps the status stored under it [COMM 5758]. */
export type UserStatus = 'active' | 'bypass' | 'disabled' | 'locked out';

/** Membership of a directory synced by the service; null for what the API or an administrator made. */
export type DirectoryKey = string | null;

export interface UserRecord {
  readonly userId: string;
  username: string;
  realname: string;
  email: string;
  firstname: string;
  lastname: string;
  notes: string;
  status: UserStatus;
  lockoutReason: string | null;
  /** Index 0 is alias1. */
  aliases: (string | null)[];
  customAttributes: Record<string, string>;
  enableAutoPrompt: boolean;
  /** Unix seconds, as the three that follow. */
  created: number;
  lastLogin: number | null;
  lastDirectorySync: number | null;
  trashedAt: number | null;
  directoryKey: DirectoryKey;
  externalId: string | null;
  readonly groupIds: Set<string>;
  readonly phoneIds: Set<string>;
  readonly tokenIds: Set<string>;
  readonly bypassCodeIds: Set<string>;
  readonly webauthnKeys: Set<string>;
  /** Rows of which the shape is not known: returned as they were seeded. */
  desktopAuthenticators: readonly JsonObject[];
  u2fTokens: readonly JsonObject[];
  enrollment: Enrollment | null;
}

/** A mailed link that has not been used. */
export interface Enrollment {
  readonly code: string;
  /** Unix seconds; null is never. */
  readonly expires: number | null;
}

export type GroupStatus = 'active' | 'bypass' | 'disabled';

export interface GroupRecord {
  readonly groupId: string;
  name: string;
  desc: string;
  status: GroupStatus;
  directoryKey: DirectoryKey;
  readonly userIds: Set<string>;
}

export interface PhoneRecord {
  readonly phoneId: string;
  /** "+" and digits, or "" for a tablet. */
  number: string;
  extension: string;
  name: string;
  /** Lower-case request form. */
  type: string;
  platform: string;
  predelay: string;
  postdelay: string;
  activated: boolean;
  model: string;
  /** YYYY-MM-DDTHH:MM:SS or "" [HAR]. */
  lastSeen: string;
  /** The last code made for Duo Mobile. */
  activation: Activation | null;
  readonly userIds: Set<string>;
}

export interface Activation {
  readonly code: string;
  /** Unix seconds. */
  readonly expires: number;
}

export const tokenTypes = ['h6', 'h8', 't6', 't8', 'yk', 'd1'] as const;

/** HOTP with 6 or 8 digits, TOTP with 6 or 8, YubiKey, Duo-D100 [facts 2.8]. */
export type TokenType = (typeof tokenTypes)[number];

/** A hardware token; its secret is never kept. */
export interface TokenRecord {
  readonly tokenId: string;
  readonly type: TokenType;
  readonly serial: string;
  /** Seconds; null where the type has none. */
  readonly totpStep: number | null;
  /** Unix seconds. */
  resyncedAt: number | null;
  readonly userIds: Set<string>;
}

export interface BypassCodeRecord {
  readonly bypassCodeId: string;
  readonly userId: string;
  readonly code: string;
  /** Unix seconds, as the expiration; null is never. */
  readonly created: number;
  readonly expiration: number | null;
  /** null is without limit. */
  readonly reuseCount: number | null;
  readonly adminEmail: string | null;
}

export interface WebauthnRecord {
  readonly webauthnKey: string;
  readonly userId: string;
  readonly credentialName: string;
  readonly label: string;
  /** Unix seconds. */
  readonly dateAdded: number;
}

export type SettingValue = string | number | boolean | null | RealNumber;
export type Settings = Record<string, SettingValue>;
