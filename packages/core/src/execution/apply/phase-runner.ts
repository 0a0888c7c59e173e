import type { Operation, OperationId, TargetOperation } from '../../domain/operation.js';
import type { EntityRef } from '../../domain/operation.js';
import { changedSince } from '../../planning/effect.js';
import { needsFreshLook } from '../../planning/packing.js';
import { concurrencyOf, packBatches, type PackedBatch } from './batching.js';
import { failureOf, type BatchSender, type SenderServices, type Settled } from './batch-sender.js';
import { lookAt, shownFor } from './resolve-effects.js';
import { RunStopped } from './run-stopped.js';
import type { Tally } from './tally.js';
import type { Verification } from './verify.js';

const WINDOW = 2_000;

/** What a phase needs beside the sender. */
export interface PhaseServices extends SenderServices {
  readonly sender: BatchSender;
  readonly tally: Tally;
  readonly verification: Verification;
  /** True when the plan is old enough that every precondition is looked at again, not only those of removals. */
  readonly isStale: boolean;
  readonly progress: () => void;
}

/** Runs the operations of the phases in order, window by window; remembers what later operations refer to. */
export class PhaseRunner {
  readonly #created = new Map<OperationId, string>();
  readonly #failed = new Set<OperationId>();
  readonly #finished = new Set<OperationId>();

  constructor(private readonly services: PhaseServices) {}

  async run(operations: Iterable<Operation>): Promise<void> {
    let waiting: Operation[] = [];
    for (const operation of operations) {
      waiting.push(operation);
      if (waiting.length >= WINDOW) waiting = await this.#window(waiting);
    }
    for (let left = waiting.length; left > 0; left = waiting.length) {
      waiting = await this.#window(waiting);
      if (waiting.length === left) break;
    }
    for (const operation of waiting) this.#skip(operation, 'what it waits for is not part of the plan');
  }

  // One round: everything whose dependencies are settled goes; the rest waits for the next round.
  async #window(operations: readonly Operation[]): Promise<Operation[]> {
    const ready: Operation[] = [];
    const waiting: Operation[] = [];
    for (const operation of operations) {
      if (operation.after.some((id) => this.#failed.has(id))) this.#skip(operation, `${operation.after.find((id) => this.#failed.has(id)) ?? ''} was not done`);
      else if (operation.after.every((id) => this.#finished.has(id))) ready.push(operation);
      else waiting.push(operation);
    }
    const going = await this.#withoutChanged(ready);
    await this.#adopt(going.filter((operation) => operation.kind === 'adopt'));
    await this.#send(going.flatMap((operation) => (operation.kind === 'adopt' ? [] : [this.#resolved(operation)])));
    this.services.progress();
    return waiting;
  }

  async #withoutChanged(operations: readonly Operation[]): Promise<readonly Operation[]> {
    const looked = operations.filter((operation) => 'before' in operation && (this.services.isStale || needsFreshLook(operation)));
    if (looked.length === 0) return operations;
    const look = await this.#look(looked);
    const changed = new Map(looked.map((operation) => [operation.id, changedSince(operation, shownFor(operation, look, this.services.profile), this.services.profile)]));
    return operations.filter((operation) => {
      const fields = changed.get(operation.id) ?? [];
      if (fields.length === 0) return true;
      this.services.tally.voided(operation, fields);
      this.#failed.add(operation.id);
      return false;
    });
  }

  async #look(operations: readonly Operation[]): ReturnType<typeof lookAt> {
    try {
      return await lookAt(operations, this.services.target, this.services.profile, this.services.call);
    } catch (error) {
      throw new RunStopped(failureOf(error));
    }
  }

  async #adopt(operations: readonly Operation[]): Promise<void> {
    const { ledger, keeper, runId, memory, clock, tally } = this.services;
    if (operations.length === 0) return;
    await keeper.ensure();
    const at = new Date(clock.now()).toISOString();
    const intents = operations.map((operation) => ({ operation: operation.id, shape: `adopt:${'type' in operation ? operation.type : 'account'}` as const, payload: operation as never }));
    const sequences = await ledger.intend(keeper.lease, runId, at, intents);
    for (const [index, operation] of operations.entries()) {
      const change = await memory.changeFor(operation, undefined, at);
      await ledger.conclude(keeper.lease, at, [{ sequence: sequences[index] ?? -1, result: 'done' }], change);
      this.#finished.add(operation.id);
      tally.done();
    }
  }

  async #send(operations: readonly TargetOperation[]): Promise<void> {
    const { batches, homeless } = packBatches(this.services.profile, operations);
    for (const operation of homeless) this.#skip(operation, 'the target offers no way to do it');
    const byLane = new Map<string, PackedBatch[]>();
    for (const batch of batches) byLane.set(batch.lane, [...(byLane.get(batch.lane) ?? []), batch]);
    const results = await Promise.allSettled([...byLane].map(([lane, queue]) => this.#drainLane(lane, queue)));
    const stopped = results.find((result) => result.status === 'rejected');
    if (stopped !== undefined) throw stopped.reason;
  }

  async #drainLane(lane: string, queue: PackedBatch[]): Promise<void> {
    const worker = async (): Promise<void> => {
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        try {
          this.#settle(batch, await this.services.sender.send(batch));
          if (this.services.sender.stopped !== undefined) throw new RunStopped(this.services.sender.stopped);
        } catch (error) {
          queue.length = 0;
          throw error;
        }
        this.services.progress();
      }
    };
    const workers = Array.from({ length: concurrencyOf(this.services.profile.lanes[lane]) }, worker);
    const results = await Promise.allSettled(workers);
    const stopped = results.find((result) => result.status === 'rejected');
    if (stopped !== undefined) throw stopped.reason;
  }

  #settle(batch: PackedBatch, settled: ReadonlyMap<string, Settled>): void {
    for (const operation of batch.operations) {
      const result = settled.get(operation.id);
      if (result === undefined || result.is === 'failed') {
        this.#failed.add(operation.id);
        this.services.tally.failed(operation, result?.failure ?? { kind: 'unavailable', message: 'no outcome' });
        continue;
      }
      this.#finished.add(operation.id);
      if (operation.kind === 'create' && result.entityId !== undefined) this.#created.set(operation.id, result.entityId);
      if (result.is === 'done') this.services.tally.done();
      else this.services.tally.alreadySo();
      if (result.is === 'done') this.services.verification.note(operation);
    }
  }

  #skip(operation: Operation, because: string): void {
    this.#failed.add(operation.id);
    this.services.tally.skipped(operation, because);
  }

  // What earlier operations created is known by id from here on: plugins never see a reference to an operation.
  #resolved(operation: TargetOperation): TargetOperation {
    const idOf = (ref: EntityRef): EntityRef => ('id' in ref ? ref : { id: this.#created.get(ref.createdBy) ?? '' });
    switch (operation.kind) {
      case 'attach':
      case 'detach': {
        const { attachment } = operation;
        const account = idOf(attachment.account);
        const resolved = attachment.what === 'membership' ? { ...attachment, account, group: idOf(attachment.group) } : { ...attachment, account };
        return { ...operation, attachment: resolved };
      }
      case 'update':
        return { ...operation, ref: idOf(operation.ref) };
      case 'create':
      case 'disable':
      case 'enable':
      case 'trash':
      case 'restore':
      case 'delete':
        return operation;
      default:
        return operation satisfies never;
    }
  }
}
