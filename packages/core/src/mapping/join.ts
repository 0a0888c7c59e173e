import { Optional, serialize, type ASTNode } from '@marcbachmann/cel-js';
import type { CompiledJoin } from './compiled.js';
import type { JoinDefinition } from './definition.js';
import type { PersonRecord } from '../domain/source-record.js';
import { exactKey } from '../domain/text-key.js';
import { checkExpression, parsed, type CheckedExpression, type ExpressionContext } from './expression/expression.js';
import { Walk } from './expression/walk.js';
import type { RecordVariable, Vocabulary } from './expression/vocabulary.js';
import { ExpressionIssues, IssueCollection } from './issue.js';
import { RecordShape } from './run/record-shape.js';

/** A join with what its sides use. */
export interface CheckedJoin extends CompiledJoin {
  readonly ownAttributes: readonly string[];
  readonly joinedAttributes: readonly string[];
}

/** Checks `hr.id == directory.employeeNumber`: one comparison, one side for each source. */
export function checkJoin(definition: JoinDefinition, own: RecordVariable, joined: RecordVariable, context: ExpressionContext): CheckedJoin | undefined {
  const issues = new ExpressionIssues(context.collection, definition.on.path);
  const tree = parsed(definition.on.text, issues);
  if (tree === undefined) return undefined;
  if (tree.op !== '==') {
    const remedy = tree.op === '&&' ? `compare texts put together: ${joined.name}.a + "/" + ${joined.name}.b == …` : undefined;
    issues.error(`a join is one comparison, such as ${joined.name}.id == ${own.name}.x`, tree.range, remedy);
    return undefined;
  }
  const vocabulary = joinVocabulary(own, joined);
  const sides = tree.args.map((side) => checkSide(side, vocabulary, definition, context));
  const [left, right] = sides;
  if (left === undefined || right === undefined) return undefined;
  const [leftSource, rightSource] = [left.uses[0]?.variable.name, right.uses[0]?.variable.name];
  if (leftSource === rightSource) {
    issues.error(`both sides speak of ${leftSource ?? 'nothing'}`, tree.range, `one side is of ${own.name}, the other of ${joined.name}`);
    return undefined;
  }
  return leftSource === own.name ? joinOf(definition, left, right) : joinOf(definition, right, left);
}

function joinVocabulary(own: RecordVariable, joined: RecordVariable): Vocabulary {
  const variables = new Map([own, joined].map((variable) => [variable.name, variable] as const));
  return { section: 'join', variables, elsewhere: new Map([[`has_${joined.name}`, 'the join decides it']]) };
}

function checkSide(side: ASTNode, vocabulary: Vocabulary, definition: JoinDefinition, context: ExpressionContext): CheckedExpression | undefined {
  const issues = new ExpressionIssues(context.collection, definition.on.path);
  // Walked once on the whole tree for exact places; the side's own text has lost them.
  const walk = new Walk(vocabulary, issues, context.state.patterns);
  walk.visit(side, new Set());
  const sources = new Set(walk.uses.map((use) => use.variable.name));
  if (!issues.any && sources.size !== 1) {
    const what = sources.size === 0 ? 'no source' : [...sources].sort().join(' and ');
    issues.error(`this side of the join speaks of ${what}`, side.range, `one side is of ${[...vocabulary.variables.keys()].join(', the other of ')}`);
  }
  if (issues.any) return undefined;
  const checked = placed(side, vocabulary, definition, context);
  if (checked === undefined || isComparable(checked.type)) return checked;
  issues.error(`this side of the join is ${checked.type}`, side.range, 'text, int and bool can be compared');
  return undefined;
}

// Faults of a side alone are reported at the whole side.
function placed(side: ASTNode, vocabulary: Vocabulary, definition: JoinDefinition, context: ExpressionContext): CheckedExpression | undefined {
  const found = new IssueCollection();
  const checked = checkExpression({ text: serialize(side), path: definition.on.path }, vocabulary, { ...context, collection: found });
  for (const issue of found.issues) context.collection.issues.push({ ...issue, range: side.range });
  return checked;
}

function isComparable(type: string): boolean {
  return ['string', 'int', 'bool', 'dyn'].includes(/^optional<(.*)>$/.exec(type)?.[1] ?? type);
}

function joinOf(definition: JoinDefinition, own: CheckedExpression, joined: CheckedExpression): CheckedJoin {
  const [ownSide, joinedSide] = [sideOf(own), sideOf(joined)];
  return {
    source: definition.source,
    multiple: definition.multiple,
    required: definition.required,
    ownValue: ownSide.value,
    joinedValue: joinedSide.value,
    ownAttributes: ownSide.attributes,
    joinedAttributes: joinedSide.attributes,
  };
}

function sideOf(expression: CheckedExpression): { readonly value: (record: PersonRecord) => string | undefined; readonly attributes: readonly string[] } {
  const variable = expression.uses[0]?.variable.name ?? '';
  const shape = new RecordShape(variable, expression.uses);
  const value = (record: PersonRecord): string | undefined => {
    try {
      return joinText(expression.evaluate({ [variable]: shape.of(record.attributes, undefined) }));
    } catch {
      // A value that cannot be had matches nothing; the join rate shows how many.
      return undefined;
    }
  };
  return { value, attributes: shape.attributes };
}

function joinText(result: unknown): string | undefined {
  const value: unknown = result instanceof Optional ? result.orValue(undefined) : result;
  if (typeof value === 'string') return value.trim() === '' ? undefined : exactKey(value);
  return typeof value === 'bigint' || typeof value === 'boolean' || typeof value === 'number' ? String(value) : undefined;
}
