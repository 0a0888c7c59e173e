import { byCodeUnit } from '../../domain/json.js';
import type { AttachOperation } from '../../domain/operation.js';
import { NumberList } from '../staging/numbers.js';
import { Examples } from './member-findings.js';

/**
 * Gives accounts memberships only as far as the target has room for them. What is there stays; what is to be given goes in the order of the
 * groups' names, so that it is the same ones in every run.
 */
export class MembershipRoom {
  /** Memberships for which there is no room. */
  readonly refused = new Examples();
  readonly #held = new NumberList();
  #account = -1;
  #taken = 0;
  #wanted: AttachOperation[] = [];

  /** @param limit undefined: there is always room. @param add hears of what is given. */
  constructor(
    private readonly limit: number | undefined,
    private readonly add: (operation: AttachOperation) => void,
  ) {}

  /** An account of the target, by its number, is in one more group, whoever manages that. */
  note(actual: number): void {
    if (this.limit !== undefined) this.#held.set(actual, (this.#held.get(actual) ?? 0) + 1);
  }

  /** From here on it is about this account. @param actualOf the account of the target, or -1 */
  enter(account: number, actualOf: (account: number) => number): void {
    if (account === this.#account) return;
    this.leave();
    this.#account = account;
    const actual = this.limit === undefined ? -1 : actualOf(account);
    this.#taken = actual < 0 ? 0 : (this.#held.get(actual) ?? 0);
  }

  /** A membership of the account is taken away. */
  free(): void {
    this.#taken -= 1;
  }

  give(operation: AttachOperation): void {
    if (this.limit === undefined) this.add(operation);
    else this.#wanted.push(operation);
  }

  /** Nothing more is said of the account. */
  leave(): void {
    const { limit } = this;
    if (limit === undefined || this.#wanted.length === 0) return;
    const inOrder = this.#wanted.sort((left, right) => byCodeUnit(groupOf(left), groupOf(right)) || byCodeUnit(left.id, right.id));
    const room = Math.max(0, limit - this.#taken);
    for (const operation of inOrder.slice(0, room)) this.add(operation);
    for (const operation of inOrder.slice(room)) this.refused.add(`${operation.label} in ${groupOf(operation)}`);
    this.#wanted = [];
  }
}

function groupOf({ attachment }: AttachOperation): string {
  return attachment.what === 'membership' ? attachment.groupLabel : '';
}
