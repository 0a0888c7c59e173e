import type { Rung } from '../contracts/ledger.js';

/** An expression as the file holds it, with its place for messages. */
export interface ExpressionText {
  readonly text: string;
  /** Path of the scalar in the document: `pipelines.staff.scope`. */
  readonly path: readonly (string | number)[];
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

/** The groups section of a pipeline. */
export interface GroupsDefinition {
  /** Absent: every group. */
  readonly select?: ExpressionText;
  readonly attributes: Readonly<Record<string, ExpressionText>>;
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
  readonly remove: LimitDefinition;
  readonly shrinkGroup: LimitDefinition;
}

/** A pipeline as the file defines it, checked for form but not yet for meaning. */
export interface PipelineDefinition {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly joins: readonly JoinDefinition[];
  /** Absent: everybody. */
  readonly scope?: ExpressionText;
  readonly accounts: Readonly<Record<string, ExpressionText>>;
  readonly groups?: GroupsDefinition;
  readonly leave: readonly RungDefinition[];
  readonly guards: GuardsDefinition;
}
