import type { Retry } from '../../contracts/ledger.js';
import type { Finding } from '../../domain/finding.js';
import { isRemoval, type Operation, type OperationId } from '../../domain/operation.js';
import { contentDigest } from '../../planning/retry-schedule.js';
import { mayBeAwaited } from '../../planning/rounds.js';
import { waitsFor } from '../../planning/waves.js';

/**
 * Keeps out of a plan what the target refused lately and is not to be tried yet, and everything that waits for it. Removals
 * always pass: taking access away is tried in every run. So does an operation whose content is another one now.
 */
export class PlanGate {
  /** Held so far, and what was refused lately and has not come by yet: whoever waits for either waits for the next plan. */
  readonly #held = new Map<OperationId, Retry>();
  readonly #retries: ReadonlyMap<OperationId, Retry>;
  readonly #findings: Finding[] = [];
  readonly #dependents = new Map<OperationId, number>();
  #waiting = 0;

  constructor(
    retries: readonly Retry[],
    private readonly nowMs: number,
  ) {
    this.#retries = new Map(retries.map((retry) => [retry.operation, retry]));
    for (const retry of retries) if (this.#isWaiting(retry)) this.#held.set(retry.operation, retry);
  }

  /** False for an operation that is not to be planned this time. */
  admits(operation: Operation): boolean {
    if (isRemoval(operation)) return true;
    const retry = this.#retries.get(operation.id);
    if (retry !== undefined && this.#isWaiting(retry) && retry.digest === contentDigest(operation)) {
      this.#waiting += 1;
      this.#findings.push(findingOf(retry));
      return false;
    }
    const root = this.#rootOf(operation);
    if (root === undefined) {
      this.#held.delete(operation.id);
      return true;
    }
    this.#waiting += 1;
    this.#dependents.set(root.operation, (this.#dependents.get(root.operation) ?? 0) + 1);
    if (mayBeAwaited(operation)) this.#held.set(operation.id, root);
    return false;
  }

  /** How many operations were kept out. */
  get waiting(): number {
    return this.#waiting;
  }

  /** What a person should know of it: since when, why, and when it is tried again. */
  findings(): readonly Finding[] {
    const dependents = [...this.#dependents].map(([id, count]): Finding => ({
      code: 'operation-waiting',
      severity: 'warning',
      about: id,
      count,
      message: `${count} further operations wait for ${id}, which the target refused`,
      remedy: RELEASE,
    }));
    return [...this.#findings, ...dependents];
  }

  #rootOf(operation: Operation): Retry | undefined {
    for (const id of waitsFor(operation)) {
      const root = this.#held.get(id);
      if (root !== undefined) return root;
    }
    return undefined;
  }

  #isWaiting(retry: Retry): boolean {
    if (retry.nextAt === undefined) return true;
    const lastMs = Date.parse(retry.lastAt);
    return lastMs + (Date.parse(retry.nextAt) - lastMs) * EARLY > this.nowMs;
  }
}

/** A plan is made some time before its operations are sent: whoever runs daily would else miss the daily try every other day. */
const EARLY = 0.9;

const RELEASE = 'Mend what the target says, and let it be tried at once with `rollcall retry`.';

function findingOf(retry: Retry): Finding {
  const shared = { about: retry.operation, remedy: RELEASE };
  if (retry.nextAt === undefined) {
    return { code: 'quarantined', severity: 'error', message: `${toldOf(retry)}; it is not tried any more`, ...shared };
  }
  return { code: 'operation-waiting', severity: 'warning', message: `${toldOf(retry)}; it is tried again after ${retry.nextAt}`, ...shared };
}

function toldOf({ operation, label, attempts, firstAt, message }: Retry): string {
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  return `${operation} (${label}) was refused ${times} since ${firstAt}: ${message}`;
}
