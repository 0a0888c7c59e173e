import type { Finding } from '../../domain/finding.js';
import { ownerText, type OwnerKey } from '../../domain/identity.js';
import type { AdoptOperation } from '../../domain/operation.js';
import type { PersonResult } from '../../mapping/compiled.js';
import type { AccountView } from '../../planning/account-view.js';
import type { TargetSchema } from '../../contracts/target.js';
import { nameKey, type StagedTarget } from '../collect/staged-target.js';
import { desiredName } from '../../planning/attributes.js';
import { SortedEdges } from '../staging/edges.js';
import { KeyTable } from '../staging/key-table.js';
import { NumberList } from '../staging/numbers.js';
import { RecordSpool } from '../staging/record-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import { OtherNameClaims } from './other-name-claims.js';
import { mergeWanted, together, type LettingGo, type StagedAccount } from './staged-account.js';
import type { StagedLinks } from './staged-links.js';

const STANDINGS = ['in', 'held', 'out'] as const;

/**
 * What all pipelines of a tenant want, taken together: one entry for each person, whoever wants it. People who are out of
 * scope and were never linked are counted, not kept.
 */
export class StagedDesire {
  readonly accounts: RecordSpool<StagedAccount>;
  /** Wanted memberships: desired account, desired group. */
  readonly memberships: SortedEdges;
  readonly #byOwner: KeyTable;
  readonly #linkOf = new NumberList();
  readonly #ofLink = new NumberList();
  /** One of {@link STANDINGS}, by its place there. */
  readonly #standing = new NumberList();
  /** People of whom the file says by what else they are known, and who may have an account by that. */
  readonly identified = new NumberList();
  readonly #formerOwners = new Map<number, OwnerKey>();
  readonly #foundBy = new Map<number, NonNullable<AdoptOperation['found']>>();
  readonly #standstills = new Map<number, Finding>();
  readonly #nameHolder = new NumberList();
  readonly #ambiguous = new NumberList();
  readonly #claimOf = new NumberList();
  readonly #claims: KeyTable;
  readonly #linkedClaims = new NumberList();
  readonly #unlinkedClaims = new NumberList();
  /** Of people whose account is somebody else's: they take no name from anybody. */
  readonly #referringClaims = new NumberList();
  readonly #otherNames: OtherNameClaims;
  readonly #schema: TargetSchema;
  readonly #key: (name: string) => string;
  readonly #heldMembers = new NumberList();
  readonly #heldGroups = new Set<number>();

  constructor(
    folder: StagingFolder,
    seed: number,
    schema: TargetSchema,
    private readonly target: StagedTarget,
    private readonly links: StagedLinks,
    /** True for a pipeline that refers to accounts which are somebody else's. */
    private readonly isReference: (pipeline: string) => boolean,
  ) {
    this.accounts = new RecordSpool(folder);
    this.memberships = new SortedEdges(folder);
    this.#byOwner = new KeyTable(seed);
    this.#claims = new KeyTable(seed);
    this.#otherNames = new OtherNameClaims(schema, seed);
    this.#schema = schema;
    this.#key = nameKey(schema);
  }

