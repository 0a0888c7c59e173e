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
  tokens: JsonObject[];
  bypassCodes: JsonObject[];
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
  readonly userIds: Set<string>;
}

export type SettingValue = string | number | boolean | null | RealNumber;
export type Settings = Record<string, SettingValue>;
