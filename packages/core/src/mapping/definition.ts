import type { Rung } from '../contracts/ledger.js';

/** An expression as the file holds it, with its place for messages. */
export interface ExpressionText {
  readonly text: string;
  /** Path of the scalar in the document: `pipelines.staff.scope`. */
  readonly path: readonly (string | number)[];
}

/**
 * When a mapped attribute is written. `always` (default): whenever it differs. `create-only`: only when the entity is made. `if-empty`: only
 * where the target has no value. `if-last-was-ours`: only while the target shows what we wrote last, or nothing that we ever wrote.
 */
export const OWNERSHIPS = ['always', 'create-only', 'if-empty', 'if-last-was-ours'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

/** The expression of one attribute, and what else the file says of it. */
export interface AttributeDefinition extends ExpressionText {
  readonly own?: Ownership;
  /** It is never sent when the entity is made. */
  readonly create?: false;
  /** An absent value leaves the target's as it is. */
  readonly clear?: false;
  /** A record without a value is rejected. */
  readonly required?: true;
  /** In UTF-16 code units; longer values are rejected. The shorter one of this and the target's own limit holds. */
  readonly maxLength?: number;
  /** How it is compared, in place of what the target's profile says. */
  readonly caseSensitive?: boolean;
  /** Accents are taken off letters: é becomes e. */
  readonly foldAccents?: true;
  /** Expressions over `value`. Where `valid` is false the value is rejected; where `ignoreIf` is true the attribute is left alone. */
  readonly valid?: ExpressionText;
  readonly ignoreIf?: ExpressionText;
  /** The value where the expression gives none. */
  readonly default?: string | number | boolean;
}

/** One joined source: `join: { hr: "hr.id == directory.employeeNumber" }`. */
export interface JoinDefinition {
  readonly source: string;
  readonly on: ExpressionText;
  /** Several rows for one person: reject the record, or take the first by key. */
  readonly multiple: 'reject' | 'first';
  /** False (default): a person without a row stays, with empty `hr`. */
  readonly required: boolean;
}

/** A rung of the leave ladder: climbed when so much time has gone since the first rung was climbed. */
export interface RungDefinition {
  readonly rung: Rung;
  readonly afterMs: number;
}

/**
 * Which memberships of a group may be taken away once the source does not have them. `additive`: none. `given` (default): those that
 * Rollcall gave. `tracked`: those, and those that the source had for a while, whoever gave them. `managed`: all of people who are
 * managed. `exclusive`: all but those of protected and ignored accounts.
 */
export const MEMBER_MODES = ['additive', 'given', 'tracked', 'managed', 'exclusive'] as const;
export type MemberMode = (typeof MEMBER_MODES)[number];

/** The mode of each group: of the first condition that holds, else the default. */
export interface MembersDefinition {
  readonly default: MemberMode;
  readonly rules: readonly { readonly mode: MemberMode; readonly when: ExpressionText }[];
}

/** The groups section of a pipeline. */
export interface GroupsDefinition {
  /** Absent: every group. */
  readonly select?: ExpressionText;
  /** Absent: `given` for every group. */
  readonly members?: MembersDefinition;
  /** A group of the target that has the name already: adopted (default), or left alone with its members. */
  readonly existing?: 'adopt' | 'skip';
  /** Groups of the target that are taken over by their id, by the name that they are to have. */
  readonly adopt?: Readonly<Record<string, string>>;
  /** Ids of groups of the target into which people are put although the target has a caution about them. */
  readonly confirmed?: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeDefinition>>;
}

/** A limit as a count, a percentage, or both: the first one reached wins. */
export interface LimitDefinition {
  readonly max?: number;
  readonly percent?: number;
  /** The percentage counts only above this many. */
  readonly above?: number;
  readonly path: readonly (string | number)[];
}

/** The guards of a pipeline; they count over the tenant. */
export interface GuardsDefinition {
  readonly create?: LimitDefinition;
  readonly update?: LimitDefinition;
  readonly adopt?: LimitDefinition;
  /** Enrolment messages sent; counted, never a share. */
  readonly enrol?: LimitDefinition;
  readonly remove: LimitDefinition;
  /** Memberships given and taken, of all memberships that are managed. */
  readonly membership?: LimitDefinition;
  /** Values cleared, for each attribute on its own, of the managed accounts. */
  readonly clear: LimitDefinition;
  readonly shrinkGroup: LimitDefinition;
  /** Records of one type that a source lost since its last accepted whole read, of what it had then. */
  readonly shrinkSource: LimitDefinition;
}

/** What a pipeline may do to accounts and groups, and with memberships. */
export const ACCOUNT_VERBS = ['create', 'adopt', 'update', 'leave'] as const;
export const GROUP_VERBS = ['create', 'adopt', 'update', 'leave'] as const;
export const MEMBERSHIP_VERBS = ['give', 'take'] as const;

/** What a pipeline may do; everything else is left out of its plans, and said. */
export interface MayDefinition {
  readonly accounts: readonly (typeof ACCOUNT_VERBS)[number][];
  readonly groups: readonly (typeof GROUP_VERBS)[number][];
  readonly memberships: readonly (typeof MEMBERSHIP_VERBS)[number][];
}

/** Without a word in the file everything may be done. */
export const MAY_ALL: MayDefinition = { accounts: ACCOUNT_VERBS, groups: GROUP_VERBS, memberships: MEMBERSHIP_VERBS };

/** The naming attribute of the target, or something else that accounts are known by, with what it is for a person. */
export interface AdoptKey {
  readonly name: string;
  /** Absent for the naming attribute. */
  readonly value?: ExpressionText;
  readonly path: readonly (string | number)[];
}

/** What may become of accounts that were there before Rollcall and were adopted. */
export interface AdoptDefinition {
  /**
   * By what an account is found that is there already, in this order; the first that finds one decides, and where a later one finds another
   * account nobody gets either. Absent: by its name.
   */
  readonly by?: readonly AdoptKey[];
  /** `mapped` (default): mapped attributes are brought in line. `none`: nothing of the account is written. */
  readonly update: 'mapped' | 'none';
  /** `disable` (default): they are disabled at most. `full`: they climb the ladder as those that Rollcall made. `none`: they do not leave. */
  readonly leave: 'disable' | 'full' | 'none';
}

/** Without a word in the file. */
export const ADOPT_USUALLY: AdoptDefinition = { update: 'mapped', leave: 'disable' };

/** A pipeline as the file defines it, checked for form but not yet for meaning. */
export interface PipelineDefinition {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly joins: readonly JoinDefinition[];
  /** Absent: everybody. */
  readonly scope?: ExpressionText;
  readonly accounts: Readonly<Record<string, AttributeDefinition>>;
  readonly groups?: GroupsDefinition;
  readonly may: MayDefinition;
  /** Accounts are somebody else's: they are found by their name and put into groups, and never touched otherwise. */
  readonly isReference: boolean;
  readonly adopt: AdoptDefinition;
  readonly leave: readonly RungDefinition[];
  /**
   * When missing from a whole read counts as gone. `confirmed` (default): after a second whole read at least an hour later.
   * `lookup`: also after one, when asking for that very key finds nothing. `immediate`: after one.
   */
  readonly absence: 'confirmed' | 'lookup' | 'immediate';
  /** Accounts of the target that are left alone in both directions: nothing about them changes, nothing is released. */
  readonly ignore?: ExpressionText;
  /** Accounts of the target that nothing may be planned for; such a plan is blocked. They are watched besides. */
  readonly protect?: ExpressionText;
  /** The same for groups, their memberships included. */
  readonly protectGroups?: ExpressionText;
  /** Keys that this person had before, as the source states them: whoever is linked by one of them is this person. */
  readonly formerKeys?: ExpressionText;
  /** What identifies a person under another key (an employee number): a returner is linked to the one account it matches. */
  readonly rehire?: ExpressionText;
  /** People who swap names: withheld (default), or moved by way of a temporary name. */
  readonly renameCycles: 'withhold' | 'temporary';
  readonly guards: GuardsDefinition;
}

/** What a source is expected to hold at least; less makes every read of it doubtful. */
export interface SourceExpectation {
  /** Keys of people who are always there. */
  readonly present: readonly string[];
  /** How many people there are at least. */
  readonly atLeast: number;
}

/** How blocked plans are approved. */
export interface ApprovalDefinition {
  /** How many different people must approve. */
  readonly required: number;
  /** Approvers by name with their Ed25519 public keys (PEM, or base64 of SPKI DER); when there are any, only signed approvals of theirs count. */
  readonly approvers: Readonly<Record<string, string>>;
}

/** How plans are applied. */
export interface ApplyDefinition {
  /** Accounts and groups in the first waves; after the last one come all the rest. Empty: no waves. */
  readonly waves: readonly number[];
  /** A run stops when more than this share of its operations failed, counted from `above` on. */
  readonly stopOnErrors: { readonly percent: number; readonly above: number };
}
