import type { Link } from '../contracts/ledger.js';
import { digestOfText } from '../domain/digest.js';
import { ownerText, type EntityType, type OwnerKey } from '../domain/identity.js';
import type { Operation, OperationId, OperationKind } from '../domain/operation.js';

/** The id of an operation on an account or group. */
export function entityOperationId(kind: Exclude<OperationKind, 'attach' | 'detach'>, type: EntityType, owner: OwnerKey): OperationId {
  return `${kind} ${type} ${ownerText(owner)}`;
}

/** The id of a membership operation. */
export function membershipOperationId(kind: 'attach' | 'detach', account: OwnerKey, group: OwnerKey): OperationId {
  return `${kind} membership ${ownerText(account)} in ${ownerText(group)}`;
}

/** The id of taking a membership from an account that nobody is linked to. */
export function strangerOperationId(accountId: string, group: OwnerKey): OperationId {
  return `detach membership account ${accountId} in ${ownerText(group)}`;
}

/** The id of a value operation. The value itself (a phone number) stays out of ids, which are kept longer than values. */
export function valueOperationId(kind: 'attach' | 'detach', attribute: string, identity: string, account: OwnerKey): OperationId {
  return `${kind} ${attribute} #${digestOfText(identity).slice(7, 19)} ${ownerText(account)}`;
}

const DETOUR = ' (temporary name)';

/** The id of the first of two renames by which a circle of names is broken. */
export function detourOperationId(owner: OwnerKey): OperationId {
  return `update account ${ownerText(owner)}${DETOUR}`;
}

/** True for an operation whose effect the same plan takes away again: there is nothing to read back of it. */
export function isDetour({ id, kind }: Pick<Operation, 'id' | 'kind'>): boolean {
  return kind === 'update' && id.endsWith(DETOUR);
}

/** The name that an account has in between; the same in every run, so that a crash is mended by an ordinary rename. */
export function temporaryName(owner: OwnerKey): string {
  return `~old-${digestOfText(ownerText(owner)).slice(7, 15)}`;
}

/** What an operation that gives an owner something new says of what they had: see `CreateOperation.replaces`. */
export function replacing(link: Link | undefined): { readonly replaces?: string } {
  return link === undefined ? {} : { replaces: link.targetId };
}
