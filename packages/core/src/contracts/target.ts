import type { Finding } from '../domain/finding.js';
import type { OperationKind, OperationShape, TargetOperation } from '../domain/operation.js';
import type { Outcome } from '../domain/outcome.js';
import type { ActualRecord, ActualType } from '../domain/target-record.js';
import type { CallOptions } from './call-options.js';
import type { Read, ReadScope } from './reader.js';

/** One attribute of a target's accounts or groups. */
export interface TargetAttribute {
  readonly type: 'string' | 'bool' | 'int' | 'complex';
  readonly multi: boolean;
  /** A create without it is rejected. */
  readonly required?: boolean;
  /** In UTF-16 code units. A longer value is rejected before it is sent. Leave out where the target's limit is unknown. */
  readonly maxLength?: number;
  /** The only values there are; another one is rejected before it is sent. Compared as `compare` says, sent as written here. */
  readonly values?: readonly string[];
  /** Of several values: how many at most, those of others included. What is there stays; those beyond, in their order, are left out and said. */
  readonly maxValues?: number;
  /** Of a shared sub-entity: how many accounts at most may hold one value. Who holds it keeps it; of the others the first ones get it. */
  readonly maxHolders?: number;
  /** How values are compared; default `exact`. */
  readonly compare?: 'exact' | 'case-insensitive';
  /** No two entities may have the same value. With `isName`, nor the name of another one: the account answers to it too (Duo: aliases). */
  readonly unique?: boolean;
  readonly isName?: boolean;
  /** It says whether and how the account, or everybody in the group, may log in (Duo: `status`). A baseline does not write it. */
  readonly decidesAccess?: true;
  /** `inline`: part of the entity, written by create and update. `shared-entity`: an object of its own, attached and detached value by value. */
  readonly storage: 'inline' | 'shared-entity';
  /** Of a complex value: the fields, the one that identifies a value, and what a bare string stands for. */
  readonly fields?: Readonly<Record<string, 'string' | 'bool' | 'int'>>;
  readonly identifiedBy?: string;
  /** How an identifying field is normalised before it is compared (Duo: E.164), or why the value is not usable. */
  readonly normalise?: (value: string) => NormalisedValue;
}

/**
 * A normalised value, or what is the matter with it, as the end of a sentence: `has no country code`. `mendsAll` is what mends every
 * value of that reason at once, a setting of the target above all: a plan then says once how many people meet it.
 */
export type NormalisedValue =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: string; readonly mendsAll?: string };

/** The attributes of accounts or groups, and which one is the name. */
export interface TargetSchema {
  readonly attributes: Readonly<Record<string, TargetAttribute>>;
  /** The attribute by which people know the entity and by which it is found (Duo: `username`, `name`). */
  readonly naming: string;
}

/**
 * A kind of call. The planner packs operations into lanes; one batch is one request on the wire.
 */
export interface Lane {
  /** Requests a minute that the target allows. */
  readonly ratePerMinute: number;
  /** The lane whose allowance this one draws on, where the target counts them together: its rate holds for all of them. */
  readonly sharesRateOf?: string;
  /** What the lane carries; empty for lanes that only read. */
  readonly accepts: readonly OperationShape[];
  /** Operations in one request. */
  readonly maxBatch: number;
  /** What a refused batch means. `unknown` = every operation of it is ambiguous until read back. */
  readonly atomic: 'all-or-nothing' | 'per-operation' | 'unknown';
  /** For lanes that create: the attributes such a create can carry; leave out for all. */
  readonly createAttributes?: readonly string[];
  /** For operations that cannot be done with one request: how many more each one takes here, when nothing unusual is met. */
  readonly extraRequests?: Readonly<Partial<Record<OperationShape, number>>>;
}

