import { EvaluationError } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import { MixedComparison } from '../expression/environments.js';
import { writtenPath } from '../expression/nodes.js';
import { NotADate } from '../functions/active-on.js';
import { NoGuid } from '../functions/guid.js';
import { NoRank } from '../functions/highest.js';
import { UnusableAttribute } from './record-shape.js';

/** Why an expression failed for one record. Never holds a value of the record. */
export interface FailureText {
  readonly reason: string;
  readonly remedy?: string;
}

/** Puts a failed evaluation into words. `rowMissing` tells whether a source has no row for this person. */
export function failureText(error: unknown, rowMissing: (source: string) => boolean): FailureText {
  if (error instanceof EvaluationError) return evaluationText(error, rowMissing);
  if (error instanceof UnusableAttribute || error instanceof MixedComparison || error instanceof NotADate || error instanceof NoGuid) return { reason: error.message };
  if (error instanceof NoRank) return { reason: error.message, remedy: 'name every value that can occur in the order, or filter the list first' };
  if (error instanceof RangeError) return { reason: 'the time zone does not exist' };
  return { reason: 'the expression failed' };
}

function evaluationText(error: EvaluationError, rowMissing: (source: string) => boolean): FailureText {
  switch (error.code) {
    case 'no_such_key':
      return missingText(error.node, rowMissing);
    case 'index_out_of_bounds':
      return { reason: 'the list has fewer values', remedy: 'ask with size() first, or write [?0].orValue("")' };
    case 'no_such_overload':
    case 'no_matching_overload':
    case 'invalid_condition_type':
    case 'invalid_logical_operand':
      // These summaries hold types, never values.
      return { reason: error.summary };
    default:
      return { reason: `the expression failed (${error.code.replaceAll('_', ' ')})` };
  }
}

function missingText(node: ASTNode | undefined, rowMissing: (source: string) => boolean): FailureText {
  const path = node === undefined ? undefined : writtenPath(node);
  if (path === undefined) return { reason: 'a table or list has no such entry' };
  if (rowMissing(path.variable)) return { reason: `${path.variable} has no row for this person`, remedy: `ask with has_${path.variable} first` };
  const plain = /^[A-Za-z_]\w*$/.test(path.attribute);
  const optional = plain ? `${path.variable}.?${path.attribute}` : `${path.variable}[?'${path.attribute}']`;
  const asked = plain ? ` or ask with has(${path.variable}.${path.attribute})` : '';
  return { reason: `${path.variable}.${path.attribute} is missing`, remedy: `write ${optional}.orValue("")${asked}` };
}
