import type { JsonObject } from '../http/json.js';
import type { DirectoryPerson } from '../store/directory-records.js';
import type { SentMessage } from '../store/messages.js';

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
  /** The code last made for Duo Mobile; expires in Unix seconds. */
  readonly activation?: { readonly code: string; readonly expires: number };
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
  /** Token ids, serials, or tokens; an unknown serial makes a new token of type h6. */
  readonly tokens?: readonly (string | SeedToken)[];
  readonly bypassCodes?: readonly SeedBypassCode[];
  readonly webauthnCredentials?: readonly SeedWebauthnCredential[];
  /** Rows returned as they are: what is in them is not known. */
  readonly desktopAuthenticators?: readonly JsonObject[];
  readonly u2fTokens?: readonly JsonObject[];
  /** A mailed enrolment link that has not been used; without `expires` (Unix seconds) it lasts for ever. */
  readonly enrollment?: { readonly code: string; readonly expires?: number };
}

/** A hardware token to start with. `tokenId` or `serial` lets users refer to it. */
export interface SeedToken {
  readonly tokenId?: string;
  readonly serial: string;
  /** h6 (default), h8, t6, t8, yk or d1. */
  readonly type?: string;
  /** Seconds; default 30 for t6 and t8. */
  readonly totpStep?: number;
  /** Unix seconds of the last resync. */
  readonly resyncedAt?: number;
}

/** A bypass code to start with. Times are Unix seconds. */
export interface SeedBypassCode {
  readonly bypassCodeId?: string;
  /** Default a made-up one; no answer shows it. */
  readonly code?: string;
  /** Default now. */
  readonly created?: number;
  /** Without it the code lasts for ever. */
  readonly expiration?: number;
  /** Default 1; null is without limit. */
  readonly reuseCount?: number | null;
  readonly adminEmail?: string | null;
}

/** A WebAuthn credential to start with; the API makes none. */
export interface SeedWebauthnCredential {
  readonly webauthnKey?: string;
  readonly credentialName?: string;
  readonly label?: string;
  /** Unix seconds; default now. */
  readonly dateAdded?: number;
}

/** An administrator to start with. */
export interface SeedAdmin {
  readonly adminId?: string;
  readonly email: string;
  readonly name?: string;
  readonly phone?: string;
  /** Owner (default) or another role by its name. */
  readonly role?: string;
  /** Active (default), Disabled or Pending Activation. */
  readonly status?: string;
  readonly passwordChangeRequired?: boolean;
  /** Unix seconds. */
  readonly lastLogin?: number;
}

/** A directory that Duo reads. Users and groups of it carry its key as `directoryKey`. */
export interface SeedDirectory {
  readonly directoryKey: string;
  /** Default the key. */
  readonly name?: string;
  /** Who is in it; without it, its users as they are. */
  readonly people?: readonly DirectoryPerson[];
}

/** The account to start with; also what `dump` writes. Object limits are not checked here. */
export interface Seed {
  readonly users?: readonly SeedUser[];
  readonly groups?: readonly SeedGroup[];
  readonly phones?: readonly SeedPhone[];
  readonly tokens?: readonly SeedToken[];
  readonly admins?: readonly SeedAdmin[];
  readonly directories?: readonly SeedDirectory[];
  readonly settings?: Readonly<Record<string, string | number | boolean | null>>;
  /** Names of custom attributes that users may carry. */
  readonly customAttributes?: readonly string[];
  /** Default Duo Premier. */
  readonly edition?: string;
  /** Most users the licence allows; default no limit. */
  readonly userLimit?: number;
  /** Addresses of administrators of other Duo accounts, which cannot be used here. */
  readonly adminEmailsElsewhere?: readonly string[];
  /** What was sent so far. */
  readonly messages?: readonly SentMessage[];
}
