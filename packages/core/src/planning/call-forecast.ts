import type { TargetProfile } from '../contracts/target.js';
import { shapeOf, type Operation, type OperationId, type TargetOperation } from '../domain/operation.js';
import { PHASES, type CallForecast, type Phase } from '../domain/plan.js';
import { Packer, type PackedBatch } from './packer.js';
import { laneFor, needsFreshLook } from './packing.js';
import { ReadBackChoice, readBackKey, replacedKey, type ReadBackKey } from './read-back-choice.js';
import { isReady, mayBeAwaited, WINDOW } from './rounds.js';
import { Waves } from './waves.js';

/** What a forecast is made from. */
export interface Foreseen {
  /** The operations of one phase, in the order of the plan. */
  readonly operations: (phase: Phase) => Iterable<Operation>;
  /** Requests that reading the target took for this plan. */
  readonly reads: number;
  /** See `ApplyDefinition.waves`. */
  readonly waves: readonly number[];
}

/**
 * Foretells the requests of a run by going through the plan as the run will: wave by wave, phase by phase, round by round, window
 * by window. Exact as long as the plan is applied within a minute, nothing fails and nothing was changed meanwhile.
 */
export function forecastCalls(profile: TargetProfile, { operations, reads, waves: sizes }: Foreseen): CallForecast {
  const forecaster = new Forecaster(profile);
  const waves = new Waves(sizes, () => allOf(operations));
  for (let wave = 0; wave < waves.count; wave += 1) {
    forecaster.beginWave(wave < waves.count - 1);
    for (const phase of PHASES) forecaster.phase(() => ofWave(operations(phase), waves, wave));
    forecaster.endWave();
  }
  return forecaster.result(reads);
}

function* allOf(operations: (phase: Phase) => Iterable<Operation>): Generator<Operation, void, void> {
  for (const phase of PHASES) yield* operations(phase);
}

/** The operations of one wave, in their order. */
export function* ofWave(operations: Iterable<Operation>, waves: Waves, wave: number): Generator<Operation, void, void> {
  for (const operation of operations) if (waves.waveOf(operation) === wave) yield operation;
}

class Forecaster {
  readonly #profile: TargetProfile;
  readonly #finished = new Set<OperationId>();
  readonly #calls = new Map<string, number>();
  /** All operations as if none had to wait for another one. */
  readonly #atOnce: Packer;
  #leastWrites = 0;
  readonly #read = new WindowOfEntities();
  readonly #looked = new WindowOfEntities();
  readonly #choice = new ReadBackChoice();

  constructor(profile: TargetProfile) {
    this.#profile = profile;
    this.#atOnce = new Packer(profile);
  }

  beginWave(isThorough: boolean): void {
    this.#choice.isThorough = isThorough;
  }

  endWave(): void {
    this.#read.close(this.#profile.reading.keysPerCall);
  }

  /** @param operations of one phase; gone through twice. */
  phase(operations: () => Iterable<Operation>): void {
    this.#adoptions(operations());
    let waiting = this.#round(operations());
    for (let left = waiting.length + 1; waiting.length > 0 && waiting.length < left; ) {
      left = waiting.length;
      waiting = this.#round(waiting);
    }
  }

