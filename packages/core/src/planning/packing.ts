import type { Lane, TargetProfile } from '../contracts/target.js';
import { ownerText } from '../domain/identity.js';
import { isRemoval, shapeOf, type Operation, type OperationShape, type TargetOperation } from '../domain/operation.js';
import type { CallForecast, Phase } from '../domain/plan.js';

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

/** Counts the requests a plan takes while its operations pass by; one instance per plan. */
export class CallCounter {
  readonly #byPhase = new Map<Phase, Map<string, number>>();
  readonly #byLane = new Map<string, number>();
  readonly #checkedBefore = new Set<string>();
  readonly #checkedAfter = new Set<string>();
  #others = 0;
  readonly #shapes: Partial<Record<OperationShape, number>> = {};

  constructor(private readonly profile: TargetProfile) {}

  add(phase: Phase, operation: Operation): void {
    const shape = shapeOf(operation);
    this.#shapes[shape] = (this.#shapes[shape] ?? 0) + 1;
    if (operation.kind === 'adopt') return;
    const lane = laneFor(this.profile, operation);
    if (lane === undefined) return;
    const lanes = this.#byPhase.get(phase) ?? new Map<string, number>();
    this.#byPhase.set(phase, lanes.set(lane, (lanes.get(lane) ?? 0) + 1));
    this.#byLane.set(lane, (this.#byLane.get(lane) ?? 0) + 1);
    this.#noteVerification(operation);
  }

  #noteVerification(operation: TargetOperation): void {
    const account = ownerText(operation.owner);
    if (needsFreshLook(operation)) this.#checkedBefore.add(account);
    if (isRemoval(operation) && accountIdOf(operation) !== undefined) this.#checkedAfter.add(account);
    else if (this.#others < VERIFIED_SAMPLE && accountIdOf(operation) !== undefined) {
      this.#others += 1;
      this.#checkedAfter.add(account);
    }
  }

  get shapes(): Readonly<Partial<Record<OperationShape, number>>> {
    return this.#shapes;
  }

  /** @param reads requests that reading the target took for this plan. */
  forecast(reads: number): CallForecast {
    const byLane: Record<string, number> = {};
    for (const lanes of this.#byPhase.values()) {
      for (const [lane, count] of lanes) byLane[lane] = (byLane[lane] ?? 0) + this.#batches(lane, count);
    }
    const writes = Object.values(byLane).reduce((sum, calls) => sum + calls, 0);
    const lowerWrites = [...this.#byLane].reduce((sum, [lane, count]) => sum + this.#batches(lane, count), 0);
    const perCall = this.profile.reading.keysPerCall;
    const verification = Math.ceil(this.#checkedBefore.size / perCall) + Math.ceil(this.#checkedAfter.size / perCall);
    const minutes = Object.entries(byLane).map(([lane, calls]) => calls / (this.profile.lanes[lane]?.ratePerMinute ?? 1));
    return {
      reads,
      writes,
      verification,
      calls: writes + verification,
      lowerBound: lowerWrites + verification,
      etaSeconds: Math.ceil(Math.max(0, ...minutes) * 60),
      byLane,
    };
  }

  #batches(lane: string, count: number): number {
    return Math.ceil(count / (this.profile.lanes[lane]?.maxBatch ?? 1));
  }
}

/** How many of the operations that take nothing away are read back after a run: the first ones on accounts that existed before. */
export const VERIFIED_SAMPLE = 100;

/** True for the operations that are never sent on the strength of the plan alone: the account is looked at again just before. */
export function needsFreshLook(operation: Operation): boolean {
  return (operation.kind === 'disable' || operation.kind === 'trash' || operation.kind === 'delete') && operation.type === 'account';
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
    case 'adopt':
      return operation.type === 'account' && 'id' in operation.ref ? operation.ref.id : undefined;
    case 'create':
      return undefined;
    default:
      return operation satisfies never;
  }
}
