import type { Link } from '../../contracts/ledger.js';
import type { Finding } from '../../domain/finding.js';
import { ownerText, type OwnerKey } from '../../domain/identity.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { StagedTarget } from '../collect/staged-target.js';
import { Anchors, type AnchoredAccount } from './anchors.js';
import type { StagedAccount } from './staged-account.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedLinks } from './staged-links.js';

/** What finding people under former keys needs. */
export interface RekeyInput {
  readonly desire: StagedDesire;
  readonly links: StagedLinks;
  readonly target: StagedTarget;
  /** True where the read of a source is whole, so that a record that was not delivered is gone. */
  isWhole(source: string): boolean;
  addFinding(finding: Finding): void;
}

/**
 * Gives people the accounts that they have under another key: by the keys that the source says they had (`formerKeys`), else by
 * what stays with a person (`rehire`). Only an account whose own person is gone changes hands; what is not clear is not guessed,
 * and whoever may have an account already gets no second one.
 */
export function rekeyPeople(input: RekeyInput): void {
  const rekeying = new Rekeying(input);
  for (let at = 0; at < input.desire.identified.length; at += 1) rekeying.decide(input.desire.identified.get(at) ?? 0);
}

class Rekeying {
  #anchors: Anchors | undefined;
  /** How many people say that they had the key of a link: the order in which they come decides nothing. */
  readonly #claims = new Map<number, number>();

  constructor(private readonly input: RekeyInput) {
    for (let at = 0; at < input.desire.identified.length; at += 1) {
      const { owner, identity, scope } = input.desire.accounts.get(input.desire.identified.get(at) ?? 0);
      if (scope.is !== 'in' || identity?.state !== 'known') continue;
      for (const link of this.#formerLinks(owner, identity.formerKeys)) this.#claims.set(link, (this.#claims.get(link) ?? 0) + 1);
    }
  }

  decide(number: number): void {
    const { desire } = this.input;
    const account = desire.accounts.get(number);
    const { identity } = account;
    if (account.scope.is !== 'in' || identity === undefined) return;
    if (identity.state === 'unknown') {
      if (desire.linkOf(number) < 0) desire.stop(number, unknownIdentity(account, identity.because));
      return;
    }
    const former = this.#formerLinks(account.owner, identity.formerKeys);
    if (desire.linkOf(number) >= 0) this.#tellMerged(account, former);
    else if (former.length > 0) this.#takeFormer(number, account, former);
    else if (account.anchor !== undefined) this.#takeAnchored(number, account);
  }

  // Accounts that the target has no more are nobody's to take.
  #formerLinks(owner: OwnerKey, keys: readonly string[]): readonly number[] {
    const { links } = this.input;
    const found = keys.map((key) => links.find(ownerText({ source: owner.source, key })));
    return [...new Set(found)].filter((link) => link >= 0 && links.actualOf(link) >= 0);
  }

