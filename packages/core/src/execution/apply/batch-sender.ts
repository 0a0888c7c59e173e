import { isConnectorError } from '../../contracts/connector-error.js';
import type { CallOptions } from '../../contracts/call-options.js';
import type { Clock } from '../../contracts/host-services.js';
import type { Conclusion, Intent, Ledger, LedgerChanges } from '../../contracts/ledger.js';
import type { Target, TargetProfile } from '../../contracts/target.js';
import type { Failure } from '../../domain/failure.js';
import type { Json } from '../../domain/json.js';
import { shapeOf, type TargetOperation } from '../../domain/operation.js';
import type { Outcome } from '../../domain/outcome.js';
import { accountIdOf } from '../../planning/packing.js';
import { halvesOf, type PackedBatch } from './batching.js';
import { failureOf } from './failure-of.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { mergeChanges, type Memory } from './memory.js';
import { seeEffects } from './resolve-effects.js';
import { RunStopped } from './run-stopped.js';

const DOWN_AFTER = 3;

/** What one operation came to in the end: ambiguity is resolved before it leaves the sender. */
export type Settled =
  | { readonly is: 'done'; readonly entityId?: string }
  | { readonly is: 'already-so'; readonly entityId?: string }
  | { readonly is: 'failed'; readonly failure: Failure };

/** What the sender works with. */
export interface SenderServices {
  readonly target: Target;
  readonly profile: TargetProfile;
  readonly ledger: Ledger;
  readonly keeper: LeaseKeeper;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly call: CallOptions;
  readonly runId: string;
}

/** Sends batches: intent first, then the request, then the outcome with what must be remembered, in one transaction. */
export class BatchSender {
  #failuresInARow = 0;
  /** Why nothing more may be sent; set once. */
  stopped: Failure | undefined;

  constructor(private readonly services: SenderServices) {}

  /** Sends one batch and settles every operation in it. @throws RunStopped when the run cannot go on. */
  async send(batch: PackedBatch): Promise<ReadonlyMap<string, Settled>> {
    const { services } = this;
    services.call.signal.throwIfAborted();
    await services.keeper.ensure();
    // Somebody else's batch may have shown meanwhile that nothing more can be sent.
    if (this.stopped !== undefined) throw new RunStopped(this.stopped);
    const intents = batch.operations.map(intentOf);
    const sequences = await services.ledger.intend(services.keeper.lease, services.runId, this.#now(), intents);
    const outcomes = await this.#apply(batch);
    const settled = new Map(await this.#settle(batch, outcomes));
    await this.#conclude(batch, sequences, settled);
    this.#watch(settled);
    await this.#tryAgain(this.#partsToTryAgain(batch, outcomes, settled), settled);
    return settled;
  }

  // A stop is kept for the caller, who still has to learn what this batch came to.
  async #tryAgain(parts: readonly PackedBatch[], settled: Map<string, Settled>): Promise<void> {
    for (const part of parts) {
      if (this.stopped !== undefined) return;
      try {
        for (const [id, result] of await this.send(part)) settled.set(id, result);
      } catch (error) {
        if (!(error instanceof RunStopped)) throw error;
        this.stopped ??= error.failure;
      }
    }
  }

  // What a batch as a whole came to says nothing about its members: what is known to be undone goes again in halves, so that
  // one bad operation never holds up the others.
  #partsToTryAgain(
    batch: PackedBatch,
    outcomes: ReadonlyMap<string, Outcome>,
    settled: ReadonlyMap<string, Settled>,
  ): readonly PackedBatch[] {
    if (batch.operations.length < 2 || this.services.profile.lanes[batch.lane]?.atomic === 'per-operation') return [];
    const failed = batch.operations.filter((operation) => settled.get(operation.id)?.is === 'failed');
    const refused = failed.filter((operation) => outcomes.get(operation.id)?.result === 'refused');
    const refusedAsWhole = refused.length === batch.operations.length;
    const again = failed.filter((operation) => {
      const outcome = outcomes.get(operation.id);
      return outcome?.result === 'ambiguous' || (refusedAsWhole && outcome?.result === 'refused' && isAboutContent(outcome.failure));
    });
    return halvesOf(this.services.profile, batch.lane, again);
  }

