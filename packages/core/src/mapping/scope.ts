import type { ASTNode } from '@marcbachmann/cel-js';
import type { ExpressionText, PipelineDefinition } from './definition.js';
import { checkExpression, type CheckedExpression, type ExpressionContext } from './expression/expression.js';
import { childrenOf, writtenPath } from './expression/nodes.js';
import type { Vocabulary } from './expression/vocabulary.js';
import { ExpressionIssues } from './issue.js';

/** Checks the scope: true or false, and about the person. */
export function checkScope(definition: PipelineDefinition, text: ExpressionText, vocabulary: Vocabulary, context: ExpressionContext): CheckedExpression | undefined {
  const scope = checkExpression(text, vocabulary, context);
  if (scope === undefined) return undefined;
  const issues = new ExpressionIssues(context.collection, text.path);
  const whole = { start: 0, end: text.text.length };
  if (!['bool', 'dyn'].includes(scope.type)) {
    issues.error(`scope is true or false; this is ${scope.type}`, whole, scope.type === 'optional<bool>' ? `write ${text.text}.orValue(false)` : undefined);
    return undefined;
  }
  if (scope.uses.length === 0) issues.warn('scope is the same for everybody: it names no attribute', whole, 'leave scope out to take everybody');
  warnAboutMissingRows(definition, scope, issues);
  return scope;
}

// Dates that are missing because the whole row is missing would count as "no end": for ever.
function warnAboutMissingRows(definition: PipelineDefinition, scope: CheckedExpression, issues: ExpressionIssues): void {
  for (const join of definition.joins) {
    const asked = scope.uses.some((use) => use.kind === 'flag' && use.variable.source === join.source);
    const call = join.required || asked ? undefined : activeOnOf(scope.tree, join.source);
    if (call === undefined) continue;
    const message = `a person without a row in ${join.source} has no dates there and counts as active`;
    issues.warn(message, call.range, `write has_${join.source} && activeOn(…), or required: true in the join`);
  }
}

function activeOnOf(node: ASTNode, source: string): ASTNode | undefined {
  if (node.op === 'call' && node.args[0] === 'activeOn' && node.args[1].some((argument) => writtenPath(argument)?.variable === source)) return node;
  for (const child of childrenOf(node)) {
    const found = activeOnOf(child, source);
    if (found !== undefined) return found;
  }
  return undefined;
}
