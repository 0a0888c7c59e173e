import type { AdoptOperation, Operation, OperationId, TargetOperation } from '../../domain/operation.js';
import type { ApplyDefinition } from '../../mapping/definition.js';
import { Packer, type PackedBatch } from '../../planning/packer.js';
import { isReady, mayBeAwaited, WINDOW } from '../../planning/rounds.js';
import { concurrencyOf } from './batching.js';
import type { Settled } from './batch-outcomes.js';
import type { BatchSender } from './batch-sender.js';
import type { CreatedAccounts } from './created-accounts.js';
import { mergeChanges } from './memory.js';
import { changesSincePlan, type PreconditionServices } from './preconditions.js';
import { Created } from './resolve-refs.js';
import { RunStopped } from './run-stopped.js';
import { tooManyErrors } from './stop-rules.js';
import type { Tally } from './tally.js';
import type { Verification } from './verify.js';

/** What a phase needs beside the sender. */
export interface PhaseServices extends PreconditionServices {
  readonly sender: BatchSender;
  readonly tally: Tally;
  readonly created: CreatedAccounts;
  readonly verification: Verification;
  readonly stopOnErrors: ApplyDefinition['stopOnErrors'];
  readonly progress: () => void;
}

/**
 * Runs the operations of the phases in order: adoptions first, then round by round what waits for nothing more. Works in windows,
 * so that a phase of any size takes little memory; remembers only what later operations refer to.
 */
export class PhaseRunner {
  readonly #created = new Created();
  readonly #failed = new Set<OperationId>();
  readonly #finished = new Set<OperationId>();

  constructor(private readonly services: PhaseServices) {}

  /** @param operations of one phase; gone through twice. */
  async run(operations: () => Iterable<Operation>): Promise<void> {
    await this.#adoptions(operations());
    let waiting = await this.#round(operations());
    for (let left = Infinity; waiting.length > 0 && waiting.length < left; ) {
      left = waiting.length;
      waiting = await this.#round(waiting);
    }
    for (const operation of waiting) this.#skip(operation, 'what it waits for is not part of the plan');
  }

  /** Reads back what was done so far; what is not there counts as failed. */
  async verify(): Promise<void> {
    for (const operation of await this.services.verification.unmade()) {
      this.#noteFailed(operation);
      this.services.tally.unmade(operation);
      this.services.created.drop(operation);
    }
  }

