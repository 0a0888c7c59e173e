import type { LedgerChanges } from '../../contracts/ledger.js';
import type { OperationId, TargetOperation } from '../../domain/operation.js';
import { effectOf } from '../../planning/effect.js';
import { ReadBackChoice, type ReadBackKey } from '../../planning/read-back-choice.js';
import { WINDOW } from '../../planning/rounds.js';
import { callFor } from '../calls/call-about.js';
import { intentOf } from './batch-outcomes.js';
import type { SenderServices } from './batch-sender.js';
import { mergeChanges } from './memory.js';
import { lookAt, shownFor } from './resolve-effects.js';

// Nobody saw whether it was without effect, or whether somebody disabled the account since: enabling it once more might undo that.
function mayBeRedone({ operation }: Noted): boolean {
  return operation.kind !== 'enable';
}

interface Noted {
  readonly operation: TargetOperation;
  /** Of a creation: what the target said it made. */
  readonly madeId: string | undefined;
}

/**
 * Reads back what a run did: every removal, and a sample of the other writes; of a wave everything. What the target does not
 * show is taken out of the ledger's memory again, so that the next run plans it anew.
 */
export class Verification {
  readonly #services: SenderServices;
  readonly #choice = new ReadBackChoice();
  readonly #chosen = new Set<OperationId>();
  #noted: Noted[] = [];
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
    return this.#noted.length >= WINDOW;
  }

  /** @param isThorough everything from here on is read back, not a sample. */
  begin(isThorough: boolean): void {
    this.#choice.isThorough = isThorough;
  }

  /** Called for each operation before it goes, in the order of the plan: answers come in any order. */
  choose(operation: TargetOperation): void {
    if (this.#choice.chooses(operation)) this.#chosen.add(operation.id);
  }

  /** Notes an operation that was answered as done. */
  note(operation: TargetOperation, madeId: string | undefined): void {
    if (!this.#chosen.delete(operation.id)) return;
    this.#count += 1;
    this.#noted.push({ operation, madeId });
  }

  /**
   * Reads back what was noted since the last time; returns the operations that the target does not show.
   * @throws what the target throws: removals that could not be read back are under way again then; who was enabled is enabled.
   */
  async unmade(): Promise<readonly TargetOperation[]> {
    const noted = this.#noted;
    this.#noted = [];
    if (noted.length === 0) return [];
    const unmade = await this.#notSeenOr(noted, () => this.#reopen(noted.filter(mayBeRedone)));
    await this.#reopen(unmade);
    return unmade.map(({ operation }) => operation);
  }

  async #notSeenOr(noted: readonly Noted[], failed: () => Promise<void>): Promise<readonly Noted[]> {
    try {
      return await this.#notSeen(noted);
    } catch (error) {
      // Where the ledger cannot be written either, the reason why the run ends is still the first one.
      await failed().catch(() => undefined);
      throw error;
    }
  }

  // As if their answers were lost: the next run reads them back before anything else touches the tenant. An effect that is not seen
  // may be one that is not shown yet.
  async #reopen(noted: readonly Noted[]): Promise<void> {
    const { ledger, keeper, memory, runId, clock } = this.#services;
    const removals = noted.flatMap(({ operation }) => {
      const undo = memory.undoOf(operation.id);
      return undo === undefined ? [] : [{ operation, undo }];
    });
    memory.forgetUndo();
    if (removals.length === 0) return;
    // In this order: dying between the two leaves something standing, never something of ours that is none.
    await ledger.intend(keeper.lease, runId, new Date(clock.now()).toISOString(), removals.map(({ operation }) => intentOf(operation)));
    await this.#undo(removals.map(({ undo }) => undo));
  }

  // A creation is looked for by the id it was answered with, together with everything else: that it is there is enough.
  async #notSeen(noted: readonly Noted[]): Promise<readonly Noted[]> {
    const { target, profile, call } = this.#services;
    const made: ReadBackKey[] = [];
    const others: TargetOperation[] = [];
    for (const { operation, madeId } of noted) {
      if (operation.kind !== 'create') others.push(operation);
      else if (madeId !== undefined) made.push({ type: operation.type, key: madeId });
    }
    const look = await lookAt(others, target, profile, callFor(call, 'verify', noted.map(({ operation }) => operation)), made);
    const isThere = ({ operation, madeId }: Noted): boolean => {
      if (operation.kind !== 'create') return effectOf(operation, shownFor(operation, look, profile), profile).seen;
      const { accounts, groups } = look.byId;
      return madeId === undefined || (operation.type === 'account' ? accounts : groups).has(madeId);
    };
    return noted.filter((entry) => !isThere(entry));
  }

  async #undo(changes: readonly LedgerChanges[]): Promise<void> {
    const { ledger, keeper, clock } = this.#services;
    await ledger.conclude(keeper.lease, new Date(clock.now()).toISOString(), [], mergeChanges(changes));
  }
}
