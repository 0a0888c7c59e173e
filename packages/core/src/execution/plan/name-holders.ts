import type { AccountView, FormerOwner, Holder } from '../../planning/account-view.js';
import { ownerText, type OwnerKey } from '../../domain/identity.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { AccountRenames } from './account-renames.js';
import type { DormantPipelines } from './dormant-pipelines.js';
import type { StagedAccount } from './staged-account.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedLinks } from './staged-links.js';

/** What is known of a wanted name. */
type NameView = Pick<AccountView, 'foundBy' | 'nameHolder' | 'nameFreedBy' | 'otherNameHolder' | 'ambiguousName' | 'nameReleased'>;

/** Tells who has, and who had, the name that somebody without an account wants. */
export class NameHolders {
  constructor(
    private readonly desire: StagedDesire,
    private readonly links: StagedLinks,
    private readonly target: StagedTarget,
    private readonly dormant: DormantPipelines,
    private readonly renames: AccountRenames,
  ) {}

  viewOf(number: number, { owner, label }: StagedAccount): NameView {
    const holder = this.desire.nameHolderOf(number);
    const found = this.desire.foundBy(number);
    if (found !== undefined) return { nameHolder: this.#holder(holder, owner), foundBy: found };
    if (this.desire.isNameAmbiguous(number)) return { nameHolder: this.#holder(holder, owner), ambiguousName: true };
    if (holder >= 0) {
      const freed = this.renames.operationOf(holder);
      return { nameHolder: this.#holder(holder, owner), ...(freed === undefined ? {} : { nameFreedBy: freed }) };
    }
    if (!this.desire.hasName(number)) return {};
    const other = this.target.accountByOtherName(label);
    if (other >= 0) return { otherNameHolder: this.#holder(other, owner) };
    const stone = this.links.tombstones.trashedWithName(this.links.digestOf(label));
    if (stone === undefined || ownerText(stone.owner) === ownerText(owner)) return {};
    return { nameReleased: { owner: stone.owner, releasedAt: stone.releasedAt, account: stone.targetId, isLinked: false } };
  }

  #holder(actual: number, wanting: OwnerKey): Holder {
    const number = this.links.linkOf(actual);
    const account = this.target.accounts.get(actual);
    const former = this.#formerOf(account.id, number, wanting);
    return { actual: account, ...(number < 0 ? {} : { link: this.links.accounts.get(number) }), ...(former === undefined ? {} : { former }) };
  }

  // Whose account it was, where that person is gone or going; undefined where the account has a person, or never had one.
  #formerOf(id: string, number: number, wanting: OwnerKey): FormerOwner | undefined {
    if (number < 0) {
      const stone = this.links.tombstones.ofAccount(id);
      if (stone === undefined || ownerText(stone.owner) === ownerText(wanting)) return undefined;
      return { owner: stone.owner, releasedAt: stone.releasedAt, isLinked: false };
    }
    const link = this.links.accounts.get(number);
    const standing = this.desire.standingOf(number);
    const isGoing = standing === 'out' || (standing === 'unseen' && !this.dormant.isDormant(link));
    if (link.leaving === undefined && !isGoing) return undefined;
    return { owner: link.owner, isLinked: true, ...(link.leaving === undefined ? {} : { releasedAt: link.leaving.since }) };
  }
}