  async #apply(batch: PackedBatch): Promise<ReadonlyMap<string, Outcome>> {
    const outcomes = await this.#ask(batch);
    const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
    for (const operation of batch.operations) {
      const outcome = byId.get(operation.id);
      // What was made must be known by its id: without one it is looked for.
      const isNameless = operation.kind === 'create' && outcome?.result === 'done' && outcome.entityId === undefined;
      if (outcome === undefined || isNameless) byId.set(operation.id, { id: operation.id, result: 'ambiguous', failure: NO_OUTCOME });
    }
    return byId;
  }

  async #ask(batch: PackedBatch): Promise<readonly Outcome[]> {
    try {
      return await this.services.target.apply({ lane: batch.lane, operations: batch.operations }, this.services.call);
    } catch (error) {
      const failure = failureOf(error);
      const result = isConnectorError(error) && error.effect === 'none' ? 'refused' : 'ambiguous';
      return batch.operations.map((operation) => ({ id: operation.id, result, failure }));
    }
  }

  async #settle(batch: PackedBatch, outcomes: ReadonlyMap<string, Outcome>): Promise<ReadonlyMap<string, Settled>> {
    const settled = new Map<string, Settled>();
    const ambiguous: TargetOperation[] = [];
    for (const operation of batch.operations) {
      const outcome = outcomes.get(operation.id);
      if (outcome === undefined || outcome.result === 'ambiguous') ambiguous.push(operation);
      else settled.set(operation.id, settledOf(outcome));
    }
    if (ambiguous.length === 0) return settled;
    const effects = await this.#readBack(ambiguous);
    for (const operation of ambiguous) settled.set(operation.id, this.#resolved(operation, outcomes.get(operation.id), effects));
    return settled;
  }

  #resolved(operation: TargetOperation, outcome: Outcome | undefined, effects: Awaited<ReturnType<typeof seeEffects>>): Settled {
    const effect = effects.get(operation.id);
    if (effect?.seen === true) return effect.entityId === undefined ? { is: 'done' } : { is: 'done', entityId: effect.entityId };
    const cause = outcome?.result === 'ambiguous' ? outcome.failure : undefined;
    const message = `${cause?.message ?? 'the answer was lost'}; read back: it was not done`;
    return { is: 'failed', failure: { kind: 'unavailable', remedy: 'It is planned again in the next run.', ...cause, message } };
  }

  // When even reading back fails nothing may touch the object: the intent stays open, and the next run resolves it first.
  async #readBack(operations: readonly TargetOperation[]): Promise<Awaited<ReturnType<typeof seeEffects>>> {
    try {
      return await seeEffects(operations, this.services.target, this.services.profile, this.services.call);
    } catch (error) {
      throw new RunStopped(failureOf(error));
    }
  }

  async #conclude(batch: PackedBatch, sequences: readonly number[], settled: ReadonlyMap<string, Settled>): Promise<void> {
    const at = this.#now();
    const conclusions: Conclusion[] = [];
    const changes: LedgerChanges[] = [];
    for (const [index, operation] of batch.operations.entries()) {
      const result = settled.get(operation.id);
      const sequence = sequences[index];
      if (result === undefined || sequence === undefined) continue;
      conclusions.push(conclusionOf(sequence, result));
      const remembered = result.is === 'done' || (result.is === 'already-so' && operation.kind !== 'attach');
      if (remembered) changes.push(await this.services.memory.changeFor(operation, result.entityId, at));
    }
    await this.services.ledger.conclude(this.services.keeper.lease, at, conclusions, mergeChanges(changes));
  }

  #watch(settled: ReadonlyMap<string, Settled>): void {
    const failures = [...settled.values()].flatMap((result) => (result.is === 'failed' ? [result.failure] : []));
    const fatal = failures.find((failure) => failure.kind === 'unauthorized' || failure.kind === 'cancelled');
    if (fatal !== undefined) this.stopped ??= fatal;
    const isDown = failures.length === settled.size && failures.some((failure) => failure.kind === 'unavailable');
    this.#failuresInARow = isDown ? this.#failuresInARow + 1 : 0;
    if (this.#failuresInARow >= DOWN_AFTER) this.stopped ??= failures[0];
  }

  #now(): string {
    return new Date(this.services.clock.now()).toISOString();
  }
}

const NO_OUTCOME: Failure = { kind: 'unavailable', message: 'the target plugin told no outcome' };

function intentOf(operation: TargetOperation): Intent {
  const id = accountIdOf(operation) ?? ('ref' in operation && 'id' in operation.ref ? operation.ref.id : undefined);
  const intent = { operation: operation.id, shape: shapeOf(operation), payload: operation as unknown as Json };
  return id === undefined ? intent : { ...intent, targetId: id };
}

function settledOf(outcome: Exclude<Outcome, { result: 'ambiguous' }>): Settled {
  switch (outcome.result) {
    case 'done':
    case 'already-so':
      return outcome.entityId === undefined ? { is: outcome.result } : { is: outcome.result, entityId: outcome.entityId };
    case 'refused':
      return { is: 'failed', failure: outcome.failure };
    default:
      return outcome satisfies never;
  }
}

function conclusionOf(sequence: number, settled: Settled): Conclusion {
  if (settled.is === 'failed') return { sequence, result: 'refused', detail: settled.failure.message };
  return settled.entityId === undefined ? { sequence, result: settled.is } : { sequence, result: settled.is, entityId: settled.entityId };
}

function isAboutContent(failure: Failure): boolean {
  return failure.kind === 'invalid' || failure.kind === 'conflict' || failure.kind === 'not-found' || failure.kind === 'limit-exceeded';
}
