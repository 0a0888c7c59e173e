import type { ASTNode } from '@marcbachmann/cel-js';
import type { Patterns } from '../functions/patterns.js';
import type { ExpressionIssues } from '../issue.js';
import type { Edit, WrittenPath } from './nodes.js';
import type { RecordVariable, Vocabulary } from './vocabulary.js';

/** The variables of the list walks (`list.exists(x, …)`) around a node. */
export type Bound = ReadonlySet<string>;

/** A walk under way, as the checks of calls see it. */
export interface Walking {
  readonly vocabulary: Vocabulary;
  readonly issues: ExpressionIssues;
  readonly patterns: Patterns;
  /** Changes that make the text ready to run: aliases written out, arguments that may be missing made optional. */
  readonly edits: Edit[];
  /** Visits a node and everything below. */
  visit(node: ASTNode, bound: Bound): void;
  visitAll(nodes: readonly ASTNode[], bound: Bound): void;
  /** Checks one attribute of a record and notes that it is used. */
  useField(variable: RecordVariable, path: WrittenPath): void;
}
