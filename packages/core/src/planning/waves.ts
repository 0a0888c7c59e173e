import { ownerText } from '../domain/identity.js';
import type { EntityRef, Operation, OperationId } from '../domain/operation.js';

/**
 * Splits a plan into waves: the first ones hold a few accounts with everything that is planned for them, and what that waits
 * for; the last one holds the rest. Accounts stand in the order of the plan, so the split is the same every time.
 */
export class Waves {
  readonly count: number;
  readonly #accounts = new Map<string, number>();
  /** Operations on groups that a wave waits for. */
  readonly #groups = new Map<OperationId, number>();

  /** @param operations the whole plan, gone through several times. */
  constructor(sizes: readonly number[], operations: () => Iterable<Operation>) {
    this.count = sizes.length + 1;
    if (sizes.length === 0) return;
    this.#choose(sizes, operations());
    while (this.#pullIn(operations));
  }

  waveOf(operation: Operation): number {
    const wave = isOnGroup(operation) ? this.#groups.get(operation.id) : this.#accounts.get(ownerText(operation.owner));
    return wave ?? this.count - 1;
  }

  #choose(sizes: readonly number[], operations: Iterable<Operation>): void {
    let wave = 0;
    let room = sizes[0] ?? 0;
    for (const operation of operations) {
      if (isOnGroup(operation) || this.#accounts.has(ownerText(operation.owner))) continue;
      while (room === 0 && wave < sizes.length) {
        wave += 1;
        room = sizes[wave] ?? 0;
      }
      if (wave === sizes.length) return;
      this.#accounts.set(ownerText(operation.owner), wave);
      room -= 1;
    }
  }

  // What an operation waits for goes no later than itself, with everything else of that account. True while something moved.
  #pullIn(operations: () => Iterable<Operation>): boolean {
    const last = this.count - 1;
    const neededIn = new Map<OperationId, number>();
    for (const operation of operations()) {
      const wave = this.waveOf(operation);
      if (wave === last) continue;
      for (const id of waitsFor(operation)) neededIn.set(id, Math.min(wave, neededIn.get(id) ?? last));
    }
    let hasMoved = false;
    for (const operation of operations()) {
      const wave = neededIn.get(operation.id);
      if (wave === undefined || wave >= this.waveOf(operation)) continue;
      if (isOnGroup(operation)) this.#groups.set(operation.id, wave);
      else this.#accounts.set(ownerText(operation.owner), wave);
      hasMoved = true;
    }
    return hasMoved;
  }
}

function isOnGroup(operation: Operation): boolean {
  return 'type' in operation && operation.type === 'group';
}

/** The operations of the same plan that an operation waits for or refers to. */
export function waitsFor(operation: Operation): readonly OperationId[] {
  return [...operation.after, ...refsOf(operation).flatMap((ref) => ('createdBy' in ref ? [ref.createdBy] : []))];
}

function refsOf(operation: Operation): readonly EntityRef[] {
  if ('attachment' in operation) {
    const { attachment } = operation;
    return attachment.what === 'membership' ? [attachment.account, attachment.group] : [attachment.account];
  }
  return 'ref' in operation ? [operation.ref] : [];
}
