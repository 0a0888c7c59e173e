import { isNeverWritten, leftAlone } from '../../planning/account-linked.js';
import type { AccountRules } from '../../planning/account-view.js';
import { detourOperationId, entityOperationId, temporaryName } from '../../planning/operation-id.js';
import { orderRenames, type Rename, type RenameVerdict } from '../../planning/renames.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { StagedAccount } from './staged-account.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedLinks } from './staged-links.js';

/** What ordering the renames of a tenant needs. */
export interface RenameInput {
  readonly desire: StagedDesire;
  readonly links: StagedLinks;
  readonly target: StagedTarget;
  readonly rules: AccountRules;
  isIgnored(actual: number): boolean;
}

/** The renames of all linked accounts, put into an order in which no name is taken while somebody has it. */
export class AccountRenames {
  readonly #verdicts: ReadonlyMap<number, RenameVerdict>;

  constructor(private readonly input: RenameInput) {
    this.#verdicts = orderRenames(this.#collect());
  }

  of(actual: number): RenameVerdict | undefined {
    return this.#verdicts.get(actual);
  }

  /** The operation that renames an account away from its name, where there will be one. */
  operationOf(actual: number): string | undefined {
    const verdict = this.#verdicts.get(actual);
    const link = this.input.links.linkOf(actual);
    if (verdict === undefined || verdict.is === 'withheld' || link < 0) return undefined;
    const { owner } = this.input.links.accounts.get(link);
    return verdict.is === 'detour' ? detourOperationId(owner) : entityOperationId('update', 'account', owner);
  }

  #collect(): readonly Rename[] {
    const { desire, links } = this.input;
    const renames: Rename[] = [];
    for (let number = 0; number < desire.accounts.length; number += 1) {
      const link = desire.linkOf(number);
      const actual = link < 0 ? -1 : links.actualOf(link);
      if (actual < 0 || !desire.hasName(number)) continue;
      const holder = desire.nameHolderOf(number);
      if (holder === actual && !desire.isNameAmbiguous(number)) continue;
      const desired = desire.accounts.get(number);
      if (!this.#isUpdated(desired, link, actual)) continue;
      renames.push({ account: actual, ...this.#obstacle(number, desired.label, actual, holder), ...this.#detour(desired) });
    }
    return renames;
  }

  // An update that will be withheld frees no name.
  #isUpdated(desired: StagedAccount, link: number, actual: number): boolean {
    const { rules, links, target } = this.input;
    if (desired.scope.is !== 'in' || desired.conflict !== undefined || !rules.operations.has('update:account')) return false;
    if (this.input.isIgnored(actual) || rules.rights(desired.wantedBy, rules.schema.naming).own !== 'always') return false;
    const isRejected = desired.rejected.some(({ attribute }) => rules.schema.attributes[attribute]?.storage !== 'shared-entity');
    const known = links.accounts.get(link);
    if (isNeverWritten(known, desired.wantedBy, rules)) return false;
    return !isRejected && known.leaving?.ordered === undefined && leftAlone(known, target.accounts.get(actual)) === undefined;
  }

  #obstacle(number: number, name: string, actual: number, holder: number): Omit<Rename, 'account'> {
    const { desire, target } = this.input;
    const other = holder < 0 ? target.accountByOtherName(name) : -1;
    const named = holder >= 0 ? holder : other >= 0 && other !== actual ? other : undefined;
    if (desire.isNameAmbiguous(number) || (holder < 0 && named !== undefined)) return { holder: named, blocked: 'kept' };
    return desire.claimantsOf(number).linked > 1 ? { holder: named, blocked: 'contested' } : { holder: named };
  }

  // A detour is begun only where nothing is known that would strand somebody under the temporary name.
  #detour({ owner, wantedBy }: StagedAccount): Pick<Rename, 'detour'> {
    const { rules, target } = this.input;
    const name = temporaryName(owner);
    const isFree = target.accountByName(name) < 0 && target.accountByOtherName(name) < 0;
    const mayWait = rules.isWaiting(entityOperationId('update', 'account', owner)) || rules.isWaiting(detourOperationId(owner));
    const [pipeline = ''] = wantedBy;
    return isFree && !mayWait && rules.renameCycles(pipeline) === 'temporary' ? { detour: `${owner.source}:${owner.key}` } : {};
  }
}
