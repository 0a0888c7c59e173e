import type { TargetProfile } from '../../contracts/target.js';
import { ownerText } from '../../domain/identity.js';
import type { Operation } from '../../domain/operation.js';
import type { Settled } from './batch-outcomes.js';

/** An account that a run created. */
export interface CreatedAccount {
  /** The person: `hr:17`. */
  readonly owner: string;
  readonly label: string;
  readonly id: string;
  /** Where a person looks at it, where the target has such a page. */
  readonly page?: string;
}

/** At most this many are named; the rest is counted. */
const MOST_NAMED = 1_000;

/** The accounts that a run created, in the order in which they were. */
export class CreatedAccounts {
  #named: CreatedAccount[] = [];
  #count = 0;

  constructor(private readonly profile: Pick<TargetProfile, 'pageOf'>) {}

  get named(): readonly CreatedAccount[] {
    return this.#named;
  }

  get count(): number {
    return this.#count;
  }

  /** Notes what was done. Everything but an account is passed over, and what may be somebody else's work, known by nothing but its name. */
  note(operation: Operation, { entityId, byNameOnly }: Extract<Settled, { is: 'done' }>): void {
    if (!isAccount(operation) || entityId === undefined || byNameOnly === true) return;
    this.#count += 1;
    if (this.#named.length >= MOST_NAMED) return;
    const page = this.profile.pageOf?.(entityId);
    this.#named.push({ owner: ownerText(operation.owner), label: operation.label, id: entityId, ...(page === undefined ? {} : { page }) });
  }

  /** It was answered as done, and is not there. */
  drop(operation: Operation): void {
    if (!isAccount(operation)) return;
    this.#count -= 1;
    this.#named = this.#named.filter(({ owner }) => owner !== ownerText(operation.owner));
  }
}

function isAccount(operation: Operation): boolean {
  return operation.kind === 'create' && operation.type === 'account';
}
