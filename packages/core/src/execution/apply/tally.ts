import type { Failure } from '../../domain/failure.js';
import type { Finding } from '../../domain/finding.js';
import type { Operation } from '../../domain/operation.js';

/** What became of the operations of a run. Every operation of the plan is in exactly one of these. */
export interface ApplyCounts {
  readonly done: number;
  readonly alreadySo: number;
  /** Voided because the entity changed since the plan was made. */
  readonly voided: number;
  readonly failed: number;
  /** Not tried because an operation before them failed. */
  readonly skipped: number;
  /** Not begun because the run stopped. */
  readonly notBegun: number;
}

/** Counts outcomes and words the findings that come with them. */
export class Tally {
  #done = 0;
  #alreadySo = 0;
  #voided = 0;
  #failed = 0;
  #skipped = 0;
  readonly findings: Finding[] = [];

  constructor(private readonly total: number) {}

  get counts(): ApplyCounts {
    const begun = this.begun;
    return { done: this.#done, alreadySo: this.#alreadySo, voided: this.#voided, failed: this.#failed, skipped: this.#skipped, notBegun: this.total - begun };
  }

  get begun(): number {
    return this.#done + this.#alreadySo + this.#voided + this.#failed + this.#skipped;
  }

  get hasFailures(): boolean {
    return this.#failed + this.#skipped + this.#voided > 0;
  }

  done(): void {
    this.#done += 1;
  }

  alreadySo(): void {
    this.#alreadySo += 1;
  }

  voided(operation: Operation, changed: readonly string[]): void {
    this.#voided += 1;
    const message = `${operation.id} (${operation.label}) was voided: changed in the target since the plan was made: ${changed.join(', ')}`;
    this.findings.push({ code: 'changed-since-plan', severity: 'error', about: operation.id, message, remedy: 'Make a new plan; the rest of this one was applied.' });
  }

  failed(operation: Operation, failure: Failure): void {
    this.#failed += 1;
    const code = failure.code === undefined ? '' : ` (${failure.code})`;
    const message = `${operation.id} (${operation.label}) failed: ${failure.message}${code}`;
    this.findings.push({ code: 'operation-failed', severity: 'error', about: operation.id, message, remedy: failure.remedy ?? 'It is planned again in the next run.' });
  }

  /** An operation that was answered `done` and is found undone afterwards: it moves from done to failed. */
  unmade(operation: Operation): void {
    this.#done -= 1;
    this.#failed += 1;
    const message = `${operation.id} (${operation.label}) was answered as done, but the target does not show it`;
    this.findings.push({ code: 'no-effect', severity: 'error', about: operation.id, message, remedy: 'Look at the entity in the target; it is planned again in the next run.' });
  }

  skipped(operation: Operation, because: string): void {
    this.#skipped += 1;
    this.findings.push({ code: 'operation-skipped', severity: 'error', about: operation.id, message: `${operation.id} (${operation.label}) was not tried: ${because}`, remedy: 'It is planned again in the next run.' });
  }
}
