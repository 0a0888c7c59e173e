import type { Desired, JoinedRow, PersonIdentity, PersonInput, PersonResult, Rejection, ScopeDecision } from '../compiled.js';
import type { FunctionState } from '../expression/environments.js';
import type { CheckedExpression } from '../expression/expression.js';
import { otherSources, usesGroups, type Use } from '../expression/uses.js';
import type { IdentityExpressions } from '../identity.js';
import { Refusal } from '../values/coerce.js';
import { IGNORED, type Judged } from '../values/condition.js';
import { failureText } from './failure-text.js';
import { identityOf } from './person-identity.js';
import { RecordShape, type CelRecord } from './record-shape.js';

/** A mapped attribute, ready to run. */
export interface MappedAttribute {
  readonly name: string;
  /** A value is needed: an absent one is rejected. */
  readonly required: boolean;
  readonly expression: CheckedExpression;
  readonly coerce: (value: unknown) => Judged;
}

/** What is asked about a person. */
export interface PersonExpressions {
  readonly scope: CheckedExpression | undefined;
  readonly attributes: readonly MappedAttribute[];
  readonly identity: IdentityExpressions;
}

interface JoinedSource {
  readonly source: string;
  readonly required: boolean;
  readonly flag: string;
  readonly shape: RecordShape;
  readonly empty: CelRecord;
}

interface Plan extends MappedAttribute {
  readonly joined: readonly string[];
  readonly groups: boolean;
}

type Variables = Record<string, CelRecord | boolean>;

const IN: ScopeDecision = { is: 'in' };
const OUT: ScopeDecision = { is: 'out' };
const NOTHING: Readonly<Record<string, Desired>> = {};
const NONE: readonly never[] = [];
/** Neither compared nor sent. */
export const LEFT_ALONE: Desired = { state: 'unknown', because: 'the file says to leave this value alone' };
const ABSENT_SEEN: Desired = { state: 'absent', by: 'seen' };
const ABSENT_ROW: Desired = { state: 'absent', by: 'missing-row' };

/** Decides scope and attributes of one person. Pure apart from the instant it hands to `activeOn`. */
export class PersonMapping {
  private readonly own: RecordShape;
  private readonly joined: readonly JoinedSource[];
  private readonly attributes: readonly Plan[];
  private readonly scopeJoined: readonly string[];
  private readonly scopeGroups: boolean;
  private readonly scope: CheckedExpression | undefined;
  private readonly identity: IdentityExpressions;
  private readonly identityUses: readonly Use[];

  constructor(
    private readonly from: string,
    joins: readonly { readonly source: string; readonly required: boolean }[],
    { scope, attributes, identity }: PersonExpressions,
    private readonly state: FunctionState,
  ) {
    this.scope = scope;
    this.identity = identity;
    this.identityUses = [identity.formerKeys, identity.rehire, ...Object.values(identity.knownBy ?? {})].flatMap((expression) => expression?.uses ?? []);
    const uses: Use[] = [...(scope?.uses ?? []), ...this.identityUses, ...attributes.flatMap((attribute) => attribute.expression.uses)];
    this.own = new RecordShape(from, uses);
    this.joined = joins.map(({ source, required }) => {
      const shape = new RecordShape(source, uses);
      return { source, required, flag: `has_${source}`, shape, empty: shape.of({}, undefined) };
    });
    this.attributes = attributes.map((attribute) => {
      const { uses: used } = attribute.expression;
      return { ...attribute, joined: otherSources(used, from), groups: usesGroups(used) };
    });
    this.scopeJoined = otherSources(scope?.uses ?? [], from);
    this.scopeGroups = usesGroups(scope?.uses ?? []);
  }

  map(input: PersonInput, nowMs: number): PersonResult {
    const required = this.requiredRows(input);
    if (required !== IN) return { scope: required, desired: NOTHING, rejected: NONE, remarks: remarksOf(input, this.joined) };
    this.state.nowMs = nowMs;
    const variables = this.variablesOf(input);
    const scope = this.decideScope(input, variables);
    if (scope.is !== 'in') return { scope, desired: NOTHING, rejected: NONE, remarks: remarksOf(input, this.joined) };
    const desired: Record<string, Desired> = {};
    let rejected: Rejection[] | undefined;
    for (const attribute of this.attributes) {
      const result = this.decideAttribute(attribute, input, variables);
      if ('reason' in result) (rejected ??= []).push(result);
      else desired[attribute.name] = result;
    }
    const result = { scope, desired, rejected: rejected ?? NONE, remarks: remarksOf(input, this.joined) };
    return this.identityUses.length === 0 ? result : { ...result, identity: this.identify(input, variables) };
  }

  /** The value of one attribute as a text, whatever the scope says. */
  nameOf(input: PersonInput, naming: string, nowMs: number): string | undefined {
    const plan = this.attributes.find(({ name }) => name === naming);
    if (plan === undefined) return undefined;
    this.state.nowMs = nowMs;
    const result = this.decideAttribute(plan, input, this.variablesOf(input));
    return 'state' in result && result.state === 'value' && typeof result.value === 'string' ? result.value : undefined;
  }

