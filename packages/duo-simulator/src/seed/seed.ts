import type { JsonObject } from '../http/json.js';

/** A phone to start with. `phoneId` lets users refer to it. */
export interface SeedPhone {
  readonly phoneId?: string;
  readonly number?: string;
  readonly extension?: string;
  readonly name?: string;
  /** unknown (default), mobile or landline. */
  readonly type?: string;
  readonly platform?: string;
  readonly predelay?: string;
  readonly postdelay?: string;
  readonly activated?: boolean;
  readonly model?: string;
  readonly lastSeen?: string;
}

/** A group to start with. A `directoryKey` makes it a synced group. */
export interface SeedGroup {
  readonly groupId?: string;
  readonly name: string;
  readonly desc?: string;
  /** active (default), bypass or disabled. */
  readonly status?: string;
  readonly directoryKey?: string;
}

/** A user to start with. Times are Unix seconds. */
export interface SeedUser {
  readonly userId?: string;
  readonly username: string;
  readonly realname?: string;
  readonly email?: string;
  readonly firstname?: string;
  readonly lastname?: string;
  readonly notes?: string;
  /** active (default), bypass, disabled or locked out. */
  readonly status?: string;
  /** alias1 first; null leaves a position empty. */
  readonly aliases?: readonly (string | null)[];
  readonly customAttributes?: Readonly<Record<string, string>>;
  readonly enableAutoPrompt?: boolean;
  readonly created?: number;
  readonly lastLogin?: number;
  /** Set when the user is in the trash. */
  readonly trashedAt?: number;
  readonly lastDirectorySync?: number;
  /** Set, with externalId, when Directory Sync owns the user. */
  readonly directoryKey?: string;
  readonly externalId?: string;
  /** Group ids or names; an unknown name makes a new group. */
  readonly groups?: readonly string[];
  /** Phone ids, numbers, or phones; an unknown number makes a new mobile phone. */
  readonly phones?: readonly (string | SeedPhone)[];
  /** Rows returned as they are. */
  readonly tokens?: readonly JsonObject[];
  readonly bypassCodes?: readonly JsonObject[];
}

/** The account to start with; also what `dump` writes. Object limits are not checked here. */
export interface Seed {
  readonly users?: readonly SeedUser[];
  readonly groups?: readonly SeedGroup[];
  readonly phones?: readonly SeedPhone[];
  readonly settings?: Readonly<Record<string, string | number | boolean | null>>;
  /** Names of custom attributes that users may carry. */
  readonly customAttributes?: readonly string[];
}
