import type { GivenValue } from '../contracts/ledger.js';
import type { AbsenceProof } from '../domain/evidence.js';
import type { OwnerKey } from '../domain/identity.js';
import type { AttachOperation, Attachment, DetachOperation, EntityRef, OperationId } from '../domain/operation.js';
import type { MemberMode } from '../mapping/definition.js';
import { membershipOperationId, strangerOperationId } from './operation-id.js';

/** One end of a membership as the plan names it. */
export interface MembershipEnd {
  readonly owner: OwnerKey;
  readonly ref: EntityRef;
  readonly label: string;
  /** False for an end that was there before us: what is given beside it is noted, whatever the mode. */
  readonly isCreated: boolean;
  /** The adoption that this plan begins with: should it be voided, the entity is somebody else's. */
  readonly adoptedBy?: OperationId;
}

/** Gives an account a membership; waits for whatever creates either end. */
export function attachMembership(account: MembershipEnd, group: MembershipEnd, pipeline: string, mode: MemberMode): AttachOperation {
  const after = [account, group].flatMap(({ ref, adoptedBy = [] }) => ('createdBy' in ref ? [ref.createdBy] : adoptedBy));
  return {
    kind: 'attach',
    id: membershipOperationId('attach', account.owner, group.owner),
    after,
    owner: account.owner,
    label: account.label,
    pipeline,
    attachment: { ...attachmentOf(account.ref, group), ...(isRemembered(mode) || !account.isCreated || !group.isCreated ? { remember: true } : {}) },
  };
}

/**
 * Takes a membership away; only with proof that the source has it no more, or that the group left.
 *
 * @param given what was noted of the account.
 */
export function detachMembership(
  account: MembershipEnd,
  group: MembershipEnd,
  pipeline: string,
  proof: AbsenceProof<'membership' | 'group'>,
  given: readonly GivenValue[],
): DetachOperation {
  return {
    kind: 'detach',
    id: membershipOperationId('detach', account.owner, group.owner),
    after: [],
    owner: account.owner,
    label: account.label,
    pipeline,
    attachment: { ...attachmentOf(account.ref, group), ...notesOf(group, given) },
    proof,
  };
}

/** Takes a membership from an account that nobody is linked to: one that was given to it, or any of a group that is the source's alone. */
export function detachStranger(
  account: { readonly id: string; readonly label: string },
  group: MembershipEnd,
  pipeline: string,
  proof: AbsenceProof<'membership' | 'group'>,
  given: readonly GivenValue[],
): DetachOperation {
  const attachment = { ...attachmentOf({ id: account.id }, group), ...notesOf(group, given) };
  return { kind: 'detach', id: strangerOperationId(account.id, group.owner), after: [], owner: group.owner, label: account.label, pipeline, attachment, proof };
}

type MembershipAttachment = Extract<Attachment, { what: 'membership' }>;

function attachmentOf(account: EntityRef, group: MembershipEnd): MembershipAttachment {
  return { what: 'membership', account, group: group.ref, groupLabel: group.label };
}

// What is forgotten with the membership, and known again should the target turn out to have it still.
function notesOf(group: MembershipEnd, given: readonly GivenValue[]): Pick<MembershipAttachment, 'remember' | 'tracked'> {
  return { ...(isNoted(MEMBERSHIP_VALUE, group, given) ? { remember: true } : {}), ...(isNoted(TRACKED_VALUE, group, given) ? { tracked: true } : {}) };
}

// Where only what was given is taken away, it must be known what was given.
function isRemembered(mode: MemberMode): boolean {
  return mode === 'given' || mode === 'tracked' || mode === 'additive';
}

/** The name under which given memberships stand in the ledger's list of given values; their identity is the group's id. */
export const MEMBERSHIP_VALUE = 'membership';

/** The same for memberships that the source had while somebody else had given them; noted for groups that are `tracked`. */
export const TRACKED_VALUE = 'membership-tracked';

/** Whether the membership of somebody who is managed may be taken away: by what the file says of its group, and what was noted of it. */
export function mayTakeAway(mode: MemberMode, group: MembershipEnd, given: readonly GivenValue[]): boolean {
  switch (mode) {
    case 'additive':
      return false;
    case 'given':
      return isNoted(MEMBERSHIP_VALUE, group, given);
    case 'tracked':
      return isNoted(MEMBERSHIP_VALUE, group, given) || isNoted(TRACKED_VALUE, group, given);
    case 'managed':
    case 'exclusive':
      return true;
    default:
      return mode satisfies never;
  }
}

function isNoted(attribute: string, { ref }: MembershipEnd, given: readonly GivenValue[]): boolean {
  return 'id' in ref && given.some((value) => value.attribute === attribute && value.identity === ref.id);
}
