import type { TargetAttribute, TargetSchema } from '../contracts/target.js';
import type { OperationShape } from '../domain/operation.js';
import type { AttributeDefinition, ExpressionText } from './definition.js';
import { checkExpression, type CheckedExpression, type ExpressionContext } from './expression/expression.js';
import type { Vocabulary } from './expression/vocabulary.js';
import { issueOf } from './issue.js';
import type { MappedAttribute } from './run/person-mapping.js';
import { suggestion } from './suggest.js';
import { assignmentFault } from './values/assignable.js';
import { coercionOf } from './values/coerce.js';
import { judgeOf } from './values/condition.js';

/** A section that maps target attributes: `accounts` or `groups`. */
export interface AttributesSection {
  readonly entity: 'account' | 'group';
  readonly path: readonly (string | number)[];
  /** The target's name in the file. */
  readonly target: string;
  readonly schema: TargetSchema;
  readonly operations: readonly OperationShape[];
  readonly expressions: Readonly<Record<string, AttributeDefinition>>;
}

/** Checks every mapped attribute, and that none that is needed was forgotten. */
export function checkAttributes(section: AttributesSection, vocabulary: Vocabulary, context: ExpressionContext): MappedAttribute[] {
  reportForgotten(section, context);
  const mapped: MappedAttribute[] = [];
  for (const [name, text] of Object.entries(section.expressions)) {
    const attribute = knownAttribute(section, name, text, context);
    const expression = checkExpression(text, vocabulary, context);
    if (attribute === undefined || expression === undefined) continue;
    const fault = assignmentFault(expression.type, name, attribute, text.text);
    if (fault === undefined) mapped.push(mappedOf(section.schema, name, text, attribute, expression, context));
    else context.collection.issues.push(issueOf(text.path, fault.message, { start: 0, end: text.text.length }, fault.remedy));
  }
  return mapped;
}

function mappedOf(
  schema: TargetSchema,
  name: string,
  definition: AttributeDefinition,
  attribute: TargetAttribute,
  expression: CheckedExpression,
  context: ExpressionContext,
): MappedAttribute {
  const coerce = coercionOf(attribute);
  const judge = judgeOf(definition, attribute, context);
  if (name === schema.naming && (definition.own ?? 'always') !== 'always' && definition.own !== 'create-only') {
    context.collection.issues.push(issueOf(definition.path, `${name} is what accounts and groups are found by: own is always or create-only`));
  }
  if (definition.own === 'create-only' && definition.create === false) {
    context.collection.issues.push(issueOf(definition.path, `${name} would never be written: it is sent with a creation only, and not with a creation`, undefined, 'leave out own: create-only or create: false'));
  }
  return { name, required: definition.required === true || isRequired(schema, name), expression, coerce: (value) => judge(coerce(value)) };
}

function reportForgotten(section: AttributesSection, context: ExpressionContext): void {
  for (const name of Object.keys(section.schema.attributes)) {
    if (!isRequired(section.schema, name) || Object.hasOwn(section.expressions, name)) continue;
    const message = `${section.target} needs ${name} for every ${section.entity}`;
    context.collection.issues.push(issueOf(section.path, message, undefined, `add ${name}: with an expression`));
  }
}

function isRequired(schema: TargetSchema, name: string): boolean {
  return name === schema.naming || schema.attributes[name]?.required === true;
}

function knownAttribute(section: AttributesSection, name: string, text: ExpressionText, context: ExpressionContext): TargetAttribute | undefined {
  const { attributes } = section.schema;
  const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  const { issues } = context.collection;
  if (attribute === undefined) {
    issues.push(issueOf(text.path, `${section.target} has no ${section.entity} attribute ${name}`, undefined, suggestion(name, Object.keys(attributes))));
  } else if (!isWritable(section, name, attribute)) {
    issues.push(issueOf(text.path, `${section.target} cannot write ${name}`, undefined, 'leave it out'));
  }
  return attribute;
}

function isWritable({ operations, entity }: AttributesSection, name: string, attribute: TargetAttribute): boolean {
  if (attribute.storage === 'shared-entity') return operations.includes(`attach:${name}`);
  return operations.includes(`create:${entity}`) || operations.includes(`update:${entity}`);
}