  #adoptions(operations: Iterable<Operation>): void {
    let inWindow = 0;
    for (const operation of operations) {
      if (operation.kind !== 'adopt') continue;
      this.#lookForReplaced(operation);
      inWindow += 1;
      if (inWindow % WINDOW === 0) this.#looked.close(this.#profile.reading.keysPerCall);
    }
    this.#looked.close(this.#profile.reading.keysPerCall);
  }

  #lookForReplaced(operation: Operation): void {
    const gone = replacedKey(operation);
    if (gone !== undefined) this.#looked.addKey(gone);
  }

  #round(operations: Iterable<Operation>): readonly Operation[] {
    const waiting: Operation[] = [];
    const finished: OperationId[] = [];
    const packer = new Packer(this.#profile);
    let inWindow = 0;
    for (const operation of operations) {
      if (operation.kind === 'adopt') this.#finished.add(operation.id);
      else if (!isReady(operation, this.#finished)) waiting.push(operation);
      else {
        this.#ready(operation, packer);
        if (mayBeAwaited(operation)) finished.push(operation.id);
        inWindow += 1;
        if (inWindow % WINDOW === 0) this.#looked.close(this.#profile.reading.keysPerCall);
      }
    }
    this.#looked.close(this.#profile.reading.keysPerCall);
    this.#send(packer.rest());
    for (const id of finished) this.#finished.add(id);
    return waiting;
  }

  #send(batches: readonly PackedBatch[]): void {
    for (const batch of batches) add(this.#calls, batch.lane, this.#requestsOf(batch));
  }

  // One, and what single operations take beyond it.
  #requestsOf({ lane, operations }: PackedBatch): number {
    const extra = this.#profile.lanes[lane]?.extraRequests;
    return 1 + (extra === undefined ? 0 : sumOf(operations.map((operation) => extra[shapeOf(operation)] ?? 0)));
  }

  #ready(operation: TargetOperation, packer: Packer): void {
    const lane = laneFor(this.#profile, operation);
    if (lane === undefined) return;
    this.#send(packer.put(operation, lane));
    for (const batch of this.#atOnce.put(operation, lane)) this.#leastWrites += this.#requestsOf(batch);
    if (needsFreshLook(operation)) this.#looked.add(operation);
    this.#lookForReplaced(operation);
    if (!this.#choice.chooses(operation)) return;
    this.#read.add(operation);
    if (this.#read.operations >= WINDOW) this.#read.close(this.#profile.reading.keysPerCall);
  }

  result(reads: number): CallForecast {
    const byLane = Object.fromEntries(this.#calls);
    const writes = sumOf(this.#calls.values());
    const verification = this.#looked.calls + this.#read.calls;
    const least = {
      writes: this.#leastWrites + sumOf(this.#atOnce.rest().map((batch) => this.#requestsOf(batch))),
      verification: this.#looked.least(this.#profile.reading.keysPerCall) + this.#read.least(this.#profile.reading.keysPerCall),
    };
    const minutes = Object.entries(this.#byRate(byLane)).map(([lane, calls]) => calls / this.#rateOf(lane));
    const readingMinutes = verification / this.#rateOf(this.#profile.reading.lane);
    return {
      reads,
      writes,
      verification,
      calls: writes + verification,
      lowerBound: least.writes + least.verification,
      least,
      etaSeconds: Math.ceil(Math.max(readingMinutes, ...minutes) * 60),
      byLane,
    };
  }

  // Lanes that draw on one allowance wait for one another.
  #byRate(calls: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const sums = new Map<string, number>();
    for (const [lane, count] of Object.entries(calls)) add(sums, this.#profile.lanes[lane]?.sharesRateOf ?? lane, count);
    return Object.fromEntries(sums);
  }

  #rateOf(lane: string): number {
    return this.#profile.lanes[lane]?.ratePerMinute ?? 1;
  }
}

/** Accounts and groups that are read in one go, some keys in a call. */
class WindowOfEntities {
  readonly #keys = { account: new Set<string>(), group: new Set<string>() };
  readonly #all = { account: new Set<string>(), group: new Set<string>() };
  operations = 0;
  calls = 0;

  add(operation: Operation): void {
    this.addKey(readBackKey(operation));
    this.operations += 1;
  }

  addKey({ type, key }: ReadBackKey): void {
    this.#keys[type].add(key);
    this.#all[type].add(key);
  }

  close(keysPerCall: number): void {
    for (const keys of [this.#keys.account, this.#keys.group]) {
      this.calls += Math.ceil(keys.size / keysPerCall);
      keys.clear();
    }
    this.operations = 0;
  }

  /** As many calls as it takes when everything is read in one go. */
  least(keysPerCall: number): number {
    return Math.ceil(this.#all.account.size / keysPerCall) + Math.ceil(this.#all.group.size / keysPerCall);
  }
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function sumOf(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
