import type { Ledger, LedgerChanges, Retry, Tenant } from '../../contracts/ledger.js';
import type { Failure } from '../../domain/failure.js';
import type { Operation, OperationId } from '../../domain/operation.js';
import type { Iso } from '../../domain/value.js';
import { isAboutObject, retryAfterFailure } from '../../planning/retry-schedule.js';

/** What the target has refused in earlier runs and in this one, and when each is tried again. */
export class RetryBook {
  readonly #retries: Map<OperationId, Retry>;
  /** Not come by in this run: what is neither planned nor held any more needs no other try. */
  readonly #unmet: Set<OperationId>;
  readonly #before: ReadonlySet<OperationId>;

  constructor(retries: readonly Retry[]) {
    this.#retries = new Map(retries.map((retry) => [retry.operation, retry]));
    this.#unmet = new Set(this.#retries.keys());
    this.#before = new Set(this.#retries.keys());
  }

  static async load(ledger: Ledger, tenant: Tenant): Promise<RetryBook> {
    return new RetryBook(await ledger.retries(tenant));
  }

  /** The plan holds this operation, or says that it waits. */
  meet(operation: OperationId): void {
    this.#unmet.delete(operation);
  }

  /** Refused by earlier runs already: that it is refused again says nothing about the others. */
  wasRefused(operation: OperationId): boolean {
    return this.#before.has(operation);
  }

  /** What a refusal leads to; nothing when it says nothing about the object. */
  refused(operation: Operation, failure: Failure, at: Iso): LedgerChanges {
    if (!isAboutObject(failure.kind)) return {};
    const retry = retryAfterFailure(operation, failure.message, this.#retries.get(operation.id), at);
    this.#retries.set(operation.id, retry);
    return { putRetries: [retry] };
  }

  /** What success leads to. */
  done(operation: OperationId): LedgerChanges {
    return this.#retries.delete(operation) ? { dropRetries: [operation] } : {};
  }

  /** What is not wanted any more, once a plan from whole reads was gone through. */
  get settled(): readonly OperationId[] {
    return [...this.#unmet].filter((operation) => this.#retries.has(operation));
  }
}
