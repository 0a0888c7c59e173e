import type { Lane, TargetProfile } from '../../contracts/target.js';
import type { TargetOperation } from '../../domain/operation.js';
import { laneFor, singleLaneFor } from '../../planning/packing.js';

/** Operations that go out in one request. */
export interface PackedBatch {
  readonly lane: string;
  readonly operations: readonly [TargetOperation, ...TargetOperation[]];
}

/**
 * Packs operations that do not depend on one another into as few requests as the lanes allow, in their order. Batches that are
 * not full stay open until `rest`, so that it does not matter in how many portions the operations come.
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
      if (lane === undefined) {
        homeless.push(operation);
        continue;
      }
      const batch = this.#open.get(lane) ?? [];
      batch.push(operation);
      if (batch.length >= (this.#profile.lanes[lane]?.maxBatch ?? 1)) {
        full.push(...closed(this.#profile, lane, batch));
        this.#open.delete(lane);
      } else this.#open.set(lane, batch);
    }
    return { full, homeless };
  }

  /** The batches that were not full. */
  rest(): readonly PackedBatch[] {
    const batches = [...this.#open].flatMap(([lane, batch]) => closed(this.#profile, lane, batch));
    this.#open.clear();
    return batches;
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

/** How many requests of a lane may be under way at once: bulk answers are awaited one by one, singles four at a time. */
export function concurrencyOf(lane: Lane | undefined): number {
  return lane === undefined || lane.maxBatch > 1 ? 1 : 4;
}
