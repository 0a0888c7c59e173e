import type { JsonObject, JsonValue } from '../http/json.js';
import type { Behaviour } from '../options.js';
import type { Account } from './account.js';
import { tokenView, webauthnView } from './credential-views.js';
import { phoneCapabilities, wireText } from './phone-words.js';
import type { GroupRecord, PhoneRecord, UserRecord } from './records.js';

type Keys = Behaviour['objectKeys'];

function present<Row>(rows: Iterable<string>, find: (id: string) => Row | undefined): readonly Row[] {
  const found: Row[] = [];
  for (const id of rows) {
    const row = find(id);
    if (row !== undefined) found.push(row);
  }
  return found;
}

export function statusOf(user: UserRecord): string {
  return user.trashedAt === null ? user.status : 'pending deletion';
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Leaves a key out unless the key set is that of 2026. */
function since2026(keys: Keys): (value: JsonValue) => JsonValue | undefined {
  return (value) => (keys === '2022' ? undefined : value);
}

/** Group status is capitalised in responses, lower-case in requests [HAR]. */
export function groupView(group: GroupRecord, keys: Keys): JsonObject {
  return {
    desc: group.desc,
    group_id: group.groupId,
    mobile_otp_enabled: false,
    name: group.name,
    push_enabled: false,
    sms_enabled: false,
    status: capitalised(group.status),
    voice_enabled: since2026(keys)(false),
  };
}

/** A phone as embedded in a user: everything but its users. */
export function phoneView(phone: PhoneRecord, keys: Keys): JsonObject {
  const later = since2026(keys);
  const posture = (whenActivated: string): string => (phone.activated ? whenActivated : 'Unknown');
  return {
    activated: phone.activated,
    app_version: later(''),
    capabilities: phoneCapabilities(phone),
    creation_date: later(''),
    encrypted: posture('Encrypted'),
    extension: phone.extension,
    fingerprint: posture('Configured'),
    last_activated_date: later(''),
    last_seen: phone.lastSeen,
    model: phone.model,
    name: phone.name,
    number: phone.number,
    os_version: later(''),
    phone_id: phone.phoneId,
    platform: wireText(phone.platform),
    postdelay: later(phone.postdelay),
    predelay: later(phone.predelay),
    quarantined: later(false),
    screenlock: posture('Locked'),
    sms_passcodes_sent: false,
    tampered: posture('Not tampered'),
    type: wireText(phone.type),
  };
}

/** The phone with its users, who are brief [HAR]. */
export function fullPhoneView(account: Account, phone: PhoneRecord, keys: Keys): JsonObject {
  const users = present(phone.userIds, (id) => account.users.get(id));
  return { ...phoneView(phone, keys), users: users.map((user) => briefUserView(user, keys)) };
}

function aliasMap(user: UserRecord): JsonObject {
  const map: Record<string, JsonValue> = {};
  user.aliases.forEach((alias, index) => {
    if (alias !== null) map[`alias${String(index + 1)}`] = alias;
  });
  return map;
}

/** firstname and lastname are null in 2022 records, "" in 2026 ones [facts 2.4]. */
function givenName(name: string, keys: Keys): string | null {
  return keys === '2022' && name === '' ? null : name;
}

interface Embedded {
  readonly groups: readonly JsonValue[];
  readonly phones: readonly JsonValue[];
  readonly tokens: readonly JsonValue[];
  readonly webauthn: readonly JsonValue[];
  readonly enrolled: boolean;
}

function userObject(user: UserRecord, keys: Keys, embedded: Embedded | undefined): JsonObject {
  const later = since2026(keys);
  const list = (value: readonly JsonValue[] | undefined): readonly JsonValue[] | undefined => (embedded === undefined ? undefined : value);
  return {
    alias1: user.aliases[0] ?? null,
    alias2: user.aliases[1] ?? null,
    alias3: user.aliases[2] ?? null,
    alias4: user.aliases[3] ?? null,
    aliases: aliasMap(user),
    created: user.created,
    custom_attributes: later(user.customAttributes),
    date_of_birth: later(null),
    desktop_authenticators: list(keys === '2022' ? undefined : user.desktopAuthenticators),
    desktoptokens: list([]),
    directory_key: user.directoryKey ?? undefined,
    email: user.email,
    enable_auto_prompt: later(user.enableAutoPrompt),
    entra_federated_user_id: later(null),
    external_id: user.externalId ?? undefined,
    firstname: givenName(user.firstname, keys),
    groups: embedded?.groups,
    has_password: later(false),
    is_enrolled: embedded?.enrolled ?? false,
    last_directory_sync: user.lastDirectorySync,
    last_login: user.lastLogin,
    lastname: givenName(user.lastname, keys),
    lockout_reason: later(user.lockoutReason),
    notes: user.notes,
    password_last_updated: later(null),
    phones: embedded?.phones,
    realname: user.realname,
    status: statusOf(user),
    tokens: embedded?.tokens,
    u2ftokens: list(user.u2fTokens),
    user_id: user.userId,
    username: user.username,
    webauthncredentials: embedded?.webauthn,
  };
}

/** With an activated phone, a hardware token, a U2F token or a WebAuthn credential [facts 2.4]. */
export function isEnrolled(account: Account, user: UserRecord): boolean {
  if (user.tokenIds.size > 0 || user.webauthnKeys.size > 0 || user.u2fTokens.length > 0) return true;
  return [...user.phoneIds].some((id) => account.phones.get(id)?.activated === true);
}

/** The whole user. */
export function userView(account: Account, user: UserRecord, keys: Keys): JsonObject {
  const phones = present(user.phoneIds, (id) => account.phones.get(id));
  return userObject(user, keys, {
    groups: present(user.groupIds, (id) => account.groups.get(id)).map((group) => groupView(group, keys)),
    phones: phones.map((phone) => phoneView(phone, keys)),
    tokens: present(user.tokenIds, (id) => account.tokens.get(id)).map((token) => tokenView(token, account.behaviour.embeddedTokenKeys)),
    webauthn: present(user.webauthnKeys, (key) => account.webauthn.get(key)).map(webauthnView),
    enrolled: isEnrolled(account, user),
  });
}

/** The user as embedded elsewhere: no lists, and is_enrolled false whatever the whole user says [HAR]. */
export function briefUserView(user: UserRecord, keys: Keys): JsonObject {
  return userObject(user, keys, undefined);
}
