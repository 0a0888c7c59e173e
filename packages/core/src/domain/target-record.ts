import type { Attributes, ComplexValue } from './value.js';

/**
 * Whether an account can be used. `active` covers every state a person, not we, chose (Duo: active, bypass, locked out);
 * `disabled` cannot log in; `trashed` is on its way out and can be restored.
 */
export type Standing = 'active' | 'disabled' | 'trashed';

/** One value of a shared sub-entity attribute as the target holds it (Duo: a phone of a user). */
export interface HeldValue {
  /** The sub-entity's id in the target. */
  readonly id: string;
  readonly value: ComplexValue;
  /** Why it must not be taken away even if we gave it, for example `activated`. */
  readonly keepBecause?: string;
}

/** An account as the target holds it. */
export interface ActualAccount {
  readonly type: 'account';
  readonly id: string;
  readonly attributes: Attributes;
  readonly standing: Standing;
  /** The target's own word for the standing, for people to read (`bypass`, `locked out`). */
  readonly standingDetail?: string;
  /** Values of shared sub-entity attributes, by attribute. */
  readonly held?: Readonly<Record<string, readonly HeldValue[]>>;
  /** Whether the person can confirm a login already, where the target tells. */
  readonly enrolled?: boolean;
  /** Other names the target answers to for this account (Duo: aliases). They take part in uniqueness, never in matching. */
  readonly otherNames?: readonly string[];
  /**
   * What other systems know the account by, and what stays with its person (Duo: `external_id`). Compared exactly; takes part in adoption
   * where the file says so, in nothing else.
   */
  readonly knownBy?: Readonly<Record<string, string>>;
  /** Attributes that must not be written as things stand, with the reason: `{ status: 'locked out' }`. */
  readonly keeps?: Readonly<Record<string, string>>;
  /** Who else manages it, for example `directory sync "AD MAPLE"`. Such an account is never written. */
  readonly foreignOwner?: string;
}

/** A group as the target holds it. */
export interface ActualGroup {
  readonly type: 'group';
  readonly id: string;
  readonly attributes: Attributes;
  /**
   * Why being in it is more than being listed (`its status is bypass`): nobody is put into it before somebody has confirmed that, or the
   * attribute that says so is mapped.
   */
  readonly caution?: { readonly reason: string; readonly attribute: string };
  readonly foreignOwner?: string;
  /** The name without what a former owner put behind it (Duo: ` (from AD sync "X")`). A group that is nobody's is found by it as by its name. */
  readonly plainName?: string;
}

/** The groups of one account, or the accounts of one group, by target id; whichever the target lists more cheaply. */
export type ActualMembership =
  | { readonly type: 'membership'; readonly account: string; readonly groups: readonly string[] }
  | { readonly type: 'membership'; readonly group: string; readonly accounts: readonly string[] };

export type ActualRecord = ActualAccount | ActualGroup | ActualMembership;
export type ActualType = ActualRecord['type'];
