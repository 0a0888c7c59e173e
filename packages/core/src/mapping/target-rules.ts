import type { TargetProfile, TargetSchema } from '../contracts/target.js';
import type { ActualAccount, ActualGroup } from '../domain/target-record.js';
import type { SourceValue } from '../domain/value.js';
import type { EntityRule, TargetRules } from './compiled.js';
import type { ExpressionText, PipelineDefinition } from './definition.js';
import { checkExpression, type CheckedExpression, type ExpressionContext } from './expression/expression.js';
import type { RecordField, RecordVariable, Vocabulary } from './expression/vocabulary.js';
import { issueOf } from './issue.js';
import { failureText } from './run/failure-text.js';
import { RecordShape } from './run/record-shape.js';

/** Checks `ignore`, `protect` and `protectGroups`: they speak of what the target holds, as `account` or `group`. */
export function checkTargetRules(definition: PipelineDefinition, target: TargetProfile, sources: readonly string[], context: ExpressionContext): TargetRules {
  const account = vocabularyOf('account', definition.to, target.schemas.account, sources);
  const { ignore, protect, protectGroups } = definition;
  return {
    ...(ignore === undefined ? {} : ruleOf<ActualAccount>('ignore', ignore, account, context)),
    ...(protect === undefined ? {} : ruleOf<ActualAccount>('protect', protect, account, context)),
    ...(protectGroups === undefined ? {} : protectedGroups(definition.to, protectGroups, target.schemas.group, sources, context)),
  };
}

function protectedGroups(to: string, text: ExpressionText, schema: TargetSchema | undefined, sources: readonly string[], context: ExpressionContext): TargetRules {
  if (schema !== undefined) return ruleOf<ActualGroup>('protectGroups', text, vocabularyOf('group', to, schema, sources), context);
  context.collection.issues.push(issueOf(text.path, `${to} has no groups`));
  return {};
}

function ruleOf<T extends ActualAccount | ActualGroup>(name: keyof TargetRules, text: ExpressionText, vocabulary: Vocabulary, context: ExpressionContext): TargetRules {
  const expression = checkExpression(text, vocabulary, context);
  if (expression === undefined) return {};
  if (!['bool', 'dyn'].includes(expression.type)) {
    context.collection.issues.push(issueOf(text.path, `${name} is true or false; this is ${expression.type}`, { start: 0, end: text.text.length }));
    return {};
  }
  return { [name]: runnable<T>(expression, [...vocabulary.variables.keys()][0] ?? 'account') };
}

function runnable<T extends ActualAccount | ActualGroup>(expression: CheckedExpression, variable: string): EntityRule<T> {
  const shape = new RecordShape(variable, expression.uses);
  return {
    definition: expression.definition,
    holdsFor(entity) {
      try {
        const answer = expression.evaluate({ [variable]: shape.of(visibleOf(entity), undefined) });
        return typeof answer === 'boolean' ? answer : { because: 'it is neither true nor false' };
      } catch (error) {
        const { reason, remedy } = failureText(error, () => false);
        return { because: remedy === undefined ? reason : `${reason}: ${remedy}` };
      }
    },
  };
}

// Phones and other objects of their own are not part of the account that expressions see.
function visibleOf(entity: ActualAccount | ActualGroup): Readonly<Record<string, SourceValue>> {
  const visible: Record<string, SourceValue> = {};
  for (const [name, value] of Object.entries(entity.attributes)) {
    if (typeof value !== 'object') visible[name] = value;
    else if (value.every((item) => typeof item !== 'object')) visible[name] = value;
  }
  visible['id'] = entity.id;
  if (entity.type === 'account') visible['standing'] = entity.standing;
  return visible;
}

function vocabularyOf(name: 'account' | 'group', target: string, schema: TargetSchema, sources: readonly string[]): Vocabulary {
  const fields: Record<string, RecordField> = {};
  for (const [attribute, { type, multi }] of Object.entries(schema.attributes)) {
    if (type !== 'complex') fields[attribute] = { type, multi, from: { attribute } };
  }
  fields['id'] = { type: 'string', multi: false, from: { attribute: 'id' } };
  if (name === 'account') fields['standing'] = { type: 'string', multi: false, from: { attribute: 'standing' } };
  const variable: RecordVariable = { kind: 'record', name, source: target, type: name === 'group' ? 'group' : 'person', fields, open: false };
  const elsewhere = new Map(sources.map((source) => [source, `this rule speaks of ${name} as ${target} holds it`]));
  return { section: 'target', variables: new Map([[name, variable]]), elsewhere };
}
