import { isProof, type AbsenceProof, type RemovalSubject } from './evidence.js';
import type { Digest } from './digest.js';
import type { EntityType, OwnerKey } from './identity.js';
import type { Attributes, AttributeValue, ComplexValue } from './value.js';

/**
 * Names one operation of a plan. Made from what it does and to whom (`disable account hr:17`), so it is unique in a plan,
 * the same in every run over the same worlds, and says what it is.
 */
export type OperationId = string;

/** An entity of the target: by its id there, or by the operation of the same plan that creates it. */
export type EntityRef = { readonly id: string } | { readonly createdBy: OperationId };

/** The state of the touched fields that the plan was made from: precondition before the write, pre-image for the undo. */
export interface Before {
  /** Field values at planning time; null = absent. `standing` is a field like the others. */
  readonly fields: Readonly<Record<string, AttributeValue | null>>;
}

interface Shared {
  readonly id: OperationId;
  /** Operations of the same plan that must have been done first. */
  readonly after: readonly OperationId[];
  /** Whose entity it is. */
  readonly owner: OwnerKey;
  /** A name for people: username or group name. */
  readonly label: string;
  /** The pipeline that wants it. */
  readonly pipeline: string;
}

/**
 * What a source showed of a leaver when the plan was made: precondition at the source. Looked at again before a plan that has
 * aged takes somebody out.
 */
export interface Witness {
  readonly source: string;
  readonly key: string;
  /** Digest of the record as it was asked for; absent: the source had no such record. */
  readonly record?: Digest;
  /** Digest of the keys of the person's groups, where the scope asks for groups. */
  readonly groups?: Digest;
  /** The source had no row: `key` is the value by which this pipeline joins it. */
  readonly joinedBy?: string;
}

/** A value cleared, with the proof that the source no longer has one. */
export interface Clearing {
  readonly attribute: string;
  readonly proof: AbsenceProof<'attribute'>;
}

export interface CreateOperation extends Shared {
  readonly kind: 'create';
  readonly type: EntityType;
  readonly attributes: Attributes;
  /** See `Link.anchor`. */
  readonly anchor?: Digest;
  /**
   * The id of what was there and is gone from the listing. It is looked for once more just before: a listing that is out of date
   * must give nobody a second account.
   */
  readonly replaces?: string;
  /** An enrolment message is due once it is made: the plan holds an `enrol` for it. */
  readonly enrols?: true;
}

export interface UpdateOperation extends Shared {
  readonly kind: 'update';
  readonly type: EntityType;
  readonly ref: EntityRef;
  readonly set: Attributes;
  readonly clear: readonly Clearing[];
  readonly before: Before;
  /** Attributes that the source has not changed since we wrote them: somebody else did, in the target. */
  readonly drift?: readonly string[];
}

/** What is attached or detached: a membership, or one value of a shared sub-entity attribute (a phone). */
export type Attachment =
  | {
      readonly what: 'membership';
      readonly account: EntityRef;
      readonly group: EntityRef;
      readonly groupLabel: string;
      /** The ledger notes that the membership was given by us, for others may stand beside it that were not. */
      readonly remember?: true;
      /** It was noted that the source had it, whoever gave it: noted again should it turn out not to be taken away. */
      readonly tracked?: true;
    }
  | {
      readonly what: 'value';
      readonly account: EntityRef;
      readonly attribute: string;
      readonly value: ComplexValue;
      /** The sub-entity's id in the target; unknown when a value is attached for the first time. */
      readonly valueId?: string;
    };

export interface AttachOperation extends Shared {
  readonly kind: 'attach';
  readonly attachment: Attachment;
}

export interface DetachOperation extends Shared {
  readonly kind: 'detach';
  readonly attachment: Attachment;
  readonly proof: AbsenceProof<'membership' | 'group'> | AbsenceProof<'attribute'>;
}

export interface DisableOperation extends Shared {
  readonly kind: 'disable';
  readonly type: 'account';
  readonly ref: { readonly id: string };
  readonly proof: AbsenceProof<'account'>;
  readonly before: Before;
  readonly witnesses?: readonly Witness[];
}

export interface TrashOperation extends Shared {
  readonly kind: 'trash';
  readonly type: 'account';
  readonly ref: { readonly id: string };
  readonly proof: AbsenceProof<'account'>;
  readonly before: Before;
  readonly witnesses?: readonly Witness[];
}

export interface DeleteOperation extends Shared {
  readonly kind: 'delete';
  readonly type: EntityType;
  readonly ref: { readonly id: string };
  readonly proof: AbsenceProof<'account' | 'group'>;
  readonly before: Before;
  readonly witnesses?: readonly Witness[];
}

