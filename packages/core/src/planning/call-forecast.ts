import type { TargetProfile } from '../contracts/target.js';
import { isRemoval, shapeOf, type Operation, type OperationId, type TargetOperation } from '../domain/operation.js';
import { PHASES, type CallForecast, type Phase } from '../domain/plan.js';
import { accountIdOf, laneFor, needsFreshLook } from './packing.js';
import { isReady, mayBeAwaited, VERIFIED_SAMPLE, WINDOW } from './rounds.js';

/**
 * Foretells the requests of a run by going through the plan as the run will: phase by phase, round by round, window by window.
 * Exact as long as nothing fails and nothing was changed meanwhile.
 *
 * @param operations the operations of one phase, in the order of the plan.
 * @param reads requests that reading the target took for this plan.
 */
export function forecastCalls(profile: TargetProfile, operations: (phase: Phase) => Iterable<Operation>, reads: number): CallForecast {
  const forecaster = new Forecaster(profile);
  for (const phase of PHASES) forecaster.phase(operations(phase));
  return forecaster.result(reads);
}

class Forecaster {
  readonly #profile: TargetProfile;
  readonly #finished = new Set<OperationId>();
  readonly #calls = new Map<string, number>();
  readonly #operations = new Map<string, number>();
  /** Requests that single operations take beyond their own. */
  readonly #extra = new Map<string, number>();
  readonly #read = new WindowOfAccounts();
  readonly #looked = new WindowOfAccounts();
  #others = 0;

  constructor(profile: TargetProfile) {
    this.#profile = profile;
  }

  phase(operations: Iterable<Operation>): void {
    let waiting = this.#round(operations);
    for (let left = waiting.length + 1; waiting.length > 0 && waiting.length < left; ) {
      left = waiting.length;
      waiting = this.#round(waiting);
    }
  }

  #round(operations: Iterable<Operation>): readonly Operation[] {
    const waiting: Operation[] = [];
    const finished: OperationId[] = [];
    const counts = new Map<string, number>();
    let inWindow = 0;
    for (const operation of operations) {
      if (operation.kind === 'adopt') this.#finished.add(operation.id);
      else if (!isReady(operation, this.#finished)) waiting.push(operation);
      else {
        this.#ready(operation, counts);
        if (mayBeAwaited(operation)) finished.push(operation.id);
        inWindow += 1;
        if (inWindow % WINDOW === 0) this.#looked.close(this.#profile.reading.keysPerCall);
      }
    }
    this.#looked.close(this.#profile.reading.keysPerCall);
    for (const [lane, count] of counts) add(this.#calls, lane, this.#batches(lane, count));
    for (const id of finished) this.#finished.add(id);
    return waiting;
  }

  #ready(operation: TargetOperation, counts: Map<string, number>): void {
    const lane = laneFor(this.#profile, operation);
    if (lane === undefined) return;
    add(counts, lane, 1);
    add(this.#operations, lane, 1);
    const extra = this.#profile.lanes[lane]?.extraRequests?.[shapeOf(operation)] ?? 0;
    if (extra > 0) add(this.#extra, lane, extra);
    const account = accountIdOf(operation);
    if (account === undefined) return;
    if (needsFreshLook(operation)) this.#looked.add(account);
    if (!isRemoval(operation) && this.#others >= VERIFIED_SAMPLE) return;
    if (!isRemoval(operation)) this.#others += 1;
    this.#read.add(account);
    if (this.#read.operations >= WINDOW) this.#read.close(this.#profile.reading.keysPerCall);
  }

  result(reads: number): CallForecast {
    this.#read.close(this.#profile.reading.keysPerCall);
    for (const [lane, extra] of this.#extra) add(this.#calls, lane, extra);
    const byLane = Object.fromEntries(this.#calls);
    const writes = sumOf(this.#calls.values());
    const verification = this.#looked.calls + this.#read.calls;
    const lowerWrites = sumOf([...this.#operations].map(([lane, count]) => this.#batches(lane, count))) + sumOf(this.#extra.values());
    const minutes = Object.entries(byLane).map(([lane, calls]) => calls / this.#rateOf(lane));
    const readingMinutes = verification / this.#rateOf(this.#profile.reading.lane);
    return {
      reads,
      writes,
      verification,
      calls: writes + verification,
      lowerBound: lowerWrites + verification,
      etaSeconds: Math.ceil(Math.max(readingMinutes, ...minutes) * 60),
      byLane,
    };
  }

  #rateOf(lane: string): number {
    return this.#profile.lanes[lane]?.ratePerMinute ?? 1;
  }

  #batches(lane: string, count: number): number {
    return Math.ceil(count / (this.#profile.lanes[lane]?.maxBatch ?? 1));
  }
}

/** Accounts that are read in one go, some keys in a call. */
class WindowOfAccounts {
  readonly #accounts = new Set<string>();
  operations = 0;
  calls = 0;

  add(account: string): void {
    this.#accounts.add(account);
    this.operations += 1;
  }

  close(keysPerCall: number): void {
    this.calls += Math.ceil(this.#accounts.size / keysPerCall);
    this.#accounts.clear();
    this.operations = 0;
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
