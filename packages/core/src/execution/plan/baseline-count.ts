import { BASELINE_KINDS, type Baseline, type BaselineKind } from '../../domain/plan.js';
import type { Operation } from '../../domain/operation.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { AccountDecision } from '../../planning/account-view.js';
import type { StagedTarget } from '../collect/staged-target.js';
import { NumberList } from '../staging/numbers.js';
import type { HandsOff } from './hands-off.js';
import type { StagedLinks } from './staged-links.js';

/** What is known of an account: which of the five it counts to, and why. */
type Known = readonly [kind: BaselineKind, reason: string];

const ADOPTED = ['matched', 'adopted by this plan'] as const;
const LINKED = ['matched', 'linked already'] as const;
const NOBODY = ['unmanaged', 'nobody in the sources has this name'] as const;

/** Counts every account of the target once, for a first plan: what becomes of it, and why. Keeps four bytes for an account. */
export class BaselineCount {
  readonly #known: Known[] = [];
  readonly #numbers = new Map<string, number>();
  /** By the number of the account: the place of what is known of it, plus one. */
  readonly #of = new NumberList();

  constructor(
    private readonly target: StagedTarget,
    private readonly links: StagedLinks,
    private readonly handsOff: HandsOff,
  ) {}

  /** Somebody who is not wanted, or of whom that cannot be told, would have this name. */
  named(name: string, standing: 'out' | 'held'): void {
    const actual = this.target.accountByName(name);
    if (actual >= 0 && (this.#of.get(actual) ?? 0) === 0) this.#note(actual, ['unmanaged', standing === 'out' ? 'their person is out of scope' : 'whether their person is in scope cannot be told']);
  }

  /**
   * What was decided about somebody who is wanted.
   * @param admitted the operations that went into the plan
   * @param holder the account that the person has, or whose name it wants; -1: none
   */
  decided({ situation, operations, findings }: AccountDecision, admitted: readonly Operation[], holder: number): void {
    if (holder < 0) return;
    if (operations.some(isAdoption)) this.#note(holder, admitted.some(isAdoption) ? ADOPTED : ['unmanaged', this.handsOff.isProtected(holder) ? 'protected' : 'the file does not let it be adopted (may)']);
    else if (situation === 'rejected') this.#note(holder, ['unmanaged', 'the record of their person cannot be used']);
    else if (situation === 'withheld') this.#note(holder, ['unmanaged', 'what is wanted of them is not known']);
    else if (situation === 'matched') this.#note(holder, ['unmanaged', 'referred to only (may: accounts: reference)']);
    else if (situation === 'disputed') this.#note(holder, ['disputed', findings[0]?.code ?? situation]);
  }

  /** To be asked once everything was decided. */
  get counted(): Baseline {
    const reasons: Record<BaselineKind, Record<string, number>> = { matched: {}, disputed: {}, unmanaged: {}, foreign: {}, trashed: {} };
    for (let actual = 0; actual < this.target.accounts.length; actual += 1) {
      const [kind, reason] = this.#becomes(actual);
      reasons[kind][reason] = (reasons[kind][reason] ?? 0) + 1;
    }
    const sum = (kind: BaselineKind): number => Object.values(reasons[kind]).reduce((total, count) => total + count, 0);
    const [matched, disputed, unmanaged, foreign, trashed] = BASELINE_KINDS.map(sum) as [number, number, number, number, number];
    return { accounts: { matched, disputed, unmanaged, foreign, trashed }, reasons };
  }

  #becomes(actual: number): Known {
    const account: ActualAccount = this.target.accounts.get(actual);
    const known = this.#known[(this.#of.get(actual) ?? 0) - 1];
    if (account.foreignOwner !== undefined) return ['foreign', account.foreignOwner];
    if (this.links.linkOf(actual) >= 0) return LINKED;
    if (account.standing === 'trashed') return ['trashed', known?.[0] === 'disputed' ? 'somebody in the sources has this name' : NOBODY[1]];
    if (this.handsOff.isIgnored(actual)) return ['unmanaged', 'ignored'];
    return known ?? NOBODY;
  }

  #note(actual: number, known: Known): void {
    // Who has an account has it, whoever else wants a name of it.
    if (this.#known[(this.#of.get(actual) ?? 0) - 1] === ADOPTED) return;
    const text = known.join(': ');
    const number = this.#numbers.get(text) ?? this.#known.push(known);
    this.#numbers.set(text, number);
    this.#of.set(actual, number);
  }
}

function isAdoption(operation: Operation): boolean {
  return operation.kind === 'adopt';
}
