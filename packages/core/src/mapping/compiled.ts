import type { GroupRecord, PersonRecord } from '../domain/source-record.js';
import type { AttributeValue } from '../domain/value.js';
import type { Doubt } from '../domain/evidence.js';
import type { ActualAccount, ActualGroup } from '../domain/target-record.js';
import type { ExpressionText, MemberMode, PipelineDefinition } from './definition.js';

/** What an expression's value rests on: one read of one source. `group` and `membership` come with `SOURCE.groups`. */
export interface Dependency {
  readonly source: string;
  readonly type: 'person' | 'group' | 'membership';
}

/** A joined row as the engine found it. With `multiple: 'first'` the engine has picked already and never says `several`. */
export type JoinedRow =
  | { readonly state: 'row'; readonly record: PersonRecord }
  /** The joined source was read whole and has no row. */
  | { readonly state: 'none' }
  | { readonly state: 'several'; readonly count: number }
  /** The joined source was not read whole and no row was seen. */
  | { readonly state: 'unknown'; readonly doubts: readonly Doubt[] };

/** The groups of a person in its own source. */
export type PersonGroups =
  | { readonly state: 'known'; readonly names: readonly string[]; readonly keys: readonly string[] }
  | { readonly state: 'unknown'; readonly doubts: readonly Doubt[] };

export interface PersonInput {
  readonly record: PersonRecord;
  readonly groups: PersonGroups;
  /** One entry per joined source of the pipeline. */
  readonly joined: Readonly<Record<string, JoinedRow>>;
}

/** What an attribute should be. `absent` is proven: every row it depends on was seen, or is missing from a whole read. */
export type Desired =
  | { readonly state: 'value'; readonly value: AttributeValue }
  | { readonly state: 'absent'; readonly by: 'seen' | 'missing-row' }
  | { readonly state: 'unknown'; readonly because: string };

/** An attribute that cannot be used, and why, for people. */
export interface Rejection {
  readonly attribute: string;
  readonly reason: string;
  readonly remedy?: string;
  /** The remedy mends it for everybody who meets this reason. */
  readonly mendsAll?: true;
}

export type ScopeDecision =
  | { readonly is: 'in' }
  | { readonly is: 'out' }
  /** Cannot be told: an expression failed or a read it depends on is not whole. Nothing is taken away, nothing is created. */
  | { readonly is: 'held'; readonly because: string };

/** By what a person is known beyond the key, where the file says so (`formerKeys`, `rehire`, `adopt.by`). */
export type PersonIdentity =
  | { readonly state: 'known'; readonly formerKeys: readonly string[]; readonly anchor?: string; readonly knownBy?: Readonly<Record<string, string>> }
  /** Cannot be told now: who has no account yet must not get a new one. */
  | { readonly state: 'unknown'; readonly because: string };

/** A rule about what the target holds. */
export interface EntityRule<T> {
  readonly definition: ExpressionText;
  /** Whether it holds for an entity, or why that cannot be told. */
  holdsFor(entity: T): boolean | { readonly because: string };
}

/** The rules of a pipeline about what the target holds; see `PipelineDefinition`. */
export interface TargetRules {
  readonly ignore?: EntityRule<ActualAccount>;
  readonly protect?: EntityRule<ActualAccount>;
  readonly protectGroups?: EntityRule<ActualGroup>;
}

export interface PersonResult {
  readonly scope: ScopeDecision;
  /**
   * Mapped attributes only; a name that is missing here is never sent. Empty unless the scope is `in`: key and scope decide first.
   * An empty text and an empty list are `absent`; lists are sorted and free of duplicates.
   */
  readonly desired: Readonly<Record<string, Desired>>;
  /** Attributes withheld from this record. A rejected required attribute withholds the create. */
  readonly rejected: readonly Rejection[];
  readonly remarks: readonly string[];
  /** Of people in scope, where the pipeline asks for it. */
  readonly identity?: PersonIdentity;
}

export type GroupResult =
  | { readonly selected: false }
  | { readonly selected: 'held'; readonly because: string }
  | {
      readonly selected: true;
      readonly desired: Readonly<Record<string, Desired>>;
      readonly rejected: readonly Rejection[];
      readonly members: MemberMode;
    };

/** One side of a join: the canonical text of the join value of a record; undefined never matches. */
export interface CompiledJoin {
  readonly source: string;
  readonly multiple: 'reject' | 'first';
  readonly required: boolean;
  /** The join value on the side of the pipeline's own source. */
  ownValue(record: PersonRecord): string | undefined;
  /** The join value on the side of the joined source. */
  joinedValue(record: PersonRecord): string | undefined;
}

/** A pipeline ready to run: pure, synchronous, made once. */
export interface CompiledPipeline {
  readonly definition: PipelineDefinition;
  /** The source attributes in use, by source and type. */
  readonly attributes: Readonly<Record<string, Readonly<{ person: readonly string[]; group: readonly string[] }>>>;
  /** True where scope, an attribute or the groups section needs memberships. */
  readonly needsMemberships: boolean;
  readonly joins: readonly CompiledJoin[];
  readonly dependencies: {
    readonly scope: readonly Dependency[];
    readonly accounts: Readonly<Record<string, readonly Dependency[]>>;
    readonly groups: readonly Dependency[];
  };
  readonly rules: TargetRules;
  /** `nowMs`: the run's instant (epoch milliseconds, one for the whole run); `activeOn` asks for it. */
  mapPerson(input: PersonInput, nowMs: number): PersonResult;
  /** The name that the person would have, whether in scope or not; undefined where there is none, or where it cannot be told. */
  nameOf(input: PersonInput, nowMs: number): string | undefined;
  mapGroup(record: GroupRecord): GroupResult;
}
