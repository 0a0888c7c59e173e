import type { Standing } from '@rollcall/core';
import type { Change, HandAccount, HandDeed, Scenario } from './scenario.js';
import { folded } from './truth.js';

export interface AppAccount {
  id: string;
  username: string;
  email?: string;
  realname?: string;
  standing: Standing;
  /** By number. */
  readonly phones: Map<string, { id: string }>;
  alias?: string;
  foreign: boolean;
  trashedAtMs?: number;
}

export interface AppGroup {
  id: string;
  name: string;
  desc?: string;
}

const STANDINGS = { disable: 'disabled', enable: 'active', trash: 'trashed' } as const;

/** What the target holds. Administrators change it by hand; Rollcall changes it through the target's API. */
export class AppState {
  readonly accounts = new Map<string, AppAccount>();
  readonly groups = new Map<string, AppGroup>();
  /** Account id, a space, group id. */
  readonly members = new Set<string>();
  nextId = 1;

  constructor(scenario: Scenario) {
    for (const account of scenario.accounts) this.#create(account);
    for (const { id, name, members } of scenario.handGroups) {
      this.groups.set(id, { id, name });
      for (const account of members) if (this.accounts.has(account)) this.members.add(`${account} ${id}`);
    }
  }

  named(name: string): AppAccount | undefined {
    return [...this.accounts.values()].find((account) => folded(account.username) === folded(name));
  }

  /** True where an account has the name or the alias. */
  isTaken(name: string): boolean {
    const wanted = folded(name);
    return [...this.accounts.values()].some(({ username, alias }) => folded(username) === wanted || (alias !== undefined && folded(alias) === wanted));
  }

  remove(id: string): void {
    this.accounts.delete(id);
    for (const edge of [...this.members]) if (edge.startsWith(`${id} `)) this.members.delete(edge);
  }

  removeGroup(id: string): void {
    this.groups.delete(id);
    for (const edge of [...this.members]) if (edge.endsWith(` ${id}`)) this.members.delete(edge);
  }

  /** Deletes what has lain in the trash too long; returns the ids. */
  purge(nowMs: number, keptMs: number): readonly string[] {
    const old = [...this.accounts.values()].filter(({ trashedAtMs }) => trashedAtMs !== undefined && trashedAtMs + keptMs <= nowMs);
    for (const { id } of old) this.remove(id);
    return old.map(({ id }) => id);
  }

  /** What an administrator does; returns the account it was done to. */
  byHand(change: Extract<Change, { do: 'hand' | 'hand-create' | 'hand-group' }>, nowMs: number): AppAccount | undefined {
    if (change.do === 'hand-create') return this.isTaken(change.account.name) ? undefined : this.#create(change.account);
    if (change.do === 'hand') return this.#deed(change.what, change.name, change.to, nowMs);
    const isFree = [...this.groups.values()].every(({ name }) => name !== change.name);
    if (isFree) this.groups.set(change.id, { id: change.id, name: change.name });
    return undefined;
  }

  #create({ id, name, alias, foreign, standing }: HandAccount): AppAccount {
    const account: AppAccount = { id, username: name, standing: standing ?? 'active', phones: new Map(), foreign: foreign ?? false };
    if (alias !== undefined) account.alias = alias;
    this.accounts.set(id, account);
    return account;
  }

  #deed(what: HandDeed, name: string, to: string | undefined, nowMs: number): AppAccount | undefined {
    if (what === 'delete-group') {
      const group = [...this.groups.values()].find((candidate) => candidate.name === name);
      if (group !== undefined) this.removeGroup(group.id);
      return undefined;
    }
    const account = this.named(name);
    if (account === undefined) return undefined;
    this.#change(account, what, to, nowMs);
    return account;
  }

  #change(account: AppAccount, what: Exclude<HandDeed, 'delete-group'>, to: string | undefined, nowMs: number): void {
    switch (what) {
      case 'disable':
      case 'enable':
      case 'trash':
        this.move(account, STANDINGS[what], nowMs);
        return;
      case 'delete':
        this.remove(account.id);
        return;
      case 'rename':
        account.username = to === undefined || this.isTaken(to) ? account.username : to;
        return;
      case 'phone':
        account.phones.set(to ?? '+1', { id: `HP${this.nextId++}` });
        return;
      case 'email':
        account.email = to ?? 'by.hand@example.edu';
        return;
      case 'foreign':
        account.foreign = true;
        return;
      case 'join':
      case 'leave':
        this.#member(account, to, what === 'join');
        return;
      default:
        what satisfies never;
    }
  }

  move(account: AppAccount, standing: Standing, nowMs: number): void {
    account.standing = standing;
    if (standing === 'trashed') account.trashedAtMs = nowMs;
    else delete account.trashedAtMs;
  }

  #member(account: AppAccount, groupName: string | undefined, on: boolean): void {
    const group = [...this.groups.values()].find((candidate) => candidate.name === groupName);
    if (group === undefined) return;
    const edge = `${account.id} ${group.id}`;
    if (on) this.members.add(edge);
    else this.members.delete(edge);
  }

  /** A copy of what reads show, for reads that lag behind. */
  shown(): Pick<AppState, 'accounts' | 'groups' | 'members'> {
    const accounts = [...this.accounts].map(([id, account]) => [id, { ...account, phones: new Map(account.phones) }] as const);
    return { accounts: new Map(accounts), groups: new Map([...this.groups].map(([id, group]) => [id, { ...group }])), members: new Set(this.members) };
  }

  /** The whole content without ids: equal states, equal texts. */
  text(): string {
    const nameOf = new Map([...this.accounts.values()].map(({ id, username }) => [id, username]));
    const accounts = [...this.accounts.values()].map((account) => [account.username, account.standing, account.email, account.realname, [...account.phones.keys()].sort()]);
    const groups = [...this.groups.values()].map(({ name, desc }) => [name, desc]);
    const members = [...this.members].map((edge) => {
      const [account = '', group = ''] = edge.split(' ');
      return `${nameOf.get(account) ?? '?'} in ${this.groups.get(group)?.name ?? '?'}`;
    });
    return JSON.stringify([accounts.map((entry) => JSON.stringify(entry)).sort(), groups.map((entry) => JSON.stringify(entry)).sort(), members.sort()]);
  }
}
