import type { GroupRecord } from '../../domain/source-record.js';
import type { Desired, GroupResult, Rejection } from '../compiled.js';
import type { MemberMode } from '../definition.js';
import type { CheckedExpression } from '../expression/expression.js';
import { Refusal } from '../values/coerce.js';
import { IGNORED } from '../values/condition.js';
import { failureText } from './failure-text.js';
import { LEFT_ALONE, type MappedAttribute } from './person-mapping.js';
import { RecordShape, type CelRecord } from './record-shape.js';

/** How the members of each group are treated, ready to run. */
export interface CheckedMembers {
  readonly default: MemberMode;
  readonly rules: readonly { readonly mode: MemberMode; readonly when: CheckedExpression }[];
}

/** Selects and maps the groups of a source. Pure. */
export class GroupMapping {
  private readonly shape: RecordShape;

  constructor(
    private readonly select: CheckedExpression | undefined,
    private readonly attributes: readonly MappedAttribute[],
    private readonly members: CheckedMembers,
  ) {
    const rules = members.rules.map(({ when }) => when);
    this.shape = new RecordShape('group', [...(select?.uses ?? []), ...rules.flatMap(({ uses }) => uses), ...attributes.flatMap((attribute) => attribute.expression.uses)]);
  }

  map(record: GroupRecord): GroupResult {
    const group = this.shape.of(record.attributes, undefined);
    const selected = this.isSelected(group);
    if (typeof selected === 'string') return { selected: 'held', because: selected };
    if (!selected) return { selected: false };
    const members = this.modeOf(group);
    if (typeof members === 'object') return { selected: 'held', because: members.because };
    const desired: Record<string, Desired> = {};
    const rejected: Rejection[] = [];
    for (const attribute of this.attributes) {
      const result = decide(attribute, group);
      if ('reason' in result) rejected.push(result);
      else desired[attribute.name] = result;
    }
    return { selected: true, desired, rejected, members };
  }

  private modeOf(group: CelRecord): MemberMode | { readonly because: string } {
    for (const { mode, when } of this.members.rules) {
      try {
        const answer = when.evaluate({ group });
        if (answer === true) return mode;
        if (answer !== false) return { because: `whether its members are ${mode} is neither true nor false` };
      } catch (error) {
        return { because: `whether its members are ${mode}: ${failureText(error, () => false).reason}` };
      }
    }
    return this.members.default;
  }

  private isSelected(group: CelRecord): boolean | string {
    if (this.select === undefined) return true;
    try {
      const answer = this.select.evaluate({ group });
      return typeof answer === 'boolean' ? answer : 'select is neither true nor false';
    } catch (error) {
      const { reason, remedy } = failureText(error, () => false);
      return remedy === undefined ? reason : `${reason}: ${remedy}`;
    }
  }
}

function decide(attribute: MappedAttribute, group: CelRecord): Desired | Rejection {
  try {
    const { bare } = attribute.expression;
    const value = attribute.coerce(bare === undefined ? attribute.expression.evaluate({ group }) : group[bare.name]);
    if (value === IGNORED) return LEFT_ALONE;
    if (value instanceof Refusal) return { attribute: attribute.name, reason: value.reason, ...(value.remedy === undefined ? {} : { remedy: value.remedy }) };
    if (value !== undefined) return { state: 'value', value };
    if (!attribute.required) return { state: 'absent', by: 'seen' };
    return { attribute: attribute.name, reason: `${attribute.name} is required and ${attribute.expression.definition.text} gives nothing` };
  } catch (error) {
    return { attribute: attribute.name, ...failureText(error, () => false) };
  }
}
