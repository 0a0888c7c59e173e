import type { ASTNode } from '@marcbachmann/cel-js';
import type { ExpressionIssues } from '../issue.js';
import { isDateName } from './calls.js';
import { textOf, writtenPath } from './nodes.js';

/** Reports a comparison with null and tells whether there was one. Sources have no null: an attribute is there or it is missing. */
export function refusedNull(issues: ExpressionIssues, node: Extract<ASTNode, { op: '==' | '!=' }>): boolean {
  const [left, right] = node.args;
  const other = isNull(right) ? left : isNull(left) ? right : undefined;
  if (other === undefined) return false;
  const path = writtenPath(other);
  const text = path === undefined ? 'directory.x' : textOf(other).replace('.?', '.');
  const remedy =
    path !== undefined && isDateName(path.attribute)
      ? "an end may lie in the future: write activeOn(start, end, 'Europe/Berlin')"
      : `write ${node.op === '==' ? '!' : ''}has(${text})`;
  issues.error('nothing is ever null: an attribute is there or it is missing', node.range, remedy);
  return true;
}

function isNull(node: ASTNode): boolean {
  return node.op === 'value' && node.args === null;
}