/** What a configured target can do, known without a connection and without secrets. */
export interface TargetProfile {
  readonly schemas: { readonly account: TargetSchema; readonly group?: TargetSchema };
  readonly operations: readonly OperationShape[];
  /**
   * What becomes of what the account holds (devices, groups, licence), for operations of which the name does not say it: one line for
   * people each, which a plan shows for those that it holds. What nobody knows is called not known.
   */
  readonly meanings?: Readonly<Partial<Record<OperationShape, string>>>;
  /** The names of `ActualAccount.knownBy`. */
  readonly knownBy?: readonly string[];
  /** Operations upon which the target sends mail to people. A baseline holds none of them. */
  readonly mails?: readonly OperationShape[];
  /** What the target refuses beyond: checked before anything is sent. Attributes have their own (`maxValues`). */
  readonly limits?: { readonly groupsPerAccount?: number };
  readonly lanes: Readonly<Record<string, Lane>>;
  /**
   * Of a target that offers `enrol:account`: the attribute that says where the message goes, and whether whoever a plan makes an account
   * for gets one unasked.
   */
  readonly enrolment?: { readonly address: string; readonly isAutomatic: boolean };
  /**
   * Names whose allowance the lanes draw on. Plugins of one process that name the same one share it, lane by lane, and the smallest rate
   * that any of them declares holds for all. Absent: nobody else draws on it.
   */
  readonly allowance?: string;
  /**
   * A state that people put accounts into for a while (`ActualAccount.standingDetail`): told, and a warning from `afterMs` on, unless the
   * attribute that writes it is mapped.
   */
  readonly temporary?: { readonly detail: string; readonly attribute: string; readonly afterMs: number };
  /** The lane of reads, entities a page in a full listing, and ids a call when reading by key. */
  readonly reading: { readonly lane: string; readonly pageSize: Readonly<Record<'account' | 'group', number>>; readonly keysPerCall: number };
  /** Where a person looks at an account by its id: a web address, where there is such a page. Pure; holds no secret. */
  readonly pageOf?: (accountId: string) => string | undefined;
  readonly findings: readonly Finding[];
}

/** What a connection tells about the target. */
export interface TargetProbe {
  /** Identifies the target account for ever (Duo: account_id). The ledger is kept by it, never by the YAML name. */
  readonly tenant: string;
  /** For people. */
  readonly tenantLabel: string;
  readonly findings: readonly Finding[];
  /** How far this machine's clock is ahead of the target's, in milliseconds, where the target tells the time. */
  readonly clockSkewMs?: number;
  /** How long the target keeps its trash before it deletes for good, where it does so by itself. */
  readonly trashPurgesAfterMs?: number;
  /** How long an account may go unused before the target trashes it by itself, where it does so. */
  readonly inactiveTrashedAfterMs?: number;
}

/** What the configuration asks of a target: what a probe holds its permissions, its room and its endpoints against. */
export interface TargetUse {
  /** What enabled pipelines may come to plan, as far as the target offers it. Empty: they only read. */
  readonly operations: readonly OperationShape[];
  /** How many of each the plan at hand holds; absent where there is none. */
  readonly planned?: Readonly<Partial<Record<OperationShape, number>>>;
}

/** A batch for one lane: one request on the wire. */
export interface Batch<K extends OperationKind = OperationKind> {
  readonly lane: string;
  readonly operations: readonly [Extract<TargetOperation, { kind: K }>, ...Extract<TargetOperation, { kind: K }>[]];
}

/**
 * A system that is provisioned. `K` names the operation kinds it implements; others cannot be passed to it.
 * References `createdBy` are resolved before `apply`: a plugin sees ids only.
 */
export interface Target<K extends OperationKind = OperationKind> {
  /**
   * Connects, identifies the tenant, tests permissions. Changes nothing; safe to repeat.
   * @param use given where a person asks (`rollcall check`): then everything that the configuration needs is looked at, and told. Before a
   *   run it is absent, and a probe asks no more than it must.
   * @throws ConnectorError when connection or credentials fail (`unauthorized` is never retried).
   */
  probe(options: CallOptions, use?: TargetUse): Promise<TargetProbe>;
  /** Reads accounts, groups and memberships in as few requests as the target allows. See {@link Read} for the rules of wholeness. */
  read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T>;
  /**
   * Does one batch with one request (plus what a lane's documentation names) and tells the outcome of each operation by id.
   * An operation without outcome, and every one of them after a throw whose effect is not `none`, counts as ambiguous.
   * Repeating an operation that is done answers `already-so`, never a second effect, wherever the target can tell.
   */
  apply(batch: Batch<K>, options: CallOptions): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}
