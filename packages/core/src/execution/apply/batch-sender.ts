import type { CallOptions } from '../../contracts/call-options.js';
import { ConnectorError, isConnectorError } from '../../contracts/connector-error.js';
import type { Clock } from '../../contracts/host-services.js';
import type { Conclusion, Ledger, LedgerChanges } from '../../contracts/ledger.js';
import type { Target, TargetProfile } from '../../contracts/target.js';
import type { Failure } from '../../domain/failure.js';
import type { TargetOperation } from '../../domain/operation.js';
import type { Outcome } from '../../domain/outcome.js';
import { leavesNoTrace } from '../../planning/effect.js';
import { halvesOf, type PackedBatch } from '../../planning/packer.js';
import { callFor } from '../calls/call-about.js';
import { conclusionOf, intentOf, isAboutContent, NO_OUTCOME, resolvedOf, settledOf, unknownAfter, type Settled } from './batch-outcomes.js';
import { failureOf } from './failure-of.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { mergeChanges, type Memory } from './memory.js';
import { seeOwnEffects } from './own-effects.js';
import type { RetryBook } from './retry-book.js';
import { RunStopped } from './run-stopped.js';

const DOWN_AFTER = 3;

/** What everything works with that speaks to the target and notes it. */
export interface SenderServices {
  readonly target: Target;
  readonly profile: TargetProfile;
  readonly ledger: Ledger;
  readonly keeper: LeaseKeeper;
  readonly memory: Memory;
  readonly retries: RetryBook;
  readonly clock: Clock;
  /** For the first request of a batch: refuses once the run is stopped. */
  readonly entry: CallOptions;
  /** For everything that is under way: a stop leaves it a while. */
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
    services.entry.signal.throwIfAborted();
    await services.keeper.ensure();
    // Somebody else's batch may have shown meanwhile that nothing more can be sent.
    if (this.stopped !== undefined) throw new RunStopped(this.stopped);
    const intents = batch.operations.map(intentOf);
    const sequences = await services.ledger.intend(services.keeper.lease, services.runId, this.#now(), intents);
    const outcomes = await this.#apply(batch);
    const settled = new Map(await this.#settle(batch, outcomes));
    const again = this.#toTryAgain(batch, outcomes, settled);
    await this.#conclude(batch, sequences, settled, new Set(again.map(({ id }) => id)));
    this.#watch(settled);
    await this.#tryAgain(halvesOf(services.profile, batch.lane, again), settled);
    return settled;
  }

  // A stop is kept for the caller, who still has to learn what this batch came to.
  async #tryAgain(parts: readonly PackedBatch[], settled: Map<string, Settled>): Promise<void> {
    for (const part of parts) {
      if (this.stopped !== undefined) return;
      try {
        for (const [id, result] of await this.send(part)) settled.set(id, result);
      } catch (error) {
        this.stopped ??= error instanceof RunStopped ? error.failure : failureOf(error);
      }
    }
  }

