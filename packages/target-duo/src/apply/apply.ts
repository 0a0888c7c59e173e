import { isConnectorError, type Batch, type CallOptions, type Logger, type Outcome, type TargetOperation } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { applyBulkCreate } from './bulk-create.js';
import { applyBulk, type BulkResult } from './bulk.js';
import { sendEnrolment, type ValidSeconds } from './enrol.js';
import { refused, type Result } from './outcomes.js';
import { applySingle } from './single.js';
import { applyTrash } from './trash.js';
import { Turns } from './turns.js';

type BulkLane = 'bulk' | 'bulkCreate';

/**
 * Does batches. One batch is one request, with two exceptions: phones and tokens (see `phones.ts` and `tokens.ts`), and a bulk endpoint that this
 * account does not offer, in which case the batch is done in single calls of the lane `writes` and so are later ones.
 */
export class Applier {
  readonly #withoutBulk = new Set<BulkLane>();
  readonly #turns = new Turns();

  constructor(
    private readonly client: DuoClient,
    private readonly logger: Logger,
    private readonly validSeconds: ValidSeconds,
  ) {}

  /** @throws ConnectorError `cancelled`, while nothing of the batch is known to be done */
  async apply(batch: Batch, options: CallOptions): Promise<readonly Outcome[]> {
    const { lane, operations } = batch;
    const results = await this.#results(lane, operations, options);
    return operations.map((operation, index): Outcome => ({ id: operation.id, ...(results[index] ?? refused('unsupported', 'the operation was not done')) }));
  }

  async #results(lane: string, operations: readonly TargetOperation[], options: CallOptions): Promise<readonly Result[]> {
    switch (lane) {
      case 'bulk':
      case 'bulkCreate':
        return this.#bulk(lane, operations, options);
      case 'trash':
      case 'restore':
        return applyTrash(this.client, lane, operations, options);
      case 'writes':
        return this.#singles(operations, options);
      default:
        return operations.map(() => refused('unsupported', `target duo has no lane "${lane}" for operations`));
    }
  }

  async #bulk(lane: BulkLane, operations: readonly TargetOperation[], options: CallOptions): Promise<readonly Result[]> {
    if (this.#withoutBulk.has(lane)) return this.#singles(operations, options);
    const send = lane === 'bulk' ? applyBulk : applyBulkCreate;
    const answer: BulkResult = await send(this.client, operations, options);
    if ('results' in answer) return answer.results;
    const results = await this.#singles(operations, options);
    // Where single calls are forbidden as well, the permission is missing and says nothing about the endpoint.
    if (results.some((result) => !isForbidden(result))) this.#remember(lane, answer.unavailable.failure.message);
    return results;
  }

  #remember(lane: BulkLane, reason: string): void {
    this.#withoutBulk.add(lane);
    this.logger.warn('this Duo account does not offer a bulk endpoint; single calls are made from here on', { lane, reason });
  }

  #single(operation: TargetOperation, options: CallOptions): Promise<Result> {
    if (operation.kind === 'enrol') return sendEnrolment(this.client, operation, this.validSeconds, options);
    return applySingle({ client: this.client, turns: this.#turns, lane: 'writes', options }, operation);
  }

  async #singles(operations: readonly TargetOperation[], options: CallOptions): Promise<readonly Result[]> {
    const results: Result[] = [];
    for (const operation of operations) {
      try {
        results.push(await this.#single(operation, options));
      } catch (error) {
        if (results.length === 0 || !isConnectorError(error)) throw error;
        const stopped: Result = { result: error.effect === 'none' ? 'refused' : 'ambiguous', failure: error.failure };
        const notSent: Result = refused('cancelled', 'the run was stopped before it was sent');
        return operations.map((_, index) => results[index] ?? (index === results.length ? stopped : notSent));
      }
    }
    return results;
  }
}

function isForbidden(result: Result): boolean {
  return result.result === 'refused' && result.failure.kind === 'forbidden';
}
