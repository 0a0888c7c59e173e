import type { TargetSchema } from '../../contracts/target.js';
import type { Finding } from '../../domain/finding.js';
import type { AttachOperation, Operation } from '../../domain/operation.js';
import { foldedKey } from '../../domain/text-key.js';
import { identityOf } from '../../planning/shared-values.js';
import type { StagedTarget } from '../collect/staged-target.js';
import { KeyTable } from '../staging/key-table.js';
import { SortedSpool } from '../staging/sorted-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import { Examples, noHolderFinding } from './member-findings.js';

interface Wanted {
  readonly value: string;
  readonly limit: number;
  readonly operation: AttachOperation;
}

/** Numbers of a table stand for counts here; what is not in it was not counted. */
const NONE = -1;

/**
 * Gives values that many accounts may hold (a phone, a token) only as far as the target lets them be held. Who holds one keeps it; then
 * they are given in the order of the pipelines in the file, and of the accounts' names, so that it is the same ones in every run. What is
 * taken away by the same plan makes room for the next one: taking away may turn out not to be allowed.
 */
export class ValueRoom {
  readonly #waiting: SortedSpool<Wanted>;
  readonly #holders: KeyTable;
  #wanted = 0;

  /** @param pipelines by name, in the order of the file. */
  constructor(
    folder: StagingFolder,
    seed: number,
    private readonly schema: TargetSchema,
    private readonly pipelines: readonly string[],
  ) {
    this.#waiting = new SortedSpool(folder);
    this.#holders = new KeyTable(seed);
  }

  /** Keeps back what there may be no room for; returns the others. */
  keep(operations: readonly Operation[]): readonly Operation[] {
    return operations.filter((operation) => {
      const wanted = operation.kind === 'attach' ? this.#wantedOf(operation) : undefined;
      if (wanted === undefined) return true;
      const place = String(this.pipelines.indexOf(wanted.operation.pipeline) + 1).padStart(6, '0');
      this.#waiting.add(JSON.stringify([wanted.value, place, foldedKey(operation.label), operation.id]), wanted);
      this.#holders.putIfAbsent(wanted.value, 0);
      this.#wanted += 1;
      return false;
    });
  }

  /**
   * Gives what there is room for, beside those who hold it in the target; tells of the rest.
   * @param add false for what will not come, and so takes no room
   */
  settle(target: StagedTarget, add: (operation: AttachOperation) => boolean): readonly Finding[] {
    if (this.#wanted === 0) return [];
    for (let number = 0; number < target.accounts.length; number += 1) this.#count(target.accounts.get(number).held ?? {});
    const refused = new Map<number, Examples>();
    for (const { value, limit, operation } of this.#waiting.all()) {
      if (this.#holders.get(value) < limit) {
        if (add(operation)) this.#more(value);
      } else {
        const examples = refused.get(limit) ?? new Examples();
        refused.set(limit, examples);
        examples.add(operation.label);
      }
    }
    this.#waiting.close();
    return [...refused].map(([limit, examples]) => noHolderFinding(examples, limit));
  }

  #wantedOf(operation: AttachOperation): Wanted | undefined {
    const { attachment } = operation;
    if (attachment.what === 'membership') return undefined;
    const attribute = this.schema.attributes[attachment.attribute];
    if (attribute?.maxHolders === undefined) return undefined;
    return { value: keyOf(attachment.attribute, identityOf(attribute, attachment.value)), limit: attribute.maxHolders, operation };
  }

  #count(held: NonNullable<ReturnType<StagedTarget['accounts']['get']>['held']>): void {
    for (const [name, values] of Object.entries(held)) {
      const attribute = this.schema.attributes[name];
      if (attribute?.maxHolders === undefined) continue;
      for (const identity of new Set(values.map(({ value }) => identityOf(attribute, value)))) this.#more(keyOf(name, identity));
    }
  }

  // Only of what is wanted is there a count.
  #more(value: string): void {
    const holders = this.#holders.get(value);
    if (holders !== NONE) this.#holders.replace(value, holders + 1);
  }
}

function keyOf(attribute: string, identity: string): string {
  return `${attribute} ${identity}`;
}
