import { digestOfText } from '../domain/digest.js';
import { ownerText, type EntityType, type OwnerKey } from '../domain/identity.js';
import type { OperationId, OperationKind } from '../domain/operation.js';

/** The id of an operation on an account or group. */
export function entityOperationId(kind: Exclude<OperationKind, 'attach' | 'detach'>, type: EntityType, owner: OwnerKey): OperationId {
  return `${kind} ${type} ${ownerText(owner)}`;
}

/** The id of a membership operation. */
export function membershipOperationId(kind: 'attach' | 'detach', account: OwnerKey, group: OwnerKey): OperationId {
  return `${kind} membership ${ownerText(account)} in ${ownerText(group)}`;
}

/** The id of a value operation. The value itself (a phone number) stays out of ids, which are kept longer than values. */
export function valueOperationId(kind: 'attach' | 'detach', attribute: string, identity: string, account: OwnerKey): OperationId {
  return `${kind} ${attribute} #${digestOfText(identity).slice(7, 19)} ${ownerText(account)}`;
}
