import type { AbsenceProof } from '../domain/evidence.js';
import type { OwnerKey } from '../domain/identity.js';
import type { AttachOperation, DetachOperation, EntityRef } from '../domain/operation.js';
import { membershipOperationId } from './operation-id.js';

/** One end of a membership as the plan names it. */
export interface MembershipEnd {
  readonly owner: OwnerKey;
  readonly ref: EntityRef;
  readonly label: string;
}

/** Gives an account a membership; waits for whatever creates either end. */
export function attachMembership(account: MembershipEnd, group: MembershipEnd, pipeline: string): AttachOperation {
  const after = [account.ref, group.ref].flatMap((ref) => ('createdBy' in ref ? [ref.createdBy] : []));
  return {
    kind: 'attach',
    id: membershipOperationId('attach', account.owner, group.owner),
    after,
    owner: account.owner,
    label: account.label,
    pipeline,
    attachment: { what: 'membership', account: account.ref, group: group.ref, groupLabel: group.label },
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
    attachment: { what: 'membership', account: account.ref, group: group.ref, groupLabel: group.label },
    proof,
  };
}
