import type { Situation } from '../../domain/situation.js';
import { decideAccount } from '../../planning/account.js';
import { leftAlone } from '../../planning/account-linked.js';
import { decideLeaving } from '../../planning/account-leaving.js';
import type { AccountDecision, AccountRules, AccountView, Holder } from '../../planning/account-view.js';
import { entityOperationId } from '../../planning/operation-id.js';
import { orderRenames, type Rename, type RenameVerdict } from '../../planning/renames.js';
import { nameOf, type StagedTarget } from '../collect/staged-target.js';
import { NumberList } from '../staging/numbers.js';
import type { StagedAccount, StagedDesire } from './staged-desire.js';
import type { StagedLinks } from './staged-links.js';

/** Memberships of an account: left alone, brought in line, or given to one that the plan creates. */
export const MEMBERS = { frozen: 0, present: 1, created: 2 } as const;

/** What comparing accounts leaves behind for the memberships. */
export interface ComparedAccounts {
  /** One of {@link MEMBERS} for each desired account. */
  readonly mode: NumberList;
  /** The account of the target for each desired account, plus one. */
  readonly actualOf: NumberList;
  /** The desired account for each account of the target whose memberships are managed, plus one. */
  readonly desiredOf: NumberList;
}

/** What comparing tells while it goes. */
export interface CompareSink {
  decided(decision: AccountDecision): void;
  situation(situation: Situation, count?: number): void;
}

/** Compares every desired account, and every link whose person was not seen, with the target. */
export class AccountComparison {
  readonly #renames: ReadonlyMap<number, RenameVerdict>;
  readonly #result: ComparedAccounts = { mode: new NumberList(), actualOf: new NumberList(), desiredOf: new NumberList() };

  constructor(
    private readonly desire: StagedDesire,
    private readonly links: StagedLinks,
    private readonly target: StagedTarget,
    private readonly rules: AccountRules,
  ) {
    this.#renames = orderRenames(this.#collectRenames());
  }

