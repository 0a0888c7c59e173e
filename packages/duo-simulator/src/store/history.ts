import type { Account } from './account.js';
import { copyAccount } from './copy-account.js';

/** The last states of an account, kept only while somebody may ask for them. */
export class History {
  #states: Account[] = [];

  /** Keeps the state before a write, and no more than `depth` of them. */
  note(account: Account, depth: number): void {
    if (depth > 0) this.#states.push(copyAccount(account));
    while (this.#states.length > depth) this.#states.shift();
  }

  clear(): void {
    this.#states = [];
  }

  /** The account as it was `writes` writes ago, or as long ago as is known; undefined when nothing is. */
  before(writes: number): Account | undefined {
    return this.#states.at(-Math.min(writes, this.#states.length));
  }
}
