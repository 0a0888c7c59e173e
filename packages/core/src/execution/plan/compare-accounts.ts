import type { Link } from '../../contracts/ledger.js';
import type { Digest } from '../../domain/digest.js';
import type { Finding } from '../../domain/finding.js';
import type { OwnerKey } from '../../domain/identity.js';
import type { Situation } from '../../domain/situation.js';
import type { ActualAccount } from '../../domain/target-record.js';
import { decideAccount, HANDS_OFF } from '../../planning/account.js';
import { decideLeaving } from '../../planning/account-leaving.js';
import type { AccountDecision, AccountRules, AccountView, LeaverView } from '../../planning/account-view.js';
import { clockOfLink } from '../../planning/departure.js';
import { withUsableLists } from '../../planning/other-names.js';
import { nameOf, type StagedTarget } from '../collect/staged-target.js';
import { NumberList } from '../staging/numbers.js';
import { AccountRenames } from './account-renames.js';
import type { StagedDepartures } from './departures.js';
import type { DormantPipelines } from './dormant-pipelines.js';
import type { HandsOff } from './hands-off.js';
import { MaybeRehired } from './maybe-rehired.js';
import { NameHolders } from './name-holders.js';
import type { Lookup } from './source-lookup.js';
import type { StagedAccount } from './staged-account.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedLinks } from './staged-links.js';

/** Memberships of an account: left alone, brought in line, or given to one that the plan creates. */
export const MEMBERS = { frozen: 0, present: 1, created: 2 } as const;

/** What comparing accounts leaves behind for the memberships. */
export interface ComparedAccounts {
  /** One of {@link MEMBERS} for each desired account. */
  readonly mode: NumberList;
  /** The account of the target for each desired account, plus one. */
  readonly actualOf: NumberList;
  /** 1 for each desired account that is adopted by this plan: its memberships wait for that. */
  readonly adopted: NumberList;
  /** The desired account for each account of the target whose memberships are managed, plus one. */
  readonly desiredOf: NumberList;
  /** For each desired account another one of the same account of the target, plus one: records of several sources may share one. */
  readonly nextOf: NumberList;
}

/** What comparing tells while it goes. */
export interface CompareSink {
  /** `link` is the one that the ledger has, where there is one; `holder` the account without link whose name somebody wants, or -1. */
  decided(decision: AccountDecision, link: Link | undefined, holder: number): void;
  /** Somebody who was on the way out is wanted again: the clock is dropped. */
  returned(owner: OwnerKey): void;
  /** Somebody is known by something else beyond the key than the link says. */
  anchored(owner: OwnerKey, anchor: Digest): void;
  situation(situation: Situation, count?: number): void;
  tell(finding: Finding): void;
}

/** What comparing accounts needs. */
export interface AccountsInput {
  readonly desire: StagedDesire;
  readonly links: StagedLinks;
  readonly target: StagedTarget;
  readonly rules: AccountRules;
  readonly departures: StagedDepartures;
  readonly dormant: DormantPipelines;
  readonly handsOff: HandsOff;
  readonly lookups: ReadonlyMap<string, Lookup>;
  /** True where the part of the file that says what a source reads was edited, so that a new absence may come from that. */
  isAbsentByEdit(source: string): boolean;
  /** True for an account that a rule of the file covered which is gone or narrower now: it was ignored, and is not any more. */
  readonly isIgnoredNoMore: (actual: ActualAccount) => boolean;
}

/** Compares every desired account, and every link whose person was not seen, with the target. */
export class AccountComparison {
  readonly #renames: AccountRenames;
  readonly #holders: NameHolders;
  #rehired: MaybeRehired | undefined;
  readonly #result: ComparedAccounts = { mode: new NumberList(), actualOf: new NumberList(), adopted: new NumberList(), desiredOf: new NumberList(), nextOf: new NumberList() };

  constructor(private readonly input: AccountsInput) {
    const { desire, links, target, rules, dormant, handsOff } = input;
    this.#renames = new AccountRenames({ desire, links, target, rules, isIgnored: (actual) => handsOff.isIgnored(actual) });
    this.#holders = new NameHolders(desire, links, target, dormant, this.#renames);
  }

