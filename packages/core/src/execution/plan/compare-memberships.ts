import type { GivenValue } from '../../contracts/ledger.js';
import type { AbsenceProof } from '../../domain/evidence.js';
import type { Finding } from '../../domain/finding.js';
import { ownerText } from '../../domain/identity.js';
import type { Operation } from '../../domain/operation.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { MemberMode } from '../../mapping/definition.js';
import { attachMembership, detachMembership, detachStranger, mayTakeAway, TRACKED_VALUE, MEMBERSHIP_VALUE, type MembershipEnd } from '../../planning/membership.js';
import { entityOperationId } from '../../planning/operation-id.js';
import type { StagedTarget } from '../collect/staged-target.js';
import { SortedEdges, type EdgeCursor } from '../staging/edges.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import { MEMBERS, type ComparedAccounts } from './compare-accounts.js';
import type { ComparedGroup } from './compare-groups.js';
import { Examples, noRoomFinding, notGivenFinding, strangersFinding, unconfirmedFinding } from './member-findings.js';
import { MembershipRoom } from './membership-room.js';
import type { GroupChange } from './plan-weights.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedGroup } from './staged-groups.js';
import type { StagedLinks } from './staged-links.js';

/** What comparing memberships needs of the run. */
export interface MembershipInput {
  readonly folder: StagingFolder;
  readonly desire: StagedDesire;
  readonly accounts: ComparedAccounts;
  readonly groups: readonly ComparedGroup[];
  readonly target: StagedTarget;
  readonly links: StagedLinks;
  /** What the file says of a group's members. */
  readonly modeOf: (group: StagedGroup) => MemberMode;
  /** True where the file says that people are put into the group whatever the target says of it. */
  isConfirmed(group: StagedGroup, id: string, attribute: string): boolean;
  /** In how many groups an account can be; absent where the target has no such limit. */
  readonly groupsPerAccount: number | undefined;
  labelOf(account: ActualAccount): string;
  /** True for an account that is left alone, or that nothing may be planned for. */
  readonly isSpared: (actual: number) => boolean;
  /** True where records of people were seen that cannot be used. */
  readonly hasUnreadable: boolean;
  /** Hears of memberships that the source has and that somebody else gave, where that is to be noted. */
  track(accountId: string, groupId: string): void;
  proofAbsent(source: string): AbsenceProof<'membership'> | undefined;
  /** Hears why memberships stay that nobody is known to want. */
  refuse(reason: string): void;
  /** False for what is not planned. */
  add(operation: Operation): boolean;
  addFinding(finding: Finding): void;
}

/** How one group changes so far. */
interface Tally extends GroupChange {
  before: number;
  removed: number;
  strangers: number;
}

/**
 * Merges wanted and actual memberships in the order of accounts. Only memberships whose two ends are ours are compared:
 * everybody else's stay as they are. Returns how each group changes, for the guards.
 */
export function compareMemberships(input: MembershipInput): readonly GroupChange[] {
  const comparison = new MembershipComparison(input);
  comparison.run();
  return comparison.tallies;
}

class MembershipComparison {
  readonly tallies: readonly Tally[];
  readonly #notGiven = new Examples();
  readonly #strangers = new Examples();
  readonly #room: MembershipRoom;
  readonly #unconfirmed = new Map<ComparedGroup, number>();
  #isClear: boolean | undefined;
  readonly #proofs = new Map<string, AbsenceProof<'membership'> | undefined>();

  constructor(private readonly input: MembershipInput) {
    this.#room = new MembershipRoom(input.groupsPerAccount, (operation) => input.add(operation));
    this.tallies = input.groups.map(({ group, decision: { ref } }) => ({
      // A group that nobody selects has no wanted name: people know it by its last one.
      label: group.wanted.is === 'selected' ? group.label : (input.links.groupOf(ownerText(group.owner))?.label ?? group.label),
      before: 0,
      removed: 0,
      strangers: 0,
      ...(ref !== undefined && 'id' in ref ? { targetId: ref.id } : {}),
    }));
  }