  #takeFormer(number: number, account: StagedAccount, former: readonly number[]): void {
    const { desire, links } = this.input;
    const contested = former.find((link) => (this.#claims.get(link) ?? 0) > 1);
    if (contested !== undefined) {
      desire.stop(number, contestedKey(account, links.accounts.get(contested)));
      return;
    }
    const present = former.find((link) => !this.#isGone(link));
    if (present !== undefined) {
      desire.stop(number, this.#standstill(account, present));
      return;
    }
    const [best, ...others] = [...former].sort((left, right) => this.#byWorth(left, right));
    if (best === undefined) return;
    const formerly = links.accounts.get(best).owner;
    desire.rekey(number, best, formerly);
    this.#tellMerged(account, others);
  }

  // The account with devices is worth the most; between equals, the one that is in use, then the older one.
  #byWorth(left: number, right: number): number {
    const worth = (link: number): readonly [number, number, string] => {
      const { leaving, since, owner } = this.input.links.accounts.get(link);
      return [this.#devicesOf(link) > 0 ? 0 : 1, leaving === undefined ? 0 : 1, `${since} ${ownerText(owner)}`];
    };
    const [mine, theirs] = [worth(left), worth(right)];
    return mine[0] - theirs[0] || mine[1] - theirs[1] || (mine[2] < theirs[2] ? -1 : 1);
  }

  #takeAnchored(number: number, account: StagedAccount): void {
    const { desire, links } = this.input;
    this.#anchors ??= new Anchors(this.input);
    if (account.anchor === undefined) return;
    const matches = this.#anchors.accountsOf(account.anchor).filter((match) => desire.standingOf(match.link) !== 'in');
    const [match, ...others] = matches;
    if (match === undefined) return;
    if (others.length > 0 || this.#anchors.claimantsOf(account.anchor) > 1) {
      desire.stop(number, ambiguousReturn(account, matches));
      return;
    }
    if (match.isLink && !this.#isGone(match.link)) desire.stop(number, this.#standstill(account, match.link));
    else desire.rekey(number, match.isLink ? match.link : links.stage(match.staged, match.actual), match.owner);
  }

  #isGone(link: number): boolean {
    const standing = this.input.desire.standingOf(link);
    return standing === 'out' || (standing === 'unseen' && this.input.isWhole(this.input.links.accounts.get(link).owner.source));
  }

  #standstill(account: StagedAccount, link: number): Finding {
    const { owner, targetId, label } = this.input.links.accounts.get(link);
    const standing = this.input.desire.standingOf(link);
    const why = standing === 'in' ? 'is in the source as well, and wanted' : standing === 'held' ? 'cannot be told to be gone' : 'was not read: its source was not read whole';
    return {
      code: 'former-key-present',
      severity: 'error',
      about: ownerText(account.owner),
      message: `${ownerText(account.owner)} (${account.label}) is said to be ${ownerText(owner)} (${label}, account ${targetId}) under a new key, but ${ownerText(owner)} ${why}`,
      remedy: 'Nobody is given an account as long as it is not clear who is who; mend the records in the source.',
    };
  }

  #tellMerged(account: StagedAccount, others: readonly number[]): void {
    const { links, desire, target } = this.input;
    const actual = links.actualOf(desire.linkOf(desire.find(account.owner)));
    if (actual < 0) return;
    const own = target.accounts.get(actual);
    for (const link of others.filter((other) => this.#isGone(other))) {
      const { owner, targetId, label } = links.accounts.get(link);
      this.input.addFinding({
        code: 'keys-merged',
        severity: 'warning',
        about: ownerText(account.owner),
        message: `${ownerText(owner)} (${label}) is ${ownerText(account.owner)} (${account.label}) now: account ${own.id} stays, account ${targetId} leaves, with ${devicesText(target.accounts.get(links.actualOf(link)))}`,
        remedy: 'Nothing moves from one to the other; enrol again what is still needed.',
      });
    }
  }

  #devicesOf(link: number): number {
    return Object.values(this.input.target.accounts.get(this.input.links.actualOf(link)).held ?? {}).reduce((sum, values) => sum + values.length, 0);
  }
}

function devicesText({ held }: ActualAccount): string {
  const counted = Object.entries(held ?? {}).filter(([, values]) => values.length > 0);
  return counted.length === 0 ? 'no devices' : counted.map(([attribute, values]) => `${values.length} ${attribute} (${values.map((value) => value.id).join(', ')})`).join(', ');
}

function contestedKey(account: StagedAccount, { owner, targetId }: Link): Finding {
  return {
    code: 'former-key-present',
    severity: 'error',
    about: ownerText(account.owner),
    message: `${ownerText(account.owner)} (${account.label}) and others say that they were ${ownerText(owner)} (account ${targetId})`,
    remedy: 'One account is one person: mend the records in the source.',
  };
}

function unknownIdentity(account: StagedAccount, because: string): Finding {
  return {
    code: 'identity-unknown',
    severity: 'error',
    about: ownerText(account.owner),
    message: `${account.label} may be known under another key, which cannot be told: ${because}`,
    remedy: 'Nobody is made or taken over until it can; mend the record, the expression or the source.',
  };
}

function ambiguousReturn(account: StagedAccount, matches: readonly AnchoredAccount[]): Finding {
  const accounts = matches.map((match) => `${ownerText(match.owner)} (account ${match.targetId})`).join(', ');
  return {
    code: 'rehire-ambiguous',
    severity: 'error',
    about: ownerText(account.owner),
    message: `${account.label} matches ${accounts} by rehire, and not one person and one account alone`,
    remedy: `Nothing is guessed. Say which account it is: rollcall link ${ownerText(account.owner)} ID --from KEY.`,
  };
}