  // What a batch as a whole came to says nothing about its members: what is known to be undone goes again in halves, so that
  // one bad operation never holds up the others.
  #toTryAgain(
    batch: PackedBatch,
    outcomes: ReadonlyMap<string, Outcome>,
    settled: ReadonlyMap<string, Settled>,
  ): readonly TargetOperation[] {
    if (batch.operations.length < 2 || this.services.profile.lanes[batch.lane]?.atomic === 'per-operation') return [];
    const failed = batch.operations.filter((operation) => settled.get(operation.id)?.is === 'failed');
    const refused = failed.filter((operation) => outcomes.get(operation.id)?.result === 'refused');
    const refusedAsWhole = refused.length === batch.operations.length;
    return failed.filter((operation) => {
      const outcome = outcomes.get(operation.id);
      return outcome?.result === 'ambiguous' || (refusedAsWhole && outcome?.result === 'refused' && isAboutContent(outcome.failure));
    });
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
      return await this.services.target.apply({ lane: batch.lane, operations: batch.operations }, this.#callOf(batch));
    } catch (error) {
      const failure = failureOf(error);
      const result = isConnectorError(error) && error.effect === 'none' ? 'refused' : 'ambiguous';
      return batch.operations.map((operation) => ({ id: operation.id, result, failure }));
    }
  }

  // A batch may wait for its rate when the run is stopped: then it has not begun. Once its first request left, the others follow.
  #callOf({ operations }: PackedBatch): CallOptions {
    const { call, entry } = this.services;
    let hasBegun = false;
    const pace = async (lane: string): Promise<void> => {
      if (hasBegun) await call.pace(lane);
      else {
        try {
          await entry.pace(lane);
        } catch (error) {
          if (!entry.signal.aborted) throw error;
          throw new ConnectorError({ kind: 'cancelled', message: 'it was not sent: the run was stopped' });
        }
      }
      await this.#stillOurs();
      hasBegun = true;
    };
    return { ...callFor(call, 'apply', operations), pace };
  }

  // Waiting for the rate may take longer than the lease lasts: whoever took over has read this batch back as undone.
  async #stillOurs(): Promise<void> {
    try {
      await this.services.keeper.ensure();
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      this.stopped ??= error.failure;
      throw new ConnectorError({ kind: 'cancelled', message: `it was not sent: ${error.failure.message}` });
    }
  }

  async #settle(batch: PackedBatch, outcomes: ReadonlyMap<string, Outcome>): Promise<ReadonlyMap<string, Settled>> {
    const settled = new Map<string, Settled>();
    const ambiguous: TargetOperation[] = [];
    for (const operation of batch.operations) {
      const outcome = outcomes.get(operation.id);
      const isLost = outcome === undefined || outcome.result === 'ambiguous';
      if (isLost && leavesNoTrace(operation)) settled.set(operation.id, unknownAfter(outcome));
      else if (isLost) ambiguous.push(operation);
      else settled.set(operation.id, settledOf(outcome));
    }
    if (ambiguous.length === 0) return settled;
    const effects = await this.#readBack(ambiguous);
    for (const { id } of ambiguous) settled.set(id, resolvedOf(outcomes.get(id), effects.get(id)));
    return settled;
  }

  // When even reading back fails nothing may touch the object: the intent stays open, and the next run resolves it first.
  async #readBack(operations: readonly TargetOperation[]): Promise<Awaited<ReturnType<typeof seeOwnEffects>>> {
    try {
      return await seeOwnEffects(operations, { ...this.services, call: callFor(this.services.call, 'read-back', operations) });
    } catch (error) {
      throw new RunStopped(failureOf(error));
    }
  }

  async #conclude(
    batch: PackedBatch,
    sequences: readonly number[],
    settled: ReadonlyMap<string, Settled>,
    again: ReadonlySet<string>,
  ): Promise<void> {
    const at = this.#now();
    const conclusions: Conclusion[] = [];
    const changes: LedgerChanges[] = [];
    for (const [index, operation] of batch.operations.entries()) {
      const result = settled.get(operation.id);
      const sequence = sequences[index];
      if (result === undefined || sequence === undefined) continue;
      conclusions.push(conclusionOf(sequence, result));
      if (!again.has(operation.id)) changes.push(...(await this.#changesOf(operation, result, at)));
    }
    await this.services.ledger.conclude(this.services.keeper.lease, at, conclusions, mergeChanges(changes));
  }

  async #changesOf(operation: TargetOperation, result: Settled, at: string): Promise<readonly LedgerChanges[]> {
    const { memory, retries } = this.services;
    switch (result.is) {
      case 'done':
      case 'already-so': {
        const isRemembered = result.is === 'done' || operation.kind !== 'attach';
        const byNameOnly = result.is === 'done' && result.byNameOnly === true;
        const change = isRemembered ? await memory.changeFor(operation, result.entityId, at, byNameOnly) : {};
        return [change, retries.done(operation.id)];
      }
      case 'failed':
        return [retries.refused(operation, result.failure, at)];
      case 'unknown':
        return [memory.enrolments.unknown(operation, at)];
      case 'not-sent':
        return [];
      default:
        return result satisfies never;
    }
  }

  #watch(settled: ReadonlyMap<string, Settled>): void {
    const failures = [...settled.values()].flatMap((result) => ('failure' in result ? [result.failure] : []));
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