  run(): void {
    const actualEdges = this.#actualEdges();
    const wanted = this.input.desire.memberships.cursor();
    const actual = actualEdges.cursor();
    while (Number.isFinite(wanted.first) || Number.isFinite(actual.first)) {
      const order = compareHeads(wanted, actual);
      this.#room.enter(order <= 0 ? wanted.first : actual.first, (account) => (this.input.accounts.actualOf.get(account) ?? 0) - 1);
      if (order < 0) this.#attach(wanted.first, wanted.second);
      else this.#present(actual.first, actual.second, order > 0);
      if (order <= 0) wanted.next();
      if (order >= 0) actual.next();
    }
    actualEdges.close();
    this.#room.leave();
    for (const [compared, count] of this.#unconfirmed) this.input.addFinding(unconfirmedFinding(compared.group.label, compared.decision.ref, this.#cautionOf(compared) ?? '', count));
    if (this.#room.refused.count > 0) this.input.addFinding(noRoomFinding(this.#room.refused, this.input.groupsPerAccount ?? 0));
    if (this.#notGiven.count > 0) this.input.addFinding(notGivenFinding(this.#notGiven));
    if (this.#strangers.count > 0) this.input.addFinding(strangersFinding(this.#strangers));
  }

  // The target's memberships, renumbered to desired accounts and groups; those with a foreign end are left out.
  #actualEdges(): SortedEdges {
    const edges = new SortedEdges(this.input.folder);
    const numberOf = new Map<number, number>();
    this.input.groups.forEach(({ decision }, number) => {
      if (decision.ref !== undefined && 'id' in decision.ref) numberOf.set(this.input.target.groupById(decision.ref.id), number);
    });
    this.input.target.eachMembership((account, group) => {
      this.#room.note(account);
      const number = numberOf.get(group);
      if (number === undefined) return;
      const desired = this.#desiredIn(account, number);
      if (desired >= 0) edges.add(desired, number);
      // Who is linked and not compared is on the way out, or held: their memberships stay.
      else if (this.input.links.linkOf(account) < 0) this.#stranger(account, number);
    });
    return edges;
  }

  // Where records of several sources share an account, the one of the group's source speaks for it.
  #desiredIn(actual: number, group: number): number {
    const { desiredOf, nextOf } = this.input.accounts;
    const last = (desiredOf.get(actual) ?? 0) - 1;
    if (last < 0 || (nextOf.get(last) ?? 0) === 0) return last;
    const source = this.input.groups[group]?.group.owner.source;
    for (let number = last; number >= 0; number = (nextOf.get(number) ?? 0) - 1) if (this.input.desire.accounts.get(number).owner.source === source) return number;
    return last;
  }

  #attach(account: number, group: number): void {
    const compared = this.input.groups[group];
    if (compared?.decision.members.is !== 'manage') return;
    if ((this.input.accounts.mode.get(account) ?? MEMBERS.frozen) === MEMBERS.frozen) return;
    const ends = this.#ends(account, compared);
    const caution = ends === undefined ? undefined : this.#cautionOf(compared);
    if (caution !== undefined) this.#unconfirmed.set(compared, (this.#unconfirmed.get(compared) ?? 0) + 1);
    else if (ends !== undefined) this.#room.give(attachMembership(ends.account, ends.group, compared.group.pipelines[0], this.input.modeOf(compared.group)));
  }

  // A group whose status lets everybody in, or nobody, may have got it since people were put into it.
  #cautionOf({ group, decision: { ref } }: ComparedGroup): string | undefined {
    if (ref === undefined || !('id' in ref)) return undefined;
    const caution = this.input.target.groups[this.input.target.groupById(ref.id)]?.caution;
    return caution === undefined || this.input.isConfirmed(group, ref.id, caution.attribute) ? undefined : caution.reason;
  }

  #present(account: number, group: number, unwanted: boolean): void {
    const compared = this.input.groups[group];
    const tally = this.tallies[group];
    if (compared === undefined || tally === undefined) return;
    tally.before += 1;
    const { members } = compared.decision;
    if (members.is === 'manage' && !unwanted) this.#tracked(account, compared);
    if (members.is === 'frozen' || (members.is === 'manage' && !unwanted)) return;
    const mode = this.input.modeOf(compared.group);
    if (members.is === 'manage' && !this.input.desire.mayDetach(account, group)) {
      this.input.refuse('who is in which group cannot be told of some people: they stay where they are');
      return;
    }
    const proof = members.is === 'empty' ? members.proof : this.#proofOf(compared.group.owner.source);
    const ends = this.#ends(account, compared);
    if (proof === undefined || ends === undefined) return;
    if (!mayTakeAway(mode, ends.group, this.#givenTo(account))) {
      if (mode !== 'additive') this.#notGiven.add(`${ends.account.label} in ${ends.group.label}`);
      return;
    }
    this.#take(tally, detachMembership(ends.account, ends.group, compared.group.pipelines[0], proof, this.#givenTo(account)));
  }

