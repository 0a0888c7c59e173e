import type { Limits } from './limits.js';

/**
 * A scenario is data: everything that happens in a world, with no chance left in it. That is what makes a world replay exactly,
 * and what lets a failing one be made smaller step by step.
 */

/** A person as the directory says them. An absent value is an attribute without value. */
export interface PersonFacts {
  uid: string;
  cn: string;
  status: PersonStatus;
  mail?: string;
  mobile?: string;
  number?: string;
}

export type PersonStatus = 'active' | 'student' | 'left';

/** A row of the database that is joined by number. */
export interface RowFacts {
  state: 'employed' | 'gone';
  mail?: string;
}

/** How a world is set up. */
export interface Setting extends Limits {
  /** What the database is joined for: nothing, the scope, or an attribute. */
  readonly joined: 'no' | 'scope' | 'mail';
  /** A second pipeline, for students. */
  readonly students: boolean;
  readonly groups: boolean;
  readonly absence: 'confirmed' | 'lookup' | 'immediate';
  readonly ladder: readonly ('disable' | 'trash' | 'delete')[];
  /** Days from one rung to the next. */
  readonly dwellDays: number;
  readonly renameCycles: 'withhold' | 'temporary';
  /** Whether an operator approves what guards block. */
  readonly approves: boolean;
  /** False: the target makes two accounts or groups of one name without complaint. */
  readonly uniqueNames: boolean;
  /** The target deletes what lies in its trash for so many days. */
  readonly purgeDays?: number;
  /** How long a process lives: one command, one run (plan and apply), or until it crashes. */
  readonly process: 'command' | 'run' | 'long';
  /** Everything is delivered in another order. */
  readonly reversed: boolean;
}

export interface HandAccount {
  readonly id: string;
  readonly name: string;
  readonly alias?: string;
  readonly foreign?: boolean;
  readonly standing?: 'disabled' | 'trashed';
}

export interface HandGroup {
  readonly id: string;
  readonly name: string;
  /** Ids of accounts. */
  readonly members: readonly string[];
}

/** Something that changes outside of Rollcall, or time that passes. */
export type Change =
  | { readonly do: 'put'; readonly key: string; readonly facts: PersonFacts }
  | { readonly do: 'drop'; readonly key: string }
  | { readonly do: 'set'; readonly key: string; readonly field: keyof PersonFacts; readonly value: string | null }
  | { readonly do: 'swap'; readonly key: string; readonly other: string }
  | { readonly do: 'reject'; readonly key: string; readonly on: boolean }
  | { readonly do: 'member'; readonly key: string; readonly group: string; readonly on: boolean }
  | { readonly do: 'group'; readonly group: string; readonly name: string | null; readonly description?: string }
  | { readonly do: 'row'; readonly number: string; readonly row: RowFacts | null }
  | { readonly do: 'hand-create'; readonly account: HandAccount }
  | { readonly do: 'hand-group'; readonly id: string; readonly name: string }
  | { readonly do: 'hand'; readonly what: HandDeed; readonly name: string; readonly to?: string }
  | { readonly do: 'wait'; readonly ms: number };

/** What an administrator does to the account (or group) of a name. */
export type HandDeed = 'disable' | 'enable' | 'trash' | 'delete' | 'rename' | 'phone' | 'email' | 'foreign' | 'join' | 'leave' | 'delete-group';

export type FaultKind = SourceFault | TargetReadFault | WriteFault;
/** Of a source: throws after some records, says that it is cut, loses a record that the count misses, or breaks. */
export type SourceFault = 'throw' | 'doubt' | 'loss' | 'defect' | 'late-throw';
/** Of a read of the target: fails, says that it is cut, loses an account that the count misses, or (a listing) shows what was before the last write. */
export type TargetReadFault = 'throw' | 'doubt' | 'loss' | 'stale';
/** Of a write: see the target for each. */
export type WriteFault = 'lose-answer' | 'lose-request' | 'half' | 'unreachable' | 'no-effect' | 'no-outcomes' | 'refuse' | 'busy' | 'unauthorized';

/** One fault: at the nth call of its channel within a run, or at each. */
export interface Fault {
  readonly on: Channel;
  readonly nth: number | 'each';
  readonly kind: FaultKind;
  /** After how many records, or which one. */
  readonly after: number;
}

export type Channel = 'dir' | 'hr' | 'read' | 'write';

/** The process dies at the nth boundary between it and the world. Elsewhere: on a machine whose processes cannot be seen. */
export interface Crash {
  readonly at: number;
  readonly elsewhere: boolean;
}

export interface Trouble {
  readonly faults: readonly Fault[];
  readonly crash?: Crash;
}

export type Step =
  | Change
  | ({
      readonly do: 'run';
      /** What happens between plan and apply. */
      readonly between: readonly Change[];
      /** `hold`: the plan is kept for later instead of applied. `replay`, `edit`: the plan is tried once more, as it is or altered. */
      readonly then?: 'hold' | 'replay' | 'edit';
    } & Trouble)
  | ({ readonly do: 'apply-held' } & Trouble)
  | { readonly do: 'clock-back'; readonly ms: number };

export interface Scenario {
  readonly seed: number;
  /** Played a second time with everything delivered in another order: nothing in it depends on the order by itself. */
  readonly isPaired: boolean;
  readonly setting: Setting;
  readonly people: Readonly<Record<string, PersonFacts>>;
  readonly rows: Readonly<Record<string, RowFacts>>;
  readonly groups: Readonly<Record<string, string>>;
  /** Person key, a space, group key. */
  readonly members: readonly string[];
  readonly accounts: readonly HandAccount[];
  readonly handGroups: readonly HandGroup[];
  readonly steps: readonly Step[];
}
