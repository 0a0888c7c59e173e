import type { LedgerChanges } from '../../contracts/ledger.js';
import { isRemoval, type TargetOperation } from '../../domain/operation.js';
import { accountIdOf } from '../../planning/packing.js';
import { VERIFIED_SAMPLE, WINDOW } from '../../planning/rounds.js';
import type { SenderServices } from './batch-sender.js';
import { mergeChanges } from './memory.js';
import { seeEffects } from './resolve-effects.js';

/**
 * Reads back what a run did: every removal from an account, and a sample of the other writes. What the target does not show is
 * taken out of the ledger's memory again, so that the next run plans it anew.
 */
export class Verification {
  readonly #services: SenderServices;
  #operations: TargetOperation[] = [];
  #others = 0;
  #count = 0;

  constructor(services: SenderServices) {
    this.#services = services;
  }

  /** How many operations were noted. */
  get count(): number {
    return this.#count;
  }

  /** True when as many wait to be read back as are read back in one go. */
  get isFull(): boolean {
    return this.#operations.length >= WINDOW;
  }

  /** Notes an operation that was answered as done; `isNew` when it is about an account that this run created. */
  note(operation: TargetOperation, isNew: boolean): void {
    if (accountIdOf(operation) === undefined || isNew) return;
    if (!isRemoval(operation)) {
      if (this.#others >= VERIFIED_SAMPLE) return;
      this.#others += 1;
    }
    this.#count += 1;
    this.#operations.push(operation);
  }

  /** Reads back what was noted since the last time; returns the operations that the target does not show. */
  async unmade(): Promise<readonly TargetOperation[]> {
    const operations = this.#operations;
    this.#operations = [];
    if (operations.length === 0) return [];
    const { target, profile, call, memory } = this.#services;
    const effects = await seeEffects(operations, target, profile, call);
    const unmade = operations.filter((operation) => effects.get(operation.id)?.seen !== true);
    const undo = unmade.map((operation): LedgerChanges => memory.undoOf(operation.id) ?? {});
    memory.forgetUndo();
    if (undo.length > 0) await this.#undo(undo);
    return unmade;
  }

  async #undo(changes: readonly LedgerChanges[]): Promise<void> {
    const { ledger, keeper, clock } = this.#services;
    await ledger.conclude(keeper.lease, new Date(clock.now()).toISOString(), [], mergeChanges(changes));
  }
}
