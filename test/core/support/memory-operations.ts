import { foldedKey, type Outcome, type TargetOperation } from '@rollcall/core';
import type { MemoryWorld } from './memory-world.js';

type Of<K extends TargetOperation['kind']> = Extract<TargetOperation, { kind: K }>;

/** Does one operation to the in-memory world and tells its outcome. */
export function doOperation(world: MemoryWorld, operation: TargetOperation): Outcome {
  world.log.push(operation.id);
  switch (operation.kind) {
    case 'create':
      return created(world, operation);
    case 'update':
      return updated(world, operation);
    case 'disable':
    case 'enable':
    case 'trash':
    case 'restore':
      return moved(world, operation);
    case 'delete':
      world.accounts.delete(operation.ref.id);
      world.groups.delete(operation.ref.id);
      return { id: operation.id, result: 'done' };
    case 'attach':
    case 'detach':
      return operation.attachment.what === 'membership' ? membership(world, operation) : phone(world, operation);
    case 'enrol':
      return { id: operation.id, result: 'refused', failure: { kind: 'unsupported', message: 'this target sends no messages' } };
    default:
      return operation satisfies never;
  }
}

/** True for the creation of an account whose name somebody has. */
export function isNameTaken(world: MemoryWorld, operation: TargetOperation): boolean {
  if (operation.kind !== 'create' || operation.type !== 'account') return false;
  const name = foldedKey(textOf(operation.attributes['username']));
  return [...world.accounts.values()].some((account) => foldedKey(account.username) === name);
}

function created(world: MemoryWorld, operation: Of<'create'>): Outcome {
  if (isNameTaken(world, operation)) return { id: operation.id, result: 'refused', failure: { kind: 'conflict', message: 'exists already' } };
  const id = `${operation.type === 'account' ? 'A' : 'G'}${world.nextId++}`;
  if (operation.type === 'account') {
    const attributes = operation.attributes as { username: string; email?: string; realname?: string };
    world.accounts.set(id, { id, ...attributes, standing: 'active', phones: new Map(), aliases: [] });
  } else {
    world.groups.set(id, { id, ...(operation.attributes as { name: string; desc?: string }) });
  }
  return { id: operation.id, result: 'done', entityId: id };
}

function updated(world: MemoryWorld, operation: Of<'update'>): Outcome {
  const all: ReadonlyMap<string, object> = operation.type === 'account' ? world.accounts : world.groups;
  const entity = all.get(idOf(operation.ref));
  if (entity === undefined) return refused(operation, 'gone');
  const name = operation.set['username'];
  const taken = [...world.accounts.values()].find((account) => foldedKey(account.username) === foldedKey(textOf(name)));
  if (name !== undefined && taken !== undefined && taken !== entity) return refused(operation, `the name ${textOf(name)} is taken`);
  Object.assign(entity, operation.set);
  for (const { attribute } of operation.clear) Reflect.deleteProperty(entity, attribute);
  return { id: operation.id, result: 'done' };
}

function moved(world: MemoryWorld, operation: Of<'disable' | 'enable' | 'trash' | 'restore'>): Outcome {
  const account = world.accounts.get(operation.ref.id);
  if (account === undefined) return refused(operation, 'gone');
  const standing = ({ disable: 'disabled', enable: 'active', trash: 'trashed', restore: 'disabled' } as const)[operation.kind];
  // As Duo does: what lies in the trash is restored first, or nothing happens.
  if (operation.kind === 'enable' && account.standing === 'trashed') return { id: operation.id, result: 'done' };
  if (account.standing === standing) return { id: operation.id, result: 'already-so' };
  account.standing = standing;
  return { id: operation.id, result: 'done' };
}

function membership(world: MemoryWorld, operation: Of<'attach' | 'detach'>): Outcome {
  const { attachment } = operation;
  if (attachment.what !== 'membership') throw new TypeError('not a membership');
  const account = idOf(attachment.account);
  const group = idOf(attachment.group);
  if (!world.accounts.has(account) || !world.groups.has(group)) return refused(operation, 'account or group gone');
  if (operation.kind === 'attach') world.memberships.add(`${account} ${group}`);
  else world.memberships.delete(`${account} ${group}`);
  return { id: operation.id, result: 'done' };
}

function phone(world: MemoryWorld, operation: Of<'attach' | 'detach'>): Outcome {
  const { attachment } = operation;
  const account = world.accounts.get(idOf(attachment.account));
  if (attachment.what !== 'value' || account === undefined) return refused(operation, 'account gone');
  const number = textOf(attachment.value['number']);
  if (operation.kind === 'detach') {
    account.phones.delete(number);
    return { id: operation.id, result: 'done' };
  }
  const id = account.phones.get(number)?.id ?? `P${world.nextId++}`;
  account.phones.set(number, { id, activated: account.phones.get(number)?.activated ?? false });
  return { id: operation.id, result: 'done', entityId: id };
}

function refused(operation: TargetOperation, message: string): Outcome {
  return { id: operation.id, result: 'refused', failure: { kind: 'not-found', message } };
}

function idOf(ref: { readonly id: string } | { readonly createdBy: string }): string {
  if (!('id' in ref)) throw new Error(`a plugin must never see ${JSON.stringify(ref)}`);
  return ref.id;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