  // What is not planned takes nothing away: it shrinks no group, and makes no room.
  #take(tally: Tally, operation: Operation): void {
    if (!this.input.add(operation)) return;
    tally.removed += 1;
    this.#room.free();
  }

  #givenTo(account: number): readonly GivenValue[] {
    const actual = this.input.target.accounts.get((this.input.accounts.actualOf.get(account) ?? 0) - 1);
    return this.input.links.givenTo(actual.id);
  }

  // Somebody else gave what the source has: noted, so that it can be taken away once the source does not have it any more.
  #tracked(account: number, { group, decision: { ref } }: ComparedGroup): void {
    if (ref === undefined || !('id' in ref) || this.input.modeOf(group) !== 'tracked') return;
    const given = this.#givenTo(account);
    if (given.some(({ attribute, identity }) => identity === ref.id && (attribute === MEMBERSHIP_VALUE || attribute === TRACKED_VALUE))) return;
    this.input.track(this.input.target.accounts.get((this.input.accounts.actualOf.get(account) ?? 0) - 1).id, ref.id);
  }

  // An account that nobody is linked to. It stays in every group but those that are the source's alone.
  #stranger(actual: number, number: number): void {
    const compared = this.input.groups[number];
    const tally = this.tallies[number];
    if (compared === undefined || tally === undefined || compared.decision.members.is === 'frozen') return;
    const { group, decision: { members, ref } } = compared;
    const account = this.input.target.accounts.get(actual);
    const label = this.input.labelOf(account);
    const proof = members.is === 'empty' ? members.proof : this.#proofOf(group.owner.source);
    const end = { owner: group.owner, label: group.label, ref: ref ?? { id: '' }, isCreated: this.#isCreatedGroup(compared) };
    const given = this.input.links.givenTo(account.id);
    const mode = this.input.modeOf(group);
    const isOurs = mode === 'exclusive' || (mode !== 'managed' && mayTakeAway(mode, end, given));
    const isTaken = isOurs && !this.input.isSpared(actual) && proof !== undefined && ref !== undefined && this.#isNobodys(account);
    if (!isTaken) {
      this.#strangers.add(`${label} in ${tally.label}`);
      return;
    }
    if (!this.input.add(detachStranger({ id: account.id, label }, end, group.pipelines[0], proof, given))) return;
    tally.before += 1;
    tally.removed += 1;
    tally.strangers += 1;
  }

  // Somebody who cannot be told may be whom the account belongs to, and so may somebody who wants its name and was not given it.
  #isNobodys(account: ActualAccount): boolean {
    this.#isClear ??= !this.input.desire.hasUntold && !this.input.hasUnreadable;
    if (!this.#isClear) this.input.refuse('of some people it cannot be told whether they are wanted: nobody whom nobody manages is taken out of a group');
    return this.#isClear && this.input.desire.claimsOn(this.input.labelOf(account)).own === 0;
  }

  #proofOf(source: string): AbsenceProof<'membership'> | undefined {
    if (!this.#proofs.has(source)) this.#proofs.set(source, this.input.proofAbsent(source));
    return this.#proofs.get(source);
  }

  #ends(account: number, compared: ComparedGroup): { readonly account: MembershipEnd; readonly group: MembershipEnd } | undefined {
    const ref = compared.decision.ref;
    if (ref === undefined) return undefined;
    const { owner, label } = this.input.desire.accounts.get(account);
    const group = { owner: compared.group.owner, label: compared.group.label, ref, isCreated: this.#isCreatedGroup(compared), ...adoptionOf(compared) };
    if (this.input.accounts.mode.get(account) === MEMBERS.created) {
      return { account: { owner, label, ref: { createdBy: entityOperationId('create', 'account', owner) }, isCreated: true }, group };
    }
    const actual = (this.input.accounts.actualOf.get(account) ?? 0) - 1;
    const link = this.input.links.linkOf(actual);
    const isCreated = link >= 0 && this.input.links.accounts.get(link).origin === 'created';
    const adoptedBy = this.input.accounts.adopted.get(account) === 1 ? { adoptedBy: entityOperationId('adopt', 'account', owner) } : {};
    return { account: { owner, label, ref: { id: this.input.target.accounts.get(actual).id }, isCreated, ...adoptedBy }, group };
  }

  #isCreatedGroup({ group, decision }: ComparedGroup): boolean {
    if (decision.ref !== undefined && 'createdBy' in decision.ref) return true;
    return this.input.links.groupOf(ownerText(group.owner))?.origin === 'created';
  }
}

function adoptionOf({ decision }: ComparedGroup): Pick<MembershipEnd, 'adoptedBy'> {
  const adopt = decision.operations.find((operation) => operation.kind === 'adopt' && operation.by !== 'handover');
  return adopt === undefined ? {} : { adoptedBy: adopt.id };
}

function compareHeads(left: EdgeCursor, right: EdgeCursor): number {
  return left.first - right.first || left.second - right.second || 0;
}
