import type { Failure } from '../../domain/failure.js';
import type { Finding } from '../../domain/finding.js';
import { ownerText } from '../../domain/identity.js';
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

/** At most this many findings of one kind are told; the rest is counted. */
const MOST_FINDINGS = 1_000;

/** Counts outcomes and words the findings that come with them. */
export class Tally {
  #done = 0;
  #alreadySo = 0;
  #voided = 0;
  #failed = 0;
  #skipped = 0;
  #failedAgain = 0;
  readonly #findings: Finding[] = [];
  readonly #told = new Map<string, number>();

  constructor(private readonly total: number) {}

  get counts(): ApplyCounts {
    const counted = { done: this.#done, alreadySo: this.#alreadySo, voided: this.#voided, failed: this.#failed, skipped: this.#skipped };
    return { ...counted, notBegun: this.total - this.begun };
  }

  get begun(): number {
    return this.#done + this.#alreadySo + this.#voided + this.#failed + this.#skipped;
  }

  /** Of the failed ones, those that earlier runs failed at already. */
  get failedAgain(): number {
    return this.#failedAgain;
  }

  get hasFailures(): boolean {
    return this.#failed + this.#skipped + this.#voided > 0;
  }

  /** What a person should know; of each kind the first ones, and how many more there were. */
  get findings(): readonly Finding[] {
    const rest = [...this.#told].flatMap(([code, count]): readonly Finding[] => {
      const more = count - MOST_FINDINGS;
      return more > 0 ? [{ code, severity: 'error', count: more, message: `${more} more like these` }] : [];
    });
    return [...this.#findings, ...rest];
  }

  done(): void {
    this.#done += 1;
  }

  alreadySo(): void {
    this.#alreadySo += 1;
  }

  voided(operation: Operation, changed: readonly string[]): void {
    this.#voided += 1;
    const what = `was voided: changed since the plan was made: ${changed.join(', ')}`;
    this.#tell('changed-since-plan', operation, what, 'Make a new plan; the rest of this one was applied.');
  }

  /** @param isKnown earlier runs failed at it already. */
  failed(operation: Operation, failure: Failure, isKnown = false): void {
    this.#failed += 1;
    if (isKnown) this.#failedAgain += 1;
    const code = failure.code === undefined ? '' : ` (${failure.code})`;
    this.#tell('operation-failed', operation, `failed: ${failure.message}${code}`, failure.remedy ?? NEXT_RUN);
  }

  /** What leaves no trace, and whose answer was lost. */
  unknown(operation: Operation, failure: Failure): void {
    this.#failed += 1;
    const remedy = `It is not sent again unasked. Ask the person, or send it with \`rollcall enrol ${ownerText(operation.owner)}\`.`;
    this.#tell('enrolment-unknown', operation, `may have been sent or not: ${failure.message}`, remedy);
  }

  /** An operation that was answered `done` and is found undone afterwards: it moves from done to failed. */
  unmade(operation: Operation): void {
    this.#done -= 1;
    this.#failed += 1;
    const remedy = 'Look at the entity in the target; it is planned again in the next run.';
    this.#tell('no-effect', operation, 'was answered as done, but the target does not show it', remedy);
  }

  skipped(operation: Operation, because: string): void {
    this.#skipped += 1;
    this.#tell('operation-skipped', operation, `was not tried: ${because}`, NEXT_RUN);
  }

  #tell(code: string, operation: Operation, what: string, remedy: string): void {
    const told = (this.#told.get(code) ?? 0) + 1;
    this.#told.set(code, told);
    if (told > MOST_FINDINGS) return;
    const message = `${operation.id} (${operation.label}) ${what}`;
    this.#findings.push({ code, severity: 'error', about: operation.id, message, remedy });
  }
}

const NEXT_RUN = 'It is planned again in the next run.';
