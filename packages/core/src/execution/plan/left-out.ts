import type { Operation, OperationId } from '../../domain/operation.js';
import { mayBeAwaited } from '../../planning/rounds.js';
import { waitsFor } from '../../planning/waves.js';

const EXAMPLES = 3;

/** What was kept out of a plan for one reason. */
interface KeptOut {
  count: number;
  readonly examples: string[];
}

/** Remembers what was kept out of a plan, by reason, and finds what waits for any of it: that will never be there. */
export class LeftOutOperations {
  readonly #reasons = new Map<string, KeptOut>();
  readonly #missing = new Set<OperationId>();

  /** True for an operation that waits for one that was kept out; it is kept out then, too. */
  strands(operation: Operation): boolean {
    const isStranded = waitsFor(operation).some((id) => this.#missing.has(id));
    if (isStranded) this.miss(operation);
    return isStranded;
  }

  /** The operation is not in the plan. */
  miss(operation: Operation): void {
    if (mayBeAwaited(operation)) this.#missing.add(operation.id);
  }

  /** Counts something that was kept out, for people. */
  count(reason: string, operation: Operation): void {
    const kept = this.#reasons.get(reason) ?? { count: 0, examples: [] };
    kept.count += 1;
    if (kept.examples.length < EXAMPLES) kept.examples.push(operation.label);
    this.#reasons.set(reason, kept);
  }

  get reasons(): Iterable<readonly [reason: string, { readonly count: number; readonly examples: readonly string[] }]> {
    return this.#reasons;
  }
}
