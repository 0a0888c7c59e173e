import type { Behaviour } from '../options.js';
import type { Random } from '../random.js';
import { mintId } from './ids.js';
import { IndexBy } from './index-by.js';
import { aliasCount, type GroupRecord, type PhoneRecord, type Settings, type UserRecord } from './records.js';
import { defaultSettings } from './settings.js';
import { Table } from './table.js';

/** The names by which users and phones are looked up; always taken out before a change and put back after. */
class Indexes {
  readonly usernames = new IndexBy();
  readonly aliases = new IndexBy();
  readonly emails = new IndexBy();
  readonly numbers = new IndexBy();
  readonly groupNames = new IndexBy();

  clear(): void {
    for (const index of [this.usernames, this.aliases, this.emails, this.numbers, this.groupNames]) index.clear();
  }
}

/** One Duo account: its rows, the indexes over them, and nothing about HTTP. */
export class Account {
  readonly users = new Table<UserRecord>();
  readonly groups = new Table<GroupRecord>();
  readonly phones = new Table<PhoneRecord>();
  /** Trashed users in the order they were trashed, so that purging looks only at the oldest. */
  readonly trash = new Set<string>();
  readonly indexes = new Indexes();
  settings: Settings;
  readonly customAttributes = new Set<string>();
  readonly accountId: string;
  readonly #behaviour: Behaviour;
  readonly #random: Random;

  constructor(behaviour: Behaviour, random: Random, accountId: string = mintId('DA', random)) {
    this.#behaviour = behaviour;
    this.#random = random;
    this.accountId = accountId;
    this.settings = defaultSettings(behaviour.objectKeys);
  }

  mint(prefix: 'DU' | 'DG' | 'DP' | 'DH' | 'DB'): string {
    for (;;) {
      const id = mintId(prefix, this.#random);
      if (this.users.get(id) === undefined && this.groups.get(id) === undefined && this.phones.get(id) === undefined) return id;
    }
  }

  /** The form in which two usernames or aliases are the same. */
  nameKey(name: string): string {
    return this.#behaviour.usernameCase === 'exact' ? name : name.toLowerCase();
  }

  groupNameKey(name: string): string {
    return this.#behaviour.groupName === 'unique-folded' ? name.toLowerCase() : name;
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

  /** Removes the user for good; phones stay [facts 2.10]. */
  removeUser(user: UserRecord): void {
    this.#unindexUser(user);
    for (const groupId of user.groupIds) this.groups.get(groupId)?.userIds.delete(user.userId);
    for (const phoneId of user.phoneIds) this.phones.get(phoneId)?.userIds.delete(user.userId);
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
    this.users.clear();
    this.groups.clear();
    this.phones.clear();
    this.trash.clear();
    this.indexes.clear();
    this.customAttributes.clear();
    this.settings = defaultSettings(this.#behaviour.objectKeys);
  }

  /** An independent copy: what happens to it is not seen here. Costs the whole account; for the faults that need one. */
  copy(): Account {
    const copy = new Account(this.#behaviour, this.#random, this.accountId);
    for (const user of this.users.all()) copy.putUser(copiedUser(user));
    for (const group of this.groups.all()) copy.putGroup({ ...group, userIds: new Set(group.userIds) });
    for (const phone of this.phones.all()) copy.putPhone({ ...phone, userIds: new Set(phone.userIds) });
    for (const id of this.trash) copy.trash.add(id);
    for (const name of this.customAttributes) copy.customAttributes.add(name);
    copy.settings = { ...this.settings };
    return copy;
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

function copiedUser(user: UserRecord): UserRecord {
  return {
    ...user,
    aliases: [...user.aliases],
    customAttributes: { ...user.customAttributes },
    groupIds: new Set(user.groupIds),
    phoneIds: new Set(user.phoneIds),
    tokens: [...user.tokens],
    bypassCodes: [...user.bypassCodes],
  };
}

export function emptyAliases(): (string | null)[] {
  return new Array<string | null>(aliasCount).fill(null);
}