export interface EnableOperation extends Shared {
  readonly kind: 'enable';
  readonly type: 'account';
  readonly ref: { readonly id: string };
  readonly before: Before;
}

export interface RestoreOperation extends Shared {
  readonly kind: 'restore';
  readonly type: 'account';
  readonly ref: { readonly id: string };
  readonly before: Before;
}

/**
 * Has the target send the person a message by which they enrol their devices. It leaves no trace that could be read back, so it is
 * never sent a second time unless somebody orders it.
 */
export interface EnrolOperation extends Shared {
  readonly kind: 'enrol';
  readonly type: 'account';
  readonly ref: EntityRef;
  /** What the account is called in the target, and where the message goes. */
  readonly name: string;
  readonly address: string;
  /** Somebody named this person (`rollcall enrol KEY`), whatever was sent before. */
  readonly ordered?: true;
  /** Of an account that was there before the plan. */
  readonly before?: Before;
}

/** Writes a link into the ledger; the target is not touched. Reviewed and guarded like every other operation. */
export interface AdoptOperation extends Shared {
  readonly kind: 'adopt';
  readonly type: EntityType;
  readonly ref: { readonly id: string };
  /**
   * `name`: found by its name and linked from now on. `handover`: linked already, wanted by another pipeline now. `rekeyed`: linked
   * already under another key of the same person (`formerKeys`, `rehire`, `rollcall link`). `key`: found by something else that accounts are
   * known by (`adopt.by`); of a group: by its id, or by its name without a former owner's addition.
   */
  readonly by: 'name' | 'key' | 'handover' | 'rekeyed';
  /** By what it was found. */
  readonly found?: { readonly name: string; readonly value: string };
  /** The key it was linked by so far. */
  readonly formerly?: OwnerKey;
  /** See `CreateOperation.replaces`. */
  readonly replaces?: string;
  /** See `Link.anchor`. */
  readonly anchor?: Digest;
}

export type Operation =
  | CreateOperation
  | UpdateOperation
  | AttachOperation
  | DetachOperation
  | DisableOperation
  | TrashOperation
  | DeleteOperation
  | EnableOperation
  | RestoreOperation
  | EnrolOperation
  | AdoptOperation;

export type OperationKind = Operation['kind'];

/** Operations that take something away; each carries its proof. */
export type Removal = DetachOperation | DisableOperation | TrashOperation | DeleteOperation;

/** What a target is asked to do: everything but `adopt`, which is the ledger's. */
export type TargetOperation = Exclude<Operation, AdoptOperation>;

/**
 * What an operation does, as targets declare it: `create:account`, `attach:membership`, `attach:phones`
 * (attach and detach name the sub-entity attribute, everything else the entity type).
 */
export type OperationShape = `${OperationKind}:${string}`;

/** The shape of an operation. */
export function shapeOf(operation: Operation): OperationShape {
  switch (operation.kind) {
    case 'attach':
    case 'detach':
      return `${operation.kind}:${operation.attachment.what === 'membership' ? 'membership' : operation.attachment.attribute}`;
    case 'create':
    case 'update':
    case 'disable':
    case 'trash':
    case 'delete':
    case 'enable':
    case 'restore':
    case 'enrol':
    case 'adopt':
      return `${operation.kind}:${operation.type}`;
    default:
      return operation satisfies never;
  }
}

/** True for the operations that take something away. */
export function isRemoval(operation: Operation): operation is Removal {
  return operation.kind === 'detach' || operation.kind === 'disable' || operation.kind === 'trash' || operation.kind === 'delete';
}

/**
 * The last gate of law 1, passed by every operation on its way into a plan and out of one: what takes something away must
 * carry a proof that was minted, for that very subject.
 *
 * @throws TypeError for a removal or clearing without minted proof. That is a defect of the engine, never of the data.
 */
export function assertProven(operation: Operation): void {
  for (const [proof, subjects] of proofsOf(operation)) {
    if (!isProof(proof) || !subjects.includes(proof.subject)) {
      throw new TypeError(`${operation.id}: nothing is taken away without proof`);
    }
  }
}

function proofsOf(operation: Operation): readonly (readonly [AbsenceProof, readonly RemovalSubject[]])[] {
  switch (operation.kind) {
    case 'update':
      return operation.clear.map((clearing) => [clearing.proof, ['attribute']]);
    case 'detach':
      return [[operation.proof, operation.attachment.what === 'membership' ? ['membership', 'group'] : ['attribute']]];
    case 'disable':
    case 'trash':
      return [[operation.proof, ['account']]];
    case 'delete':
      return [[operation.proof, [operation.type]]];
    case 'create':
    case 'attach':
    case 'enable':
    case 'restore':
    case 'enrol':
    case 'adopt':
      return [];
    default:
      return operation satisfies never;
  }
}