  run(sink: CompareSink): ComparedAccounts {
    for (let number = 0; number < this.desire.accounts.length; number += 1) {
      const desired = this.desire.accounts.get(number);
      const decision = decideAccount(this.#view(number, desired), this.rules);
      this.#note(number, decision);
      sink.decided(decision);
      if (decision.situation !== 'unmanaged') sink.situation(decision.situation);
    }
    return this.#finish(sink);
  }

  /** Decides about links whose record was not delivered. `orphaned` needs the proof of a whole read. */
  leavers(sink: CompareSink, isDormant: (source: string, pipeline: string) => boolean): number {
    let dormant = 0;
    for (let number = 0; number < this.links.accounts.length; number += 1) {
      if (this.links.isSeen(number)) continue;
      const link = this.links.accounts.get(number);
      if (isDormant(link.owner.source, link.pipeline)) {
        dormant += 1;
        continue;
      }
      const actual = this.links.actualOf(number);
      const view = actual < 0 ? { link } : { link, actual: this.target.accounts.get(actual) };
      const decision = decideLeaving(view, 'orphaned', this.rules);
      sink.decided(decision);
      sink.situation(decision.situation);
    }
    return dormant;
  }

  #finish(sink: CompareSink): ComparedAccounts {
    let unmanaged = 0;
    for (let actual = 0; actual < this.target.accounts.length; actual += 1) {
      if (this.links.linkOf(actual) < 0 && (this.#result.desiredOf.get(actual) ?? 0) === 0) unmanaged += 1;
    }
    if (unmanaged > 0) sink.situation('unmanaged', unmanaged);
    return this.#result;
  }

  #note(number: number, decision: AccountDecision): void {
    const { ref } = decision;
    if (ref === undefined || decision.memberships === 'frozen') this.#result.mode.set(number, MEMBERS.frozen);
    else if ('createdBy' in ref) this.#result.mode.set(number, MEMBERS.created);
    else {
      const actual = this.target.accountById(ref.id);
      this.#result.mode.set(number, MEMBERS.present);
      this.#result.actualOf.set(number, actual + 1);
      this.#result.desiredOf.set(actual, number + 1);
    }
  }

  #view(number: number, desired: StagedAccount): AccountView {
    const link = this.desire.linkOf(number);
    const actual = link < 0 ? -1 : this.links.actualOf(link);
    return {
      label: desired.label,
      desired,
      claimants: this.desire.claimantsOf(number),
      ...(link < 0 ? {} : { link: this.links.accounts.get(link) }),
      ...(actual < 0 ? this.#newcomer(number, desired) : this.#present(actual)),
    };
  }

  #present(actual: number): Pick<AccountView, 'actual' | 'rename' | 'renameHolder' | 'given'> {
    const account = this.target.accounts.get(actual);
    const rename = this.#renames.get(actual);
    const holder = rename === undefined || rename.is === 'free' ? undefined : rename.holder;
    return {
      actual: account,
      given: this.links.givenTo(account.id),
      ...(rename === undefined ? {} : { rename }),
      ...(holder === undefined ? {} : { renameHolder: this.#renameHolder(holder) }),
    };
  }

  #renameHolder(holder: number): { label: string; operation?: string } {
    const operation = this.#renameOperation(holder);
    const label = nameOf(this.rules.schema, this.target.accounts.get(holder).attributes);
    return { label: `account ${label}`, ...(operation === undefined ? {} : { operation }) };
  }

  #newcomer(number: number, desired: StagedAccount): Omit<Partial<AccountView>, 'given'> & Pick<AccountView, 'given'> {
    const holder = this.desire.nameHolderOf(number);
    if (this.desire.isNameAmbiguous(number)) return { nameHolder: this.#holder(holder), ambiguousName: true, given: [] };
    if (holder >= 0) {
      const freed = this.#renameOperation(holder);
      return { nameHolder: this.#holder(holder), given: [], ...(freed === undefined ? {} : { nameFreedBy: freed }) };
    }
    const other = this.desire.hasName(number) ? this.target.accountByOtherName(desired.label) : -1;
    return other < 0 ? { given: [] } : { otherNameHolder: this.#holder(other), given: [] };
  }

  #holder(actual: number): Holder {
    const link = this.links.linkOf(actual);
    const account = this.target.accounts.get(actual);
    return link < 0 ? { actual: account } : { actual: account, link: this.links.accounts.get(link) };
  }

  // The operation that renames an account away from its name, where there will be one.
  #renameOperation(actual: number): string | undefined {
    const verdict = this.#renames.get(actual);
    if (verdict === undefined || verdict.is === 'withheld') return undefined;
    const link = this.links.linkOf(actual);
    return link < 0 ? undefined : entityOperationId('update', 'account', this.links.accounts.get(link).owner);
  }

  #collectRenames(): readonly Rename[] {
    const renames: Rename[] = [];
    for (let number = 0; number < this.desire.accounts.length; number += 1) {
      const link = this.desire.linkOf(number);
      const actual = link < 0 ? -1 : this.links.actualOf(link);
      if (actual < 0 || !this.desire.hasName(number)) continue;
      const holder = this.desire.nameHolderOf(number);
      if (holder === actual && !this.desire.isNameAmbiguous(number)) continue;
      const desired = this.desire.accounts.get(number);
      if (!this.#isUpdated(desired, link, actual)) continue;
      renames.push({ account: actual, ...this.#obstacle(number, desired.label, actual, holder) });
    }
    return renames;
  }

  // An update that will be withheld frees no name.
  #isUpdated(desired: StagedAccount, link: number, actual: number): boolean {
    if (desired.scope.is !== 'in' || desired.conflict !== undefined || !this.rules.operations.has('update:account')) return false;
    const isRejected = desired.rejected.some(({ attribute }) => this.rules.schema.attributes[attribute]?.storage !== 'shared-entity');
    return !isRejected && leftAlone(this.links.accounts.get(link), this.target.accounts.get(actual)) === undefined;
  }

  #obstacle(number: number, name: string, actual: number, holder: number): Omit<Rename, 'account'> {
    const other = holder < 0 ? this.target.accountByOtherName(name) : -1;
    const named = holder >= 0 ? holder : other >= 0 && other !== actual ? other : undefined;
    if (this.desire.isNameAmbiguous(number) || (holder < 0 && named !== undefined)) return { holder: named, blocked: 'kept' };
    return this.desire.claimantsOf(number).linked > 1 ? { holder: named, blocked: 'contested' } : { holder: named };
  }
}