  run(sink: CompareSink): ComparedAccounts {
    const { desire, rules } = this.input;
    for (let number = 0; number < desire.accounts.length; number += 1) {
      const desired = desire.accounts.get(number);
      const { findings, ...usable } = this.#usable(number, desired);
      for (const finding of findings) sink.tell(finding);
      const view = this.#view(number, { ...desired, ...usable.desired });
      const decision = decideAccount(view, rules);
      this.#note(number, decision);
      sink.decided(decision, view.link, this.#holderIn(view));
      if (desired.scope.is === 'in') this.#noteWanted(desired, view, decision, sink);
      // Who is seen is there, whatever cannot be told of them: an absence that is to be confirmed begins anew.
      else if (desired.scope.is === 'held' && view.link !== undefined && view.link.leaving === undefined && this.input.departures.find(desired.owner) !== undefined) sink.returned(desired.owner);
      if (decision.situation !== 'unmanaged') sink.situation(decision.situation);
    }
    this.#leavers(sink);
    return this.#finish(sink);
  }

  #holderIn({ link, nameHolder, otherNameHolder }: AccountView): number {
    const holder = link === undefined ? (nameHolder ?? otherNameHolder) : undefined;
    return holder === undefined ? -1 : this.input.target.accountById(holder.actual.id);
  }

