import type { CallOptions } from '../../contracts/call-options.js';
import type { Target, TargetProfile } from '../../contracts/target.js';
import { isRemoval, type TargetOperation } from '../../domain/operation.js';
import { accountIdOf, VERIFIED_SAMPLE } from '../../planning/packing.js';
import { seeEffects } from './resolve-effects.js';

/** Collects what is read back at the end of a run: every removal from an account, and a sample of the other writes. */
export class Verification {
  readonly #operations: TargetOperation[] = [];
  #others = 0;

  note(operation: TargetOperation): void {
    if (accountIdOf(operation) === undefined) return;
    if (!isRemoval(operation)) {
      if (this.#others >= VERIFIED_SAMPLE) return;
      this.#others += 1;
    }
    this.#operations.push(operation);
  }

  /** Reads back and returns the operations that the target does not show. */
  async unmade(target: Target, profile: TargetProfile, call: CallOptions): Promise<readonly TargetOperation[]> {
    if (this.#operations.length === 0) return [];
    const effects = await seeEffects(this.#operations, target, profile, call);
    return this.#operations.filter((operation) => effects.get(operation.id)?.seen !== true);
  }

  get count(): number {
    return this.#operations.length;
  }
}
