import { isRemoval, type EntityRef, type Operation, type TargetOperation } from '../domain/operation.js';
import { leavesNoTrace } from './effect.js';
import { isDetour } from './operation-id.js';
import { VERIFIED_SAMPLE } from './rounds.js';

/**
 * Chooses what is read back after it was done: every removal, and of the other writes the first ones in the order of the plan.
 * The forecast and the run choose alike.
 */
export class ReadBackChoice {
  #others = 0;
  /** True for a wave: everything of it is read back before the next one begins. */
  isThorough = false;

  /** Asked once for each operation, in the order in which they go. */
  chooses(operation: TargetOperation): boolean {
    if (isDetour(operation) || leavesNoTrace(operation)) return false;
    if (this.isThorough || isRemoval(operation)) return true;
    if (this.#others >= VERIFIED_SAMPLE) return false;
    this.#others += 1;
    return true;
  }
}

/** Whom an operation is read back by: the account or group, by id or by what creates it. Both ends of a membership show it; the account is asked. */
export interface ReadBackKey {
  readonly type: 'account' | 'group';
  readonly key: string;
}

/** What has to be read to see an operation's effect. */
export function readBackKey(operation: Operation): ReadBackKey {
  switch (operation.kind) {
    case 'attach':
    case 'detach':
      return { type: 'account', key: keyOf(operation.attachment.account) };
    case 'create':
      return { type: operation.type, key: operation.id };
    case 'update':
    case 'disable':
    case 'enable':
    case 'trash':
    case 'restore':
    case 'delete':
    case 'enrol':
    case 'adopt':
      return { type: operation.type, key: keyOf(operation.ref) };
    default:
      return operation satisfies never;
  }
}

/** What must still be gone when an operation goes: see `CreateOperation.replaces`. */
export function replacedKey(operation: Operation): ReadBackKey | undefined {
  if ((operation.kind !== 'create' && operation.kind !== 'adopt') || operation.replaces === undefined) return undefined;
  return { type: operation.type, key: operation.replaces };
}

function keyOf(ref: EntityRef): string {
  return 'id' in ref ? ref.id : ref.createdBy;
}