  #noteWanted(desired: StagedAccount, { link, rekeyedFrom }: AccountView, decision: AccountDecision, sink: CompareSink): void {
    const { owner, anchor } = desired;
    const { departures } = this.input;
    if (departures.find(owner) !== undefined) sink.returned(owner);
    if (rekeyedFrom !== undefined && departures.find(rekeyedFrom) !== undefined) sink.returned(rekeyedFrom);
    if (link !== undefined && rekeyedFrom === undefined && anchor !== undefined && link.anchor !== anchor) sink.anchored(owner, anchor);
    if (decision.situation !== 'missing') return;
    const { rules, links, desire, target, dormant } = this.input;
    this.#rehired ??= new MaybeRehired(rules.schema, links, desire, target, dormant);
    const finding = this.#rehired.findingOf(desired);
    if (finding !== undefined) sink.tell(finding);
  }

  // Links whose record was not delivered. `orphaned` needs the proof of a whole read.
  #leavers(sink: CompareSink): void {
    const { links, dormant, rules, handsOff } = this.input;
    for (let number = 0; number < links.accounts.length; number += 1) {
      if (links.isSeen(number)) continue;
      const link = links.accounts.get(number);
      const isDormant = dormant.isDormant(link);
      if (isDormant && dormant.retirementOf(link) === undefined) {
        dormant.freeze(link);
        continue;
      }
      const decision = handsOff.isIgnored(links.actualOf(number)) ? HANDS_OFF : decideLeaving(this.#leaver(number, link), isDormant ? 'out-of-scope' : 'orphaned', rules);
      sink.decided(decision, link, -1);
      sink.situation(decision.situation);
    }
  }

  #leaver(number: number, link: Link): LeaverView {
    const { links, target, departures, lookups } = this.input;
    const actual = links.actualOf(number);
    const departure = clockOfLink(departures.find(link.owner), link);
    const lookup = lookups.get(link.owner.source);
    const { key } = link.owner;
    return {
      link,
      // Whoever is on the way out has a cause already.
      byEdit: (departure === undefined && link.leaving === undefined && this.input.isAbsentByEdit(link.owner.source)) || this.#wasIgnored(link, actual),
      ...(actual < 0 ? {} : { actual: target.accounts.get(actual) }),
      ...(departure === undefined ? {} : { departure }),
      ...(lookup?.asked.has(key) === true ? { lookup: lookup.found.has(key) ? 'found' : 'missing' } : {}),
    };
  }

  #seenLeaver({ owner, byEdit, witnesses }: StagedAccount, link: Link, actual: number): NonNullable<AccountView['leaver']> {
    const departure = clockOfLink(this.input.departures.find(owner), link);
    return {
      byEdit: byEdit === true || this.#wasIgnored(link, actual),
      ...(departure === undefined ? {} : { departure }),
      ...(witnesses === undefined ? {} : { witnesses }),
    };
  }

  // Whoever is on the way out was not kept by being ignored.
  #wasIgnored(link: Link, actual: number): boolean {
    const { target, isIgnoredNoMore } = this.input;
    return link.leaving === undefined && actual >= 0 && isIgnoredNoMore(target.accounts.get(actual));
  }

  #finish(sink: CompareSink): ComparedAccounts {
    const { target, links } = this.input;
    let unmanaged = 0;
    for (let actual = 0; actual < target.accounts.length; actual += 1) {
      if (links.linkOf(actual) < 0 && (this.#result.desiredOf.get(actual) ?? 0) === 0) unmanaged += 1;
    }
    if (unmanaged > 0) sink.situation('unmanaged', unmanaged);
    return this.#result;
  }

  #note(number: number, decision: AccountDecision): void {
    const { ref } = decision;
    if (ref === undefined || decision.memberships === 'frozen') this.#result.mode.set(number, MEMBERS.frozen);
    else if ('createdBy' in ref) this.#result.mode.set(number, MEMBERS.created);
    else {
      const actual = this.input.target.accountById(ref.id);
      this.#result.mode.set(number, MEMBERS.present);
      this.#result.actualOf.set(number, actual + 1);
      if (decision.operations.some((operation) => operation.kind === 'adopt' && operation.by !== 'handover')) this.#result.adopted.set(number, 1);
      this.#result.nextOf.set(number, this.#result.desiredOf.get(actual) ?? 0);
      this.#result.desiredOf.set(actual, number + 1);
    }
  }

  // What is wanted, without the names that cannot be given.
  #usable(number: number, desired: StagedAccount): ReturnType<typeof withUsableLists> {
    const { rules, desire, links, target } = this.input;
    if (desired.scope.is !== 'in') return { desired, findings: [] };
    const link = desire.linkOf(number);
    const own = link < 0 ? desire.nameHolderOf(number) : links.actualOf(link);
    const obstacleTo = (name: string): string | undefined => {
      const holder = [target.accountByName(name), target.accountByOtherName(name)].find((actual) => actual >= 0 && actual !== own);
      if (holder !== undefined) return `account ${nameOf(rules.schema, target.accounts.get(holder).attributes)} answers to it`;
      const claims = desire.claimsOn(name);
      if (claims.own > 0) return 'somebody else is to have it as a name';
      return claims.other > 1 ? `${claims.other} people want it` : undefined;
    };
    return withUsableLists(desired, rules.schema, own < 0 ? undefined : target.accounts.get(own), { obstacleTo });
  }

  #view(number: number, desired: StagedAccount): AccountView {
    const { desire, links, handsOff } = this.input;
    const link = desire.linkOf(number);
    const actual = link < 0 ? -1 : links.actualOf(link);
    const holder = link < 0 ? desire.nameHolderOf(number) : -1;
    const formerly = desire.formerOwnerOf(number);
    const standstill = desire.standstillOf(number);
    return {
      label: desired.label,
      desired,
      claimants: desire.claimantsOf(number),
      given: [],
      ...(link < 0 ? {} : { link: links.accounts.get(link) }),
      ...(actual < 0 ? this.#holders.viewOf(number, desired) : this.#present(actual)),
      ...(formerly === undefined ? {} : { rekeyedFrom: formerly }),
      ...(standstill === undefined ? {} : { standstill }),
      // Somebody else's account is theirs, ignored or not: who wants its name is told of the collision.
      ignored: handsOff.isIgnored(actual) || (links.linkOf(holder) < 0 && handsOff.isIgnored(holder)),
      ...(link < 0 || desired.scope.is !== 'out' ? {} : { leaver: this.#seenLeaver(desired, links.accounts.get(link), actual) }),
    };
  }

  #present(actual: number): Pick<AccountView, 'actual' | 'rename' | 'renameHolder' | 'given'> {
    const { target, links } = this.input;
    const account = target.accounts.get(actual);
    const rename = this.#renames.of(actual);
    const holder = rename === undefined || rename.is === 'free' ? undefined : rename.holder;
    return {
      actual: account,
      given: links.givenTo(account.id),
      ...(rename === undefined ? {} : { rename }),
      ...(holder === undefined ? {} : { renameHolder: this.#renameHolder(holder) }),
    };
  }

  #renameHolder(holder: number): { label: string; operation?: string } {
    const operation = this.#renames.operationOf(holder);
    const label = nameOf(this.input.rules.schema, this.input.target.accounts.get(holder).attributes);
    return { label: `account ${label}`, ...(operation === undefined ? {} : { operation }) };
  }
}