  private identify(input: PersonInput, variables: Variables): PersonIdentity {
    const doubt = firstDoubt(input, otherSources(this.identityUses, this.from), usesGroups(this.identityUses));
    if (doubt !== undefined) return { state: 'unknown', because: doubt.text };
    return identityOf(this.identity, input.record.key, (expression) => valueOf(expression, variables), rowMissingIn(input));
  }

  private requiredRows(input: PersonInput): ScopeDecision {
    let held: ScopeDecision = IN;
    for (const { source, required } of this.joined) {
      if (!required) continue;
      const row = input.joined[source];
      if (row?.state === 'none') return OUT;
      const doubt = doubtOf(source, row);
      if (doubt !== undefined) held = { is: 'held', because: doubt.text };
    }
    return held;
  }

  private variablesOf(input: PersonInput): Variables {
    const groups = input.groups.state === 'known' ? input.groups : undefined;
    const variables: Variables = { [this.from]: this.own.of(input.record.attributes, groups) };
    for (const { source, flag, shape, empty } of this.joined) {
      const row = input.joined[source];
      variables[source] = row?.state === 'row' ? shape.of(row.record.attributes, undefined) : empty;
      variables[flag] = row?.state === 'row';
    }
    return variables;
  }

  private decideScope(input: PersonInput, variables: Variables): ScopeDecision {
    if (this.scope === undefined) return IN;
    const doubt = firstDoubt(input, this.scopeJoined, this.scopeGroups);
    if (doubt !== undefined) return { is: 'held', because: doubt.text };
    try {
      const answer = this.scope.evaluate(variables);
      return answer === true ? IN : answer === false ? OUT : { is: 'held', because: 'the scope is neither true nor false' };
    } catch (error) {
      const { reason, remedy } = failureText(error, rowMissingIn(input));
      return { is: 'held', because: remedy === undefined ? reason : `${reason}: ${remedy}` };
    }
  }

  private decideAttribute(plan: Plan, input: PersonInput, variables: Variables): Desired | Rejection {
    if (plan.joined.length > 0 || plan.groups) {
      const doubt = firstDoubt(input, plan.joined, plan.groups);
      if (doubt?.kind === 'unknown') return { state: 'unknown', because: doubt.text };
      if (doubt !== undefined) return { attribute: plan.name, reason: doubt.text };
    }
    try {
      return settled(plan, plan.coerce(valueOf(plan.expression, variables)), input);
    } catch (error) {
      return { attribute: plan.name, ...failureText(error, rowMissingIn(input)) };
    }
  }
}

function valueOf(expression: CheckedExpression, variables: Variables): unknown {
  const { bare } = expression;
  if (bare === undefined) return expression.evaluate(variables);
  const record = variables[bare.variable.name];
  return typeof record === 'object' ? record[bare.name] : undefined;
}

function settled(plan: Plan, value: Judged, input: PersonInput): Desired | Rejection {
  if (value === IGNORED) return LEFT_ALONE;
  if (value instanceof Refusal) {
    const { reason, remedy, mendsAll } = value;
    return { attribute: plan.name, reason, ...(remedy === undefined ? {} : { remedy }), ...(mendsAll ? { mendsAll } : {}) };
  }
  if (value !== undefined) return { state: 'value', value };
  if (plan.required) return { attribute: plan.name, reason: `${plan.name} is required and ${plan.expression.definition.text} gives nothing` };
  return plan.joined.some(rowMissingIn(input)) ? ABSENT_ROW : ABSENT_SEEN;
}

interface RowDoubt {
  readonly kind: 'unknown' | 'several';
  readonly text: string;
}

function firstDoubt(input: PersonInput, joined: readonly string[], groups: boolean): RowDoubt | undefined {
  if (groups && input.groups.state === 'unknown') {
    return { kind: 'unknown', text: `the groups are not known: ${input.groups.doubts[0]?.reason ?? 'they were not read'}` };
  }
  for (const source of joined) {
    const doubt = doubtOf(source, input.joined[source]);
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}

function doubtOf(source: string, row: JoinedRow | undefined): RowDoubt | undefined {
  switch (row?.state) {
    case 'row':
    case 'none':
      return undefined;
    case 'several':
      return { kind: 'several', text: `${source} has ${row.count} rows for this person` };
    case 'unknown':
    case undefined:
      return { kind: 'unknown', text: `${source} was not read whole: ${row?.doubts[0]?.reason ?? 'it was not read'}` };
    default:
      return row satisfies never;
  }
}

function rowMissingIn(input: PersonInput): (source: string) => boolean {
  return (source) => input.joined[source]?.state === 'none';
}

function remarksOf(input: PersonInput, joined: readonly JoinedSource[]): readonly string[] {
  let remarks = input.record.remarks ?? NONE;
  for (const { source } of joined) {
    const row = input.joined[source];
    if (row?.state === 'row' && row.record.remarks !== undefined) remarks = [...remarks, ...row.record.remarks];
  }
  return remarks;
}
