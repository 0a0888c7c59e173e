import type { TargetAttribute } from '../../contracts/target.js';
import type { AttributeValue, Primitive } from '../../domain/value.js';
import type { AttributeDefinition, ExpressionText } from '../definition.js';
import { checkExpression, type ExpressionContext } from '../expression/expression.js';
import type { RecordVariable, Vocabulary } from '../expression/vocabulary.js';
import { issueOf } from '../issue.js';
import { failureText } from '../run/failure-text.js';
import { RecordShape } from '../run/record-shape.js';
import { distinct, Refusal, type Coerced } from './coerce.js';

/** The attribute is left as it is for this person (`ignoreIf`). */
export const IGNORED = Symbol('ignored');

/** A coerced value after what the file says of the attribute. */
export type Judged = Coerced | typeof IGNORED;

/** What `valid`, `ignoreIf`, `default` and `foldAccents` make of a coerced value. */
export type Judge = (value: Coerced) => Judged;

/** Compiles what a definition says of an attribute's values. Faults are reported; the attribute is then not usable anyway. */
export function judgeOf(definition: AttributeDefinition, attribute: TargetAttribute, context: ExpressionContext): Judge {
  const vocabulary = vocabularyOf(attribute);
  const valid = conditionOf(definition.valid, 'valid', vocabulary, context);
  const ignored = conditionOf(definition.ignoreIf, 'ignoreIf', vocabulary, context);
  const fallback = fallbackOf(definition, attribute, context);
  return (given) => {
    const folded = definition.foldAccents === true ? withoutAccents(given, attribute) : given;
    const value = folded ?? fallback;
    if (value === undefined || value instanceof Refusal) return value;
    const isIgnored = ignored?.(value) ?? false;
    if (isIgnored instanceof Refusal) return isIgnored;
    if (isIgnored) return IGNORED;
    const isValid = valid?.(value) ?? true;
    if (isValid instanceof Refusal) return isValid;
    return isValid ? value : new Refusal(`the value does not fulfil ${definition.valid?.text ?? ''}`);
  };
}

type Condition = (value: AttributeValue) => boolean | Refusal;

function conditionOf(text: ExpressionText | undefined, name: string, vocabulary: Vocabulary, context: ExpressionContext): Condition | undefined {
  if (text === undefined) return undefined;
  const expression = checkExpression(text, vocabulary, context);
  if (expression === undefined) return undefined;
  if (!['bool', 'dyn'].includes(expression.type)) {
    context.collection.issues.push(issueOf(text.path, `${name} is true or false; this is ${expression.type}`, { start: 0, end: text.text.length }));
    return undefined;
  }
  const shape = new RecordShape(RECORD, expression.uses);
  return (value) => {
    try {
      const answer = expression.evaluate({ [RECORD]: shape.of({ value: value as Primitive | readonly Primitive[] }, undefined) });
      return typeof answer === 'boolean' ? answer : new Refusal(`${name} is neither true nor false for it`);
    } catch (error) {
      return new Refusal(`${name}: ${failureText(error, () => false).reason}`);
    }
  };
}

const RECORD = 'attribute';

function vocabularyOf({ type, multi }: TargetAttribute): Vocabulary {
  const field = { type: type === 'complex' ? 'dyn' : type, multi, from: { attribute: 'value' } } as const;
  const record: RecordVariable = { kind: 'record', name: RECORD, source: RECORD, type: 'person', fields: { value: field }, open: false };
  return { section: 'value', variables: new Map([['value', { kind: 'alias', name: 'value', record }]]), elsewhere: new Map() };
}

function fallbackOf({ default: given, path }: AttributeDefinition, { type, multi, values }: TargetAttribute, context: ExpressionContext): AttributeValue | undefined {
  if (given === undefined) return undefined;
  const wanted = type === 'int' ? 'number' : type === 'bool' ? 'boolean' : 'string';
  const fault = type === 'complex' ? 'an attribute of several fields has no default' : typeof given === wanted ? undefined : `the default is ${typeof given}, the attribute ${type}`;
  if (fault !== undefined) context.collection.issues.push(issueOf(path, fault));
  else if (values !== undefined && !values.includes(String(given))) context.collection.issues.push(issueOf(path, `the default is none of ${values.join(', ')}`));
  return multi ? [given] : given;
}

// Letters that Unicode takes apart lose their marks: é becomes e. Letters of their own (ø, ß) stay.
function withoutAccents(value: Coerced, attribute: TargetAttribute): Coerced {
  if (typeof value === 'string') return plainLetters(value);
  if (!Array.isArray(value) || attribute.type === 'complex') return value;
  return distinct((value as readonly Primitive[]).map((item) => (typeof item === 'string' ? plainLetters(item) : item)), attribute);
}

function plainLetters(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
}
