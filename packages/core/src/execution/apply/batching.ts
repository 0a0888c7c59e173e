import type { Lane, TargetProfile } from '../../contracts/target.js';
import type { TargetOperation } from '../../domain/operation.js';
import { laneFor, singleLaneFor } from '../../planning/packing.js';

/** Operations that go out in one request. */
export interface PackedBatch {
  readonly lane: string;
  readonly operations: readonly [TargetOperation, ...TargetOperation[]];
}

/** Packs operations that do not depend on one another into as few requests as the lanes allow, in their order. */
export function packBatches(profile: TargetProfile, operations: readonly TargetOperation[]): { readonly batches: readonly PackedBatch[]; readonly homeless: readonly TargetOperation[] } {
  const open = new Map<string, TargetOperation[]>();
  const batches: PackedBatch[] = [];
  const homeless: TargetOperation[] = [];
  for (const operation of operations) {
    const lane = laneFor(profile, operation);
    if (lane === undefined) {
      homeless.push(operation);
      continue;
    }
    const batch = open.get(lane) ?? [];
    batch.push(operation);
    open.set(lane, batch);
    if (batch.length >= (profile.lanes[lane]?.maxBatch ?? 1)) {
      batches.push(...closed(profile, lane, batch));
      open.delete(lane);
    }
  }
  for (const [lane, batch] of open) batches.push(...closed(profile, lane, batch));
  return { batches, homeless };
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
