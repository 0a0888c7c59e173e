import type { TargetProfile } from '../../contracts/target.js';
import type { Finding } from '../../domain/finding.js';
import type { Operation } from '../../domain/operation.js';
import { withinBaseline, type LeftOut } from '../../planning/baseline.js';
import type { HandsOff } from './hands-off.js';
import { LeftOutOperations } from './left-out.js';

type Reason = LeftOut | 'protected';

const TOLD: Readonly<Record<Reason, string>> = {
  removal: 'removals',
  clearing: 'updates that would clear a value',
  status: 'writes of a status',
  mail: 'operations that send mail',
  protected: 'operations on protected accounts and groups',
};

/** Keeps a first plan to what it may hold, and says what it left to the next one. */
export class BaselineLimits {
  readonly #leftOut = new LeftOutOperations();

  constructor(
    private readonly profile: TargetProfile,
    private readonly handsOff: HandsOff,
  ) {}

  /** The part of an operation that goes into the plan; undefined: nothing of it. */
  within(operation: Operation): Operation | undefined {
    if (this.handsOff.protects(operation)) {
      this.#leftOut.miss(operation);
      this.#leftOut.count('protected', operation);
      return undefined;
    }
    const { operation: part, leftOut } = withinBaseline(operation, this.profile);
    for (const reason of leftOut) this.#leftOut.count(reason, operation);
    if (part === undefined) this.#leftOut.miss(operation);
    return part === undefined || this.#leftOut.strands(part) ? undefined : part;
  }

  findings(): readonly Finding[] {
    return [...this.#leftOut.reasons].map(([reason, { count, examples }]): Finding => {
      const message = `left out of the first plan: ${count} ${TOLD[reason as Reason]}, for example ${examples.join(', ')}`;
      const remedy = reason === 'protected' ? 'Nothing is planned for them in a first plan; `ignore` leaves them alone for good.' : 'The next plan without --baseline holds them, with its guards.';
      return { code: 'baseline-left-out', severity: 'info', about: reason, count, message, remedy };
    });
  }
}
