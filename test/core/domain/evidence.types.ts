/* eslint-disable @typescript-eslint/no-misused-spread, @typescript-eslint/no-unsafe-class-instance-assignment -- cheating is the subject */
/**
 * Ways to cheat law 1 that do not compile. Checked by `tsc -p tsconfig.json`, which is part of `npm test`: a line that begins to
 * compile makes its `@ts-expect-error` an error. Never run.
 */
import {
  concludeRead,
  proveAbsence,
  proveExit,
  reviveProof,
  type AbsenceProof,
  type CompleteRead,
  type ReadClaim,
  type ReadTicket,
  type RegisteredPlan,
} from '../../../packages/core/src/domain/evidence.js';
import type { Clearing, DeleteOperation, DisableOperation, Removal, TrashOperation, UpdateOperation } from '../../../packages/core/src/domain/operation.js';

declare const ticket: ReadTicket;
declare const claim: ReadClaim;
declare const people: CompleteRead<'person'>;
declare const groups: CompleteRead<'group'>;
declare const memberships: CompleteRead<'membership'>;
declare const maybe: CompleteRead<'person'> | undefined;
declare const ofAccount: AbsenceProof<'account'>;
declare const ofGroup: AbsenceProof<'group'>;
declare const ofMembership: AbsenceProof<'membership'>;
declare const ofAttribute: AbsenceProof<'attribute'>;
declare const text: string;

const shared = { id: 'x', after: [], owner: { source: 'hr', key: '1' }, label: 'ann', pipeline: 'staff', before: { fields: {} } } as const;
const disable = { ...shared, kind: 'disable', type: 'account', ref: { id: 'A1' } } as const;
const look = { subject: 'account', kind: 'absence', reads: ['sha256:0'], takenAt: '2026-01-01T00:00:00.000Z' } as const;

/** What honest code writes compiles. */
export const honest: readonly Removal[] = [
  { ...disable, proof: ofAccount },
  { ...shared, kind: 'delete', type: 'group', ref: { id: 'G1' }, proof: ofGroup },
];

// @ts-expect-error a removal without proof
export const withoutProof: DisableOperation = { ...disable };

// @ts-expect-error evidence that may be missing
export const unNarrowed = proveAbsence('account', maybe, [], []);

// @ts-expect-error a plugin's claim in place of evidence
export const claimed = proveAbsence('account', claim, [], []);

// @ts-expect-error a look-alike of a proof
export const lookAlike: DisableOperation = { ...disable, proof: look };

// @ts-expect-error a copy of a proof: the spread drops what makes it one
export const copied: DisableOperation = { ...disable, proof: { ...ofAccount } };

// @ts-expect-error a copy of evidence
export const copiedEvidence = proveAbsence('account', { ...people }, [], []);

// @ts-expect-error evidence about groups for the absence of an account
export const wrongType = proveAbsence('account', groups, [], []);

// @ts-expect-error evidence about memberships for the absence of an account
export const wrongTypeToo = proveAbsence('account', memberships, [], []);

// @ts-expect-error evidence about people for a membership
export const peopleForMembership = proveAbsence('membership', people, [], []);

// @ts-expect-error a clearing without proof
export const clearing: Clearing = { attribute: 'email' };

// @ts-expect-error a clearing with the proof of something else
export const clearingByAccount: Clearing = { attribute: 'email', proof: ofAccount };

export const clearingInUpdate: UpdateOperation = {
  ...shared,
  kind: 'update',
  type: 'account',
  ref: { id: 'A1' },
  set: {},
  // @ts-expect-error a name alone clears nothing
  clear: ['email'],
};

// @ts-expect-error parsed JSON is not a removal
export const parsed: Removal = JSON.parse(text) as { kind: 'disable'; proof: typeof look };

// @ts-expect-error the proof of a membership for disabling an account
export const membershipForAccount: DisableOperation = { ...disable, proof: ofMembership };

// @ts-expect-error the proof of an attribute for trashing an account
export const attributeForAccount: TrashOperation = { ...disable, kind: 'trash', proof: ofAttribute };

// @ts-expect-error groups have no rung "disable"
export const groupDisabled: DisableOperation = { ...disable, type: 'group', proof: ofAccount };

// @ts-expect-error what is to be made in the same plan cannot be deleted
export const deleteOfNothing: DeleteOperation = { ...shared, kind: 'delete', type: 'account', ref: { createdBy: 'x' }, proof: ofAccount };

// @ts-expect-error a ticket is begun, not written
export const writtenTicket: ReadTicket = { source: 'hr', takenAt: '2026-01-01T00:00:00.000Z' };

// @ts-expect-error an exit needs the ticket of the read that saw it
export const exitUnseen = proveExit('account', { source: 'hr', takenAt: '2026-01-01T00:00:00.000Z' }, 'scope');

// @ts-expect-error nobody concludes a read that did not begin
export const conclusion = concludeRead({ source: 'hr', takenAt: '2026-01-01T00:00:00.000Z' }, 'person', claim, 0);

// @ts-expect-error a plan that the ledger does not vouch for brings no proof back
export const revived = reviveProof(look, { digest: 'sha256:0' });

export const concluded = concludeRead(ticket, 'person', claim, 0);
// @ts-expect-error a conclusion is evidence only once it was looked at
export const unread = proveAbsence('account', concluded, [], []);

// @ts-expect-error a registered plan is vouched for, not written
export const registered: RegisteredPlan = { digest: 'sha256:0' };
