import type { TargetProfile } from '../contracts/target.js';
import type { TargetOperation } from '../domain/operation.js';
import { laneCarries, laneFor, singleLaneFor } from './packing.js';

const NONE: readonly PackedBatch[] = [];

/** Operations that go out in one request. */
export interface PackedBatch {
  readonly lane: string;
  readonly operations: readonly [TargetOperation, ...TargetOperation[]];
}

/**
 * Packs operations that do not depend on one another into as few requests as the lanes allow, in their order. Batches that are
 * not full stay open until `rest`, so that it does not matter in how many portions the operations come.
 *
 * Each operation goes in the lane of the largest batches. What is left over there in the end goes along with the rest of another
 * lane that carries all of it and has room. No other way to share the operations out takes fewer requests, where of two lanes
 * that can carry the same operations the one with the larger batches carries nothing but those (Duo: whom `bulk_create` takes,
 * `bulk` takes, too).
 */
export class Packer {
  readonly #profile: TargetProfile;
  readonly #open = new Map<string, TargetOperation[]>();

  constructor(profile: TargetProfile) {
    this.#profile = profile;
  }

  /** Takes operations; returns the batches that are full now, and the operations that no lane carries. */
  add(operations: readonly TargetOperation[]): { readonly full: readonly PackedBatch[]; readonly homeless: readonly TargetOperation[] } {
    const full: PackedBatch[] = [];
    const homeless: TargetOperation[] = [];
    for (const operation of operations) {
      const lane = laneFor(this.#profile, operation);
      if (lane === undefined) homeless.push(operation);
      else full.push(...this.put(operation, lane));
    }
    return { full, homeless };
  }

  /** Takes an operation whose lane is known (see {@link laneFor}); returns the batch that is full with it. */
  put(operation: TargetOperation, lane: string): readonly PackedBatch[] {
    const batch = this.#open.get(lane) ?? [];
    batch.push(operation);
    if (batch.length < this.#roomOf(lane)) {
      this.#open.set(lane, batch);
      return NONE;
    }
    this.#open.delete(lane);
    return closed(this.#profile, lane, batch);
  }

  /** The batches that were not full. */
  rest(): readonly PackedBatch[] {
    for (const lane of Object.keys(this.#profile.lanes)) this.#goAlong(lane);
    const batches = [...this.#open].flatMap(([lane, batch]) => closed(this.#profile, lane, batch));
    this.#open.clear();
    return batches;
  }

  #goAlong(lane: string): void {
    const left = this.#open.get(lane);
    if (left === undefined) return;
    for (const [other, batch] of this.#open) {
      if (other === lane || batch.length + left.length > this.#roomOf(other)) continue;
      const otherLane = this.#profile.lanes[other];
      if (otherLane === undefined || !left.every((operation) => laneCarries(otherLane, operation))) continue;
      batch.push(...left);
      this.#open.delete(lane);
      return;
    }
  }

  #roomOf(lane: string): number {
    return this.#profile.lanes[lane]?.maxBatch ?? 1;
  }
}

function closed(profile: TargetProfile, lane: string, operations: readonly TargetOperation[]): readonly PackedBatch[] {
  const [first, ...rest] = operations;
  if (first === undefined) return [];
  const single = rest.length === 0 ? singleLaneFor(profile, first) : undefined;
  return [{ lane: single ?? lane, operations: [first, ...rest] }];
}

/** Operations of one lane in two batches; what is alone goes the single way, whose answer says most. */
export function halvesOf(profile: TargetProfile, lane: string, operations: readonly TargetOperation[]): readonly PackedBatch[] {
  const middle = Math.ceil(operations.length / 2);
  return [operations.slice(0, middle), operations.slice(middle)].flatMap((half) => closed(profile, lane, half));
}
