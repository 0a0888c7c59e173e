import type { EntityRef, Outcome, TargetOperation } from '@rollcall/core';
import type { AppAccount, AppState } from './app-state.js';
import { folded } from './truth.js';

type Of<K extends TargetOperation['kind']> = Extract<TargetOperation, { kind: K }>;

/** How the target answers one operation, and whether anything changed. */
export interface Answer {
  readonly outcome: Outcome;
  readonly changed: boolean;
}

/** The rules of the target: what each operation does to what it holds. */
export class AppOperations {
  constructor(
    private readonly state: AppState,
    private readonly uniqueNames: boolean,
    private readonly now: () => number,
  ) {}

  do(operation: TargetOperation): Answer {
    switch (operation.kind) {
      case 'create':
        return this.#create(operation);
      case 'update':
        return this.#update(operation);
      case 'disable':
      case 'enable':
      case 'trash':
      case 'restore':
        return this.#move(operation);
      case 'delete':
        return this.#delete(operation);
      case 'attach':
      case 'detach':
        return operation.attachment.what === 'membership' ? this.#membership(operation) : this.#phone(operation);
      case 'enrol':
        return refused(operation, 'not-found', 'it sends no messages');
      default:
        return operation satisfies never;
    }
  }

  #create(operation: Of<'create'>): Answer {
    const name = textOf(operation.attributes[operation.type === 'account' ? 'username' : 'name']);
    if (this.uniqueNames && this.#isTaken(operation.type, name)) return refused(operation, 'conflict', 'exists already');
    const id = `${operation.type === 'account' ? 'A' : 'G'}${this.state.nextId++}`;
    if (operation.type === 'account') {
      const attributes = operation.attributes as unknown as Pick<AppAccount, 'username' | 'email' | 'realname'>;
      this.state.accounts.set(id, { id, ...attributes, standing: 'active', phones: new Map(), foreign: false });
    } else {
      this.state.groups.set(id, { id, ...(operation.attributes as unknown as { name: string; desc?: string }) });
    }
    return done(operation, true, id);
  }

  #isTaken(type: 'account' | 'group', name: string, except?: string): boolean {
    if (type === 'group') return [...this.state.groups.values()].some((group) => group.id !== except && group.name === name);
    const wanted = folded(name);
    return [...this.state.accounts.values()].some(
      ({ id, username, alias }) => id !== except && (folded(username) === wanted || (alias !== undefined && folded(alias) === wanted)),
    );
  }

  #update(operation: Of<'update'>): Answer {
    const id = idOf(operation.ref);
    const entity = operation.type === 'account' ? this.state.accounts.get(id) : this.state.groups.get(id);
    if (entity === undefined) return refused(operation, 'not-found', 'gone');
    const name = operation.set[operation.type === 'account' ? 'username' : 'name'];
    if (name !== undefined && this.uniqueNames && this.#isTaken(operation.type, textOf(name), id)) return refused(operation, 'conflict', 'the name is taken');
    const before = JSON.stringify(entity);
    Object.assign(entity, operation.set);
    for (const { attribute } of operation.clear) Reflect.deleteProperty(entity, attribute);
    return done(operation, JSON.stringify(entity) !== before);
  }

  #move(operation: Of<'disable' | 'enable' | 'trash' | 'restore'>): Answer {
    const account = this.state.accounts.get(operation.ref.id);
    if (account === undefined) return refused(operation, 'not-found', 'gone');
    const standing = ({ disable: 'disabled', enable: 'active', trash: 'trashed', restore: 'disabled' } as const)[operation.kind];
    // What lies in the trash is only restored: all else is answered and does nothing.
    if (account.standing === 'trashed' && operation.kind !== 'restore' && operation.kind !== 'trash') return done(operation, false);
    if (account.standing === standing) return { outcome: { id: operation.id, result: 'already-so' }, changed: false };
    this.state.move(account, standing, this.now());
    return done(operation, true);
  }

  #delete(operation: Of<'delete'>): Answer {
    const { id } = operation.ref;
    const changed = this.state.accounts.has(id) || this.state.groups.has(id);
    if (operation.type === 'account') this.state.remove(id);
    else this.state.removeGroup(id);
    return done(operation, changed);
  }

  #membership(operation: Of<'attach' | 'detach'>): Answer {
    const { attachment } = operation;
    if (attachment.what !== 'membership') throw new TypeError('not a membership');
    const account = idOf(attachment.account);
    const group = idOf(attachment.group);
    if (!this.state.accounts.has(account) || !this.state.groups.has(group)) return refused(operation, 'not-found', 'account or group gone');
    const edge = `${account} ${group}`;
    const isAttach = operation.kind === 'attach';
    const changed = this.state.members.has(edge) !== isAttach;
    if (isAttach) this.state.members.add(edge);
    else this.state.members.delete(edge);
    return done(operation, changed);
  }

  #phone(operation: Of<'attach' | 'detach'>): Answer {
    const { attachment } = operation;
    const account = this.state.accounts.get(idOf(attachment.account));
    if (attachment.what !== 'value' || account === undefined) return refused(operation, 'not-found', 'account gone');
    const number = textOf(attachment.value['number']);
    const held = account.phones.get(number);
    if (operation.kind === 'detach') {
      account.phones.delete(number);
      return done(operation, held !== undefined);
    }
    const id = held?.id ?? `P${this.state.nextId++}`;
    account.phones.set(number, { id });
    return done(operation, held === undefined, id);
  }
}

function done(operation: TargetOperation, changed: boolean, entityId?: string): Answer {
  return { outcome: { id: operation.id, result: 'done', ...(entityId === undefined ? {} : { entityId }) }, changed };
}

function refused(operation: TargetOperation, kind: 'conflict' | 'not-found', message: string): Answer {
  return { outcome: { id: operation.id, result: 'refused', failure: { kind, message } }, changed: false };
}

/** The id of an entity. @throws where a plugin is shown what it must never see. */
function idOf(ref: EntityRef): string {
  if (!('id' in ref)) throw new Error(`a plugin must never see ${JSON.stringify(ref)}`);
  return ref.id;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
