import { ParseError, type ASTNode, type Environment } from '@marcbachmann/cel-js';
import type { ExpressionText } from '../definition.js';
import { ExpressionIssues, type IssueCollection } from '../issue.js';
import { checkEnvironment, PARSER, type FunctionState } from './environments.js';
import { reportParseError, reportTypeError } from './explain.js';
import { edited, writtenPath } from './nodes.js';
import type { Use } from './uses.js';
import type { Vocabulary } from './vocabulary.js';
import { Walk } from './walk.js';

/** An expression that passed every check. */
export interface CheckedExpression {
  readonly definition: ExpressionText;
  readonly tree: ASTNode;
  readonly uses: readonly Use[];
  /** The attribute, when the expression is nothing but one: a missing attribute is then absent, not an error. */
  readonly bare: Extract<Use, { kind: 'field' }> | undefined;
  /** The type of the result, as the expression language writes it. */
  readonly type: string;
  /** Evaluates over records made by `recordShape`. @throws what the engine or a function throws. */
  readonly evaluate: (variables: Readonly<Record<string, unknown>>) => unknown;
}

/** What the expressions of one pipeline share. */
export interface ExpressionContext {
  readonly collection: IssueCollection;
  readonly state: FunctionState;
  readonly running: Environment;
  /** Told each undeclared attribute of an open source. */
  readonly unchecked: (source: string, name: string, definition: ExpressionText) => void;
}

/** Checks an expression and makes it ready to run; undefined when it has faults, which are then reported. */
export function checkExpression(definition: ExpressionText, vocabulary: Vocabulary, context: ExpressionContext): CheckedExpression | undefined {
  const issues = new ExpressionIssues(context.collection, definition.path);
  const tree = parsed(definition.text, issues);
  return tree === undefined ? undefined : checkTree(definition, tree, vocabulary, context, issues);
}

/** Reads an expression; undefined when it cannot be read, which is then reported. */
export function parsed(text: string, issues: ExpressionIssues): ASTNode | undefined {
  try {
    return PARSER.parse(text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    reportParseError(issues, error, text);
    return undefined;
  }
}

function checkTree(
  definition: ExpressionText,
  tree: ASTNode,
  vocabulary: Vocabulary,
  context: ExpressionContext,
  issues: ExpressionIssues,
): CheckedExpression | undefined {
  const walk = new Walk(vocabulary, issues, context.state.patterns);
  walk.visit(tree, new Set());
  for (const { source, name } of walk.unchecked) context.unchecked(source, name, definition);
  // A type error that follows from a wrong name would only hide the wrong name.
  if (issues.any) return undefined;
  const checked = checkEnvironment(walk.uses).parse(definition.text).check();
  if (!checked.valid || checked.type === undefined) {
    if (checked.error !== undefined) reportTypeError(issues, checked.error);
    return undefined;
  }
  const evaluate = context.running.parse(edited(definition.text, walk.edits));
  const runnable = evaluate.check();
  if (runnable.error !== undefined) {
    reportTypeError(issues, runnable.error);
    return undefined;
  }
  return { definition, tree, uses: walk.uses, bare: bareUse(tree, walk.uses), type: checked.type, evaluate };
}

function bareUse(tree: ASTNode, uses: readonly Use[]): CheckedExpression['bare'] {
  const [use] = uses;
  const isPlain = tree.op === 'id' || (writtenPath(tree)?.optional === false);
  return isPlain && uses.length === 1 && use?.kind === 'field' ? use : undefined;
}
