import type { Behaviour } from '../options.js';
import type { Random } from '../random.js';
import type { AdminRecord } from './admin-records.js';
import type { DirectoryRecord } from './directory-records.js';
import { mintId, mintText, type IdPrefix } from './ids.js';
import { Indexes } from './indexes.js';
import type { SentMessage } from './messages.js';
import type { BypassCodeRecord, GroupRecord, PhoneRecord, Settings, TokenRecord, UserRecord, WebauthnRecord } from './records.js';
import { defaultSettings } from './settings.js';
import { Table } from './table.js';

/** What nobody said otherwise about [SPL26]. */
const defaultEdition = 'Duo Premier';

/** One Duo account: its rows, the indexes over them, and nothing about HTTP. */
export class Account {
  readonly users = new Table<UserRecord>();
  readonly groups = new Table<GroupRecord>();
  readonly phones = new Table<PhoneRecord>();
  readonly tokens = new Table<TokenRecord>();
  readonly bypassCodes = new Table<BypassCodeRecord>();
  readonly webauthn = new Table<WebauthnRecord>();
  readonly admins = new Table<AdminRecord>();
  readonly directories = new Map<string, DirectoryRecord>();
  /** Keys of directories whose sync was stopped. */
  readonly stoppedDirectories = new Set<string>();
  /** Trashed users in the order they were trashed, so that purging looks only at the oldest. */
  readonly trash = new Set<string>();
  readonly indexes = new Indexes();
  readonly customAttributes = new Set<string>();
  /** Lower-case addresses of administrators of other Duo accounts: an address is one administrator's everywhere [facts GRP 1.11]. */
  readonly adminEmailsElsewhere = new Set<string>();
  settings: Settings;
  messages: SentMessage[] = [];
  edition = defaultEdition;
  /** Most users there may be; undefined is no limit. */
  userLimit: number | undefined;
  /** No bypass code expires before this; Unix seconds. */
  nextExpiry = Number.POSITIVE_INFINITY;
  readonly accountId: string;
  readonly behaviour: Behaviour;
  #random: Random;

  constructor(behaviour: Behaviour, random: Random, accountId: string = mintId('DA', random)) {
    this.behaviour = behaviour;
    this.#random = random;
    this.accountId = accountId;
    this.settings = defaultSettings(behaviour.objectKeys);
  }

  mint(prefix: Exclude<IdPrefix, 'DA'>): string {
    const tables = [this.users, this.groups, this.phones, this.tokens, this.bypassCodes, this.webauthn, this.admins];
    for (;;) {
      const id = mintId(prefix, this.#random);
      if (tables.every((table) => table.get(id) === undefined)) return id;
    }
  }

  /** A code for somebody to type or to follow. */
  mintCode(characters: string, length: number): string {
    return mintText(characters, length, this.#random);
  }

  /** The form in which two usernames or aliases are the same. */
  nameKey(name: string): string {
    return this.behaviour.usernameCase === 'exact' ? name : name.toLowerCase();
  }

  groupNameKey(name: string): string {
    return this.behaviour.groupName === 'unique-folded' ? name.toLowerCase() : name;
  }

  putUser(user: UserRecord): void {
    this.users.set(user.userId, user);
    this.#indexUser(user);
  }

  /** Changes a user and keeps every index true. */
  changeUser(user: UserRecord, change: (user: UserRecord) => void): void {
    this.#unindexUser(user);
    try {
      change(user);
    } finally {
      this.#indexUser(user);
    }
  }

  /** Removes the user for good; phones and tokens stay [facts 2.10], what is theirs alone goes. */
  removeUser(user: UserRecord): void {
    this.#unindexUser(user);
    for (const groupId of user.groupIds) this.groups.get(groupId)?.userIds.delete(user.userId);
    for (const phoneId of user.phoneIds) this.phones.get(phoneId)?.userIds.delete(user.userId);
    for (const tokenId of user.tokenIds) this.tokens.get(tokenId)?.userIds.delete(user.userId);
    for (const id of user.bypassCodeIds) this.bypassCodes.delete(id);
    for (const key of user.webauthnKeys) this.webauthn.delete(key);
    this.users.delete(user.userId);
    this.trash.delete(user.userId);
  }

  putGroup(group: GroupRecord): void {
    this.groups.set(group.groupId, group);
    this.indexes.groupNames.add(this.groupNameKey(group.name), group.groupId);
  }

  changeGroup(group: GroupRecord, change: (group: GroupRecord) => void): void {
    this.indexes.groupNames.remove(this.groupNameKey(group.name), group.groupId);
    change(group);
    this.indexes.groupNames.add(this.groupNameKey(group.name), group.groupId);
  }

  removeGroup(group: GroupRecord): void {
    for (const userId of group.userIds) this.users.get(userId)?.groupIds.delete(group.groupId);
    this.indexes.groupNames.remove(this.groupNameKey(group.name), group.groupId);
    this.groups.delete(group.groupId);
  }

  putPhone(phone: PhoneRecord): void {
    this.phones.set(phone.phoneId, phone);
    this.indexes.numbers.add(phone.number, phone.phoneId);
  }

  changePhone(phone: PhoneRecord, change: (phone: PhoneRecord) => void): void {
    this.indexes.numbers.remove(phone.number, phone.phoneId);
    change(phone);
    this.indexes.numbers.add(phone.number, phone.phoneId);
  }

  removePhone(phone: PhoneRecord): void {
    for (const userId of phone.userIds) this.users.get(userId)?.phoneIds.delete(phone.phoneId);
    this.indexes.numbers.remove(phone.number, phone.phoneId);
    this.phones.delete(phone.phoneId);
  }

  /** Users holding `name` as username or alias, each once. */
  usersNamed(name: string): readonly UserRecord[] {
    const key = this.nameKey(name);
    const ids = new Set([...this.indexes.usernames.get(key), ...this.indexes.aliases.get(key)]);
    return [...ids].flatMap((id) => this.users.get(id) ?? []);
  }

  clear(): void {
    for (const table of [this.users, this.groups, this.phones, this.tokens, this.bypassCodes, this.webauthn, this.admins]) table.clear();
    for (const set of [this.directories, this.stoppedDirectories, this.trash, this.indexes, this.customAttributes, this.adminEmailsElsewhere]) set.clear();
    this.settings = defaultSettings(this.behaviour.objectKeys);
    this.messages = [];
    this.edition = defaultEdition;
    this.userLimit = undefined;
    this.nextExpiry = Number.POSITIVE_INFINITY;
  }

  /** Empty, and minting the ids that a new account with this source would. */
  restart(random: Random): void {
    this.clear();
    this.#random = random;
    mintId('DA', random);
  }

  /** An empty account that mints from the same source. */
  sibling(): Account {
    return new Account(this.behaviour, this.#random, this.accountId);
  }

  #indexUser(user: UserRecord): void {
    this.indexes.usernames.add(this.nameKey(user.username), user.userId);
    if (user.email !== '') this.indexes.emails.add(user.email.toLowerCase(), user.userId);
    for (const alias of user.aliases) if (alias !== null) this.indexes.aliases.add(this.nameKey(alias), user.userId);
  }

  #unindexUser(user: UserRecord): void {
    this.indexes.usernames.remove(this.nameKey(user.username), user.userId);
    if (user.email !== '') this.indexes.emails.remove(user.email.toLowerCase(), user.userId);
    for (const alias of user.aliases) if (alias !== null) this.indexes.aliases.remove(this.nameKey(alias), user.userId);
  }
}
