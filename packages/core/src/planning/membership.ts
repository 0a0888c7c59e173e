import type { GivenValue } from '../contracts/ledger.js';
import type { AbsenceProof } from '../domain/evidence.js';
import type { OwnerKey } from '../domain/identity.js';
import type { AttachOperation, Attachment, DetachOperation, EntityRef, OperationId } from '../domain/operation.js';
import { membershipOperationId } from './operation-id.js';

/** One end of a membership as the plan names it. */
export interface MembershipEnd {
  readonly owner: OwnerKey;
  readonly ref: EntityRef;
  readonly label: string;
  /** False for an end that was there before us: beside it, only memberships that are noted as given by us are ours. */
  readonly isCreated: boolean;
  /** The adoption that this plan begins with: should it be voided, the entity is somebody else's. */
  readonly adoptedBy?: OperationId;
}

/** Gives an account a membership; waits for whatever creates either end. */
export function attachMembership(account: MembershipEnd, group: MembershipEnd, pipeline: string): AttachOperation {
  const after = [account, group].flatMap(({ ref, adoptedBy = [] }) => ('createdBy' in ref ? [ref.createdBy] : adoptedBy));
  return {
    kind: 'attach',
    id: membershipOperationId('attach', account.owner, group.owner),
    after,
    owner: account.owner,
    label: account.label,
    pipeline,
    attachment: attachmentOf(account, group),
  };
}

/** Takes a membership away; only with proof that the source has it no more, or that the group left. */
export function detachMembership(
  account: MembershipEnd,
  group: MembershipEnd,
  pipeline: string,
  proof: AbsenceProof<'membership' | 'group'>,
): DetachOperation {
  return {
    kind: 'detach',
    id: membershipOperationId('detach', account.owner, group.owner),
    after: [],
    owner: account.owner,
    label: account.label,
    pipeline,
    attachment: attachmentOf(account, group),
    proof,
  };
}

function attachmentOf(account: MembershipEnd, group: MembershipEnd): Attachment {
  const attachment = { what: 'membership', account: account.ref, group: group.ref, groupLabel: group.label } as const;
  return account.isCreated && group.isCreated ? attachment : { ...attachment, remember: true };
}

/** The name under which given memberships stand in the ledger's list of given values; their identity is the group's id. */
export const MEMBERSHIP_VALUE = 'membership';

/**
 * Whether a membership may be taken away by us: both ends were made by us, or we gave it. What stood between adopted accounts
 * and groups before us, or was put there by hand, stays.
 */
export function isOurMembership(account: MembershipEnd, group: MembershipEnd, given: readonly GivenValue[]): boolean {
  if (account.isCreated && group.isCreated) return true;
  const { ref } = group;
  return 'id' in ref && given.some((value) => value.attribute === MEMBERSHIP_VALUE && value.identity === ref.id);
}