  /** Adds what one pipeline makes of a person; returns the person's number, or -1 when nothing needs to be kept. */
  add(owner: OwnerKey, pipeline: string, result: PersonResult, letting: LettingGo = {}): number {
    const text = ownerText(owner);
    const link = this.links.find(text);
    if (link >= 0) this.links.markSeen(link);
    const present = this.#byOwner.get(text);
    if (present >= 0) return this.#merge(present, pipeline, result, letting);
    if (result.scope.is === 'out' && link < 0) return -1;
    const number = this.accounts.append({ ...this.#staged(owner, pipeline, result, link), ...letting });
    this.#byOwner.putIfAbsent(text, number);
    this.#standing.set(number, STANDINGS.indexOf(result.scope.is));
    this.#linkOf.set(number, link + 1);
    if (link >= 0) this.#ofLink.set(link, number + 1);
    this.#noteName(number, pipeline, result, link);
    this.#noteIdentity(number, result, link);
    return number;
  }

  /** The number of somebody, or -1. */
  find(owner: OwnerKey): number {
    return this.#byOwner.get(ownerText(owner));
  }

  /** What is wanted of the person behind a link; `unseen` when no record of theirs was delivered. */
  standingOf(link: number): 'in' | 'held' | 'out' | 'unseen' {
    const number = link < 0 ? -1 : (this.#ofLink.get(link) ?? 0) - 1;
    if (number >= 0) return STANDINGS[this.#standing.get(number) ?? 0] ?? 'in';
    return this.links.isSeen(link) ? 'held' : 'unseen';
  }

  /** Somebody is linked under another key: the link is theirs from here on, and nobody else's. */
  rekey(number: number, link: number, formerly: OwnerKey): void {
    const other = (this.#ofLink.get(link) ?? 0) - 1;
    if (other >= 0) this.#linkOf.set(other, 0);
    this.#linkOf.set(number, link + 1);
    this.#ofLink.set(link, number + 1);
    this.#formerOwners.set(number, formerly);
    const { owner } = this.accounts.get(number);
    this.links.accounts.replace(link, { ...this.links.accounts.get(link), owner });
    this.links.markSeen(link);
    this.#moveClaim(number, this.accounts.get(number).wantedBy.every((name) => this.isReference(name)) ? this.#referringClaims : this.#unlinkedClaims, this.#linkedClaims);
  }

  /** The key by which a person's link was made, where it is another one now. */
  formerOwnerOf(number: number): OwnerKey | undefined {
    return this.#formerOwners.get(number);
  }

  /** Nothing is made for this person, for the reason given. */
  stop(number: number, why: Finding): void {
    this.#standstills.set(number, why);
  }

  standstillOf(number: number): Finding | undefined {
    return this.#standstills.get(number);
  }

  /** Nobody takes memberships from this account: which ones it should have is not wholly known. */
  holdMemberships(number: number): void {
    this.#heldMembers.set(number, 1);
  }

  /** Nobody is taken out of this group: who should be in it is not wholly known. */
  holdGroup(group: number): void {
    if (group >= 0) this.#heldGroups.add(group);
  }

  /** False where a membership must stay although nobody is known to want it. */
  mayDetach(number: number, group: number): boolean {
    return this.#heldMembers.get(number) !== 1 && !this.#heldGroups.has(group);
  }

  /** True where of somebody it cannot be told whether they are wanted, or which account is theirs. */
  get hasUntold(): boolean {
    const held = STANDINGS.indexOf('held');
    const wanted = STANDINGS.indexOf('in');
    for (let number = 0; number < this.accounts.length; number += 1) {
      const standing = this.#standing.get(number);
      if (standing === held || (standing === wanted && this.linkOf(number) < 0 && !this.hasName(number))) return true;
    }
    return false;
  }

  /** The link of a desired account, or -1. */
  linkOf(number: number): number {
    return (this.#linkOf.get(number) ?? 0) - 1;
  }

  /** The account that holds the wanted name in the target, or -1. */
  nameHolderOf(number: number): number {
    return (this.#nameHolder.get(number) ?? 0) - 1;
  }

  /** The account that a person has by something else than its name: it counts as the holder of the name. */
  findBy(number: number, actual: number, found: NonNullable<AdoptOperation['found']>): void {
    this.#nameHolder.set(number, actual + 1);
    this.#foundBy.set(number, found);
  }

  foundBy(number: number): AdoptOperation['found'] {
    return this.#foundBy.get(number);
  }

  /** True when more than one account of the target has the wanted name. */
  isNameAmbiguous(number: number): boolean {
    return this.#ambiguous.get(number) === 1;
  }

  /** True when the person has a usable wanted name. */
  hasName(number: number): boolean {
    return (this.#claimOf.get(number) ?? 0) > 0;
  }

  /** How many people want this person's name: with and without a link, and for accounts of others; the person included. */
  claimantsOf(number: number): AccountView['claimants'] {
    const claim = (this.#claimOf.get(number) ?? 0) - 1;
    return { linked: this.#linkedClaims.get(claim) ?? 0, unlinked: this.#unlinkedClaims.get(claim) ?? 0, referring: this.#referringClaims.get(claim) ?? 0 };
  }

  /** How many people want a name as their own, and how many beside it. */
  claimsOn(name: string): { readonly own: number; readonly other: number } {
    const claim = this.#claims.get(this.#key(name));
    const own = claim < 0 ? 0 : [this.#linkedClaims, this.#unlinkedClaims, this.#referringClaims].reduce((sum, claims) => sum + (claims.get(claim) ?? 0), 0);
    return { own, other: this.#otherNames.on(name) };
  }

  #staged(owner: OwnerKey, pipeline: string, result: PersonResult, link: number): StagedAccount {
    const name = desiredName(this.#schema, result.desired);
    const label = name ?? (link >= 0 ? this.links.accounts.get(link).label : owner.key);
    const wantedBy = result.scope.is === 'in' ? [pipeline] : [];
    const heldBy = result.scope.is === 'held' ? [pipeline] : [];
    const { scope, desired, rejected, identity } = result;
    const anchor = identity?.state === 'known' && identity.anchor !== undefined ? { anchor: this.links.digestOf(`rehire ${owner.source} ${identity.anchor}`) } : {};
    return { owner, label, wantedBy, heldBy, scope, desired, rejected, ...anchor, ...(identity === undefined ? {} : { identity }) };
  }

  #moveClaim(number: number, from: NumberList, to: NumberList): void {
    const claim = (this.#claimOf.get(number) ?? 0) - 1;
    if (claim < 0) return;
    from.set(claim, (from.get(claim) ?? 0) - 1);
    to.set(claim, (to.get(claim) ?? 0) + 1);
  }

  #noteName(number: number, pipeline: string, result: PersonResult, link: number): void {
    if (result.scope.is === 'in') this.#otherNames.note(result);
    const name = result.scope.is === 'in' ? desiredName(this.#schema, result.desired) : undefined;
    if (name === undefined) return;
    this.#nameHolder.set(number, this.target.accountByName(name) + 1);
    if (this.target.isNameAmbiguous(name)) this.#ambiguous.set(number, 1);
    const next = this.#claims.size;
    const claim = this.#claims.putIfAbsent(this.#key(name), next);
    this.#claimOf.set(number, claim + 1);
    if (link < 0 && this.isReference(pipeline)) {
      this.#referringClaims.set(claim, (this.#referringClaims.get(claim) ?? 0) + 1);
      return;
    }
    const counts = link >= 0 ? this.#linkedClaims : this.#unlinkedClaims;
    counts.set(claim, (counts.get(claim) ?? 0) + 1);
  }

  #noteIdentity(number: number, { scope, identity }: PersonResult, link: number): void {
    if (scope.is !== 'in' || identity === undefined) return;
    const mayBeKnown = identity.state === 'unknown' || identity.formerKeys.length > 0 || identity.anchor !== undefined || identity.knownBy !== undefined;
    if (mayBeKnown && (link < 0 || (identity.state === 'known' && identity.formerKeys.length > 0))) this.identified.push(number);
  }

  // In beats held beats out: somebody leaves only when no pipeline wants them and all of them could tell.
  #merge(number: number, pipeline: string, result: PersonResult, letting: LettingGo): number {
    const present = this.accounts.get(number);
    if (result.scope.is === 'in') {
      const link = this.linkOf(number);
      const isFirst = present.scope.is !== 'in';
      const merged = isFirst
        ? { ...this.#staged(present.owner, pipeline, result, link), heldBy: present.heldBy }
        : mergeWanted(present, pipeline, result);
      this.accounts.replace(number, merged);
      this.#standing.set(number, STANDINGS.indexOf('in'));
      if (isFirst) this.#noteName(number, pipeline, result, link);
      else if (link < 0 && present.wantedBy.every((name) => this.isReference(name)) && !this.isReference(pipeline)) this.#moveClaim(number, this.#referringClaims, this.#unlinkedClaims);
      if (isFirst || present.identity === undefined) this.#noteIdentity(number, result, link);
    } else if (result.scope.is === 'held') {
      const heldBy = [...present.heldBy, pipeline];
      this.accounts.replace(number, { ...present, heldBy, ...(present.scope.is === 'out' ? { scope: result.scope } : {}) });
      if (present.scope.is === 'out') this.#standing.set(number, STANDINGS.indexOf('held'));
    } else if (present.scope.is === 'out') {
      this.accounts.replace(number, { ...present, ...together(present, letting) });
    }
    return number;
  }
}