  async #adoptions(operations: Iterable<Operation>): Promise<void> {
    let window: AdoptOperation[] = [];
    for (const operation of operations) {
      this.services.retries.meet(operation.id);
      if (operation.kind !== 'adopt') continue;
      window.push(operation);
      if (window.length < WINDOW) continue;
      await this.#adopt(window);
      window = [];
    }
    await this.#adopt(window);
  }

  // Everything whose predecessors were done before this round goes; the rest is returned for the next one.
  async #round(operations: Iterable<Operation>): Promise<readonly Operation[]> {
    const packer = new Packer(this.services.profile);
    const waiting: Operation[] = [];
    const done: OperationId[] = [];
    let window: TargetOperation[] = [];
    for (const operation of operations) {
      const failed = operation.after.find((id) => this.#failed.has(id));
      if (operation.kind === 'adopt') continue;
      if (failed !== undefined) this.#skip(operation, `${failed} was not done`);
      else if (isReady(operation, this.#finished)) window.push(operation);
      else waiting.push(operation);
      if (window.length < WINDOW) continue;
      await this.#window(window, packer, done);
      window = [];
    }
    await this.#window(window, packer, done);
    await this.#sendAll(packer.rest(), done);
    for (const id of done) this.#finished.add(id);
    return waiting;
  }

  async #window(operations: readonly TargetOperation[], packer: Packer, done: OperationId[]): Promise<void> {
    const going = await this.#withoutChanged(operations);
    const { full, homeless } = packer.add(going.map((operation) => this.#created.resolved(operation)));
    for (const operation of homeless) this.#skip(operation, 'the target offers no way to do it');
    const isHomeless = new Set(homeless.map(({ id }) => id));
    for (const operation of going) if (!isHomeless.has(operation.id)) this.services.verification.choose(operation);
    await this.#sendAll(full, done);
    this.services.progress();
  }

  async #withoutChanged<T extends Operation>(operations: readonly T[]): Promise<readonly T[]> {
    const changed = await changesSincePlan(operations, this.services);
    return operations.filter((operation) => {
      const changes = changed.get(operation.id);
      if (changes === undefined) return true;
      this.services.tally.voided(operation, changes);
      this.#noteFailed(operation);
      return false;
    });
  }

  async #adopt(operations: readonly AdoptOperation[]): Promise<void> {
    const { ledger, keeper, runId, memory, clock, tally } = this.services;
    const going = await this.#withoutChanged(operations);
    if (going.length === 0) return;
    this.services.entry.signal.throwIfAborted();
    await keeper.ensure();
    const at = new Date(clock.now()).toISOString();
    const intents = going.map((operation) => ({
      operation: operation.id,
      shape: `adopt:${operation.type}` as const,
      targetId: operation.ref.id,
      payload: operation as never,
    }));
    const changes = await Promise.all(going.map((operation) => memory.changeFor(operation, undefined, at)));
    const sequences = await ledger.intend(keeper.lease, runId, at, intents);
    const conclusions = sequences.map((sequence) => ({ sequence, result: 'done' as const }));
    await ledger.conclude(keeper.lease, at, conclusions, mergeChanges(changes));
    for (const operation of going) {
      this.#finished.add(operation.id);
      tally.done();
    }
    this.services.progress();
  }

  async #sendAll(batches: readonly PackedBatch[], done: OperationId[]): Promise<void> {
    const byLane = new Map<string, PackedBatch[]>();
    for (const batch of batches) {
      const queue = byLane.get(batch.lane);
      if (queue === undefined) byLane.set(batch.lane, [batch]);
      else queue.push(batch);
    }
    await allOrFirstError([...byLane].map(([lane, queue]) => this.#drainLane(lane, queue, done)));
    if (this.services.verification.isFull) await this.verify();
  }

  async #drainLane(lane: string, queue: PackedBatch[], done: OperationId[]): Promise<void> {
    const { sender } = this.services;
    const worker = async (): Promise<void> => {
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        try {
          this.#settle(batch, await sender.send(batch), done);
          if (sender.stopped !== undefined) throw new RunStopped(sender.stopped);
        } catch (error) {
          queue.length = 0;
          throw error;
        }
        this.services.progress();
      }
    };
    await allOrFirstError(Array.from({ length: concurrencyOf(this.services.profile.lanes[lane]) }, worker));
  }

  #settle(batch: PackedBatch, settled: ReadonlyMap<string, Settled>, done: OperationId[]): void {
    const { tally, sender, stopOnErrors } = this.services;
    for (const operation of batch.operations) this.#settleOne(operation, settled.get(operation.id), done);
    const tooMany = tally.counts.notBegun === 0 ? undefined : tooManyErrors(tally.counts, stopOnErrors);
    if (tooMany !== undefined) sender.stopped ??= { kind: 'unavailable', message: tooMany, remedy: MEND };
  }

  #settleOne(operation: TargetOperation, result: Settled | undefined, done: OperationId[]): void {
    const { tally, verification } = this.services;
    if (result === undefined || result.is === 'failed') {
      this.#noteFailed(operation);
      tally.failed(operation, result?.failure ?? { kind: 'unavailable', message: 'no outcome' }, this.services.retries.wasRefused(operation.id));
      return;
    }
    if (result.is === 'unknown') tally.unknown(operation, result.failure);
    if (result.is === 'not-sent' || result.is === 'unknown') return;
    if (mayBeAwaited(operation)) done.push(operation.id);
    if (operation.kind === 'create' && result.entityId !== undefined) this.#created.note(operation.id, result.entityId);
    if (result.is === 'already-so') tally.alreadySo();
    else {
      tally.done();
      this.services.created.note(operation, result);
      verification.note(operation, result.entityId);
    }
  }

  #noteFailed(operation: Operation): void {
    if (mayBeAwaited(operation)) this.#failed.add(operation.id);
  }

  #skip(operation: Operation, because: string): void {
    this.#noteFailed(operation);
    this.services.tally.skipped(operation, because);
  }
}

const MEND = 'See the findings; what was done is remembered. Mend what they name, and run again.';

/** Waits for all, then throws the first error there was: nothing is under way any more when a run ends. */
async function allOrFirstError(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
