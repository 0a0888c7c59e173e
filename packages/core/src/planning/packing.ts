import type { Lane, TargetProfile } from '../contracts/target.js';
import { shapeOf, type Operation, type TargetOperation } from '../domain/operation.js';

/** True when the lane can carry the operation. */
export function laneCarries(lane: Lane, operation: TargetOperation): boolean {
  if (!lane.accepts.includes(shapeOf(operation))) return false;
  if (operation.kind !== 'create' || lane.createAttributes === undefined) return true;
  const carried = lane.createAttributes;
  return Object.keys(operation.attributes).every((name) => carried.includes(name));
}

/**
 * The lane with which an operation costs the fewest requests: the one with the largest batches. The order of lanes in the
 * profile decides between equals.
 */
export function laneFor(profile: TargetProfile, operation: TargetOperation): string | undefined {
  let best: string | undefined;
  let room = 0;
  for (const [name, lane] of Object.entries(profile.lanes)) {
    if (lane.maxBatch > room && laneCarries(lane, operation)) {
      best = name;
      room = lane.maxBatch;
    }
  }
  return best;
}

/** A lane of single operations, for what is left over alone in a batch: its answer says more than a bulk answer. */
export function singleLaneFor(profile: TargetProfile, operation: TargetOperation): string | undefined {
  return Object.entries(profile.lanes).find(([, lane]) => lane.maxBatch === 1 && laneCarries(lane, operation))?.[0];
}

/**
 * True for the operations that are never sent on the strength of the plan alone: the account is looked at again just before.
 * Memberships are left out: taking one away twice does no harm. So is enabling what is disabled: who disables it once more changes
 * nothing that could be seen. What was found active, though, somebody may have disabled since.
 */
export function needsFreshLook(operation: Operation): boolean {
  switch (operation.kind) {
    case 'disable':
    case 'trash':
      return true;
    case 'delete':
      return operation.type === 'account';
    case 'detach':
      return operation.attachment.what === 'value';
    case 'enable':
      return operation.before.fields['standing'] === 'active';
    case 'enrol':
      // The target knows the account by its name only, and would make one for a name that is gone.
      return 'id' in operation.ref;
    case 'create':
    case 'update':
    case 'attach':
    case 'restore':
    case 'adopt':
      return false;
    default:
      return operation satisfies never;
  }
}

/** The id of the account that an operation touches, where it existed before the plan. */
export function accountIdOf(operation: Operation): string | undefined {
  switch (operation.kind) {
    case 'attach':
    case 'detach':
      return 'id' in operation.attachment.account ? operation.attachment.account.id : undefined;
    case 'update':
    case 'disable':
    case 'enable':
    case 'trash':
    case 'restore':
    case 'delete':
    case 'enrol':
    case 'adopt':
      return operation.type === 'account' && 'id' in operation.ref ? operation.ref.id : undefined;
    case 'create':
      return undefined;
    default:
      return operation satisfies never;
  }
}
