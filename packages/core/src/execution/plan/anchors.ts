import type { Link } from '../../contracts/ledger.js';
import type { Digest } from '../../domain/digest.js';
import type { OwnerKey } from '../../domain/identity.js';
import type { StagedTarget } from '../collect/staged-target.js';
import { KeyTable } from '../staging/key-table.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedLinks } from './staged-links.js';

/** An account of somebody who is known by an anchor: linked, or released and nobody's since. */
export type AnchoredAccount = { readonly owner: OwnerKey; readonly targetId: string; readonly actual: number } & (
  | { readonly isLink: true; readonly link: number }
  /** `staged` is the link that it gets: as of an account that was there before us. */
  | { readonly isLink: false; readonly link: -1; readonly staged: Link }
);

/** Which accounts that the target still has belong, or belonged, to whom `rehire` names. */
export class Anchors {
  /** By anchor; only of people who are asked for. */
  readonly #accounts = new Map<string, AnchoredAccount[]>();
  readonly #claimants = new Map<string, number>();

  constructor(private readonly input: { readonly desire: StagedDesire; readonly links: StagedLinks; readonly target: StagedTarget }) {
    const wanted = this.#countClaimants();
    this.#addLinks(wanted);
    this.#addReleased(wanted);
  }

  accountsOf(anchor: Digest): readonly AnchoredAccount[] {
    return this.#accounts.get(anchor) ?? [];
  }

  /** How many people without an account are known by it. */
  claimantsOf(anchor: Digest): number {
    return this.#claimants.get(anchor) ?? 0;
  }

  #countClaimants(): KeyTable {
    const { desire } = this.input;
    const wanted = new KeyTable(0);
    for (let at = 0; at < desire.identified.length; at += 1) {
      const number = desire.identified.get(at) ?? 0;
      const { anchor } = desire.accounts.get(number);
      if (anchor === undefined || desire.linkOf(number) >= 0) continue;
      wanted.putIfAbsent(anchor, 1);
      this.#claimants.set(anchor, this.claimantsOf(anchor) + 1);
    }
    return wanted;
  }

  #addLinks(wanted: KeyTable): void {
    const { links } = this.input;
    for (let link = 0; link < links.accounts.length; link += 1) {
      const { anchor, owner, targetId } = links.accounts.get(link);
      const actual = links.actualOf(link);
      if (anchor !== undefined && actual >= 0 && wanted.get(anchor) >= 0) this.#put(anchor, { owner, targetId, actual, isLink: true, link });
    }
  }

  #addReleased(wanted: KeyTable): void {
    const { links, target } = this.input;
    for (const { anchor, owner, targetId, label, releasedAt } of links.tombstones.all()) {
      const actual = target.accountById(targetId);
      if (anchor === undefined || wanted.get(anchor) < 0 || links.linkOf(actual) >= 0) continue;
      if (this.accountsOf(anchor).some((known) => known.targetId === targetId)) continue;
      const staged: Link = { type: 'account', owner, targetId, label: label ?? targetId, origin: 'adopted', pipeline: '', since: releasedAt, runId: '' };
      this.#put(anchor, { owner, targetId, actual, isLink: false, link: -1, staged });
    }
  }

  #put(anchor: Digest, account: AnchoredAccount): void {
    const known = this.#accounts.get(anchor);
    if (known === undefined) this.#accounts.set(anchor, [account]);
    else known.push(account);
  }
}
