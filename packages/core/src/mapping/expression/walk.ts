import type { ASTNode } from '@marcbachmann/cel-js';
import type { Patterns } from '../functions/patterns.js';
import type { ExpressionIssues } from '../issue.js';
import { suggestion } from '../suggest.js';
import { childrenOf, literalText, writtenPath, type Edit, type WrittenPath } from './nodes.js';
import { refusedNull } from './null-comparison.js';
import type { Use } from './uses.js';
import { fieldOf, isPassword, type RecordVariable, type Vocabulary } from './vocabulary.js';
import { visitCall, visitMethod } from './walk-calls.js';
import type { Bound, Walking } from './walking.js';

type Access = Extract<ASTNode, { op: '.' | '.?' | '[]' | '[?]' }>;

/**
 * Checks what the expression engine does not: every name after a source, however it is written, every function, every literal
 * that must be right before a run. Reports all faults of the expression.
 */
export class Walk implements Walking {
  readonly uses: Use[] = [];
  /** Changes that make the text ready to run: aliases written out, arguments that may be missing made optional. */
  readonly edits: Edit[] = [];
  /** Attributes of open sources that nobody declared. */
  readonly unchecked: { readonly source: string; readonly name: string }[] = [];

  constructor(
    readonly vocabulary: Vocabulary,
    readonly issues: ExpressionIssues,
    readonly patterns: Patterns,
  ) {}

  /** Visits a node and everything below. */
  visit(node: ASTNode, bound: Bound): void {
    switch (node.op) {
      case 'id':
        this.visitName(node.args, node, bound);
        break;
      case '.':
      case '.?':
      case '[]':
      case '[?]':
        this.visitAccess(node, bound);
        break;
      case 'call':
        visitCall(this, node, bound);
        break;
      case 'rcall':
        visitMethod(this, node, bound);
        break;
      case 'value':
        if (node.args === null) this.issues.error('null never occurs: an attribute is there or it is missing', node.range, 'ask with has(directory.x)');
        break;
      default:
        if ((node.op === '==' || node.op === '!=') && refusedNull(this.issues, node)) break;
        this.visitAll(childrenOf(node), bound);
    }
  }

  visitAll(nodes: readonly ASTNode[], bound: Bound): void {
    for (const node of nodes) this.visit(node, bound);
  }

  /** Checks one attribute of a record and notes that it is used. */
  useField(variable: RecordVariable, path: WrittenPath): void {
    const { attribute, range } = path;
    const field = fieldOf(variable, attribute);
    if (isPassword(attribute)) {
      this.issues.error(`${attribute} is a password: no mapping reads it`, range);
    } else if (field === undefined) {
      this.issues.error(`${variable.name} has no attribute ${attribute}`, range, suggestion(attribute, Object.keys(variable.fields)));
    } else {
      if (!Object.hasOwn(variable.fields, attribute)) this.unchecked.push({ source: variable.source, name: attribute });
      this.uses.push({ kind: 'field', variable, name: attribute, field, byAlias: false });
    }
  }

  private visitName(name: string, node: ASTNode, bound: Bound): void {
    if (bound.has(name)) return;
    const variable = this.vocabulary.variables.get(name);
    switch (variable?.kind) {
      case undefined:
        this.reportUnknown(name, node, bound);
        break;
      case 'flag':
        this.uses.push({ kind: 'flag', variable });
        break;
      case 'alias':
        this.useAlias(variable.record, name, node);
        break;
      case 'record':
        this.issues.error(`${name} stands for a whole record`, node.range, `name one of its attributes, such as ${name}.${Object.keys(variable.fields)[0] ?? 'x'}`);
        break;
      default:
        variable satisfies never;
    }
  }

  private useAlias(record: RecordVariable, name: string, node: ASTNode): void {
    const field = fieldOf(record, name);
    if (field === undefined) return;
    this.uses.push({ kind: 'field', variable: record, name, field, byAlias: true });
    this.edits.push({ start: node.start, end: node.end, text: `${record.name}.${name}` });
  }

  private reportUnknown(name: string, node: ASTNode, bound: Bound): void {
    const elsewhere = this.vocabulary.elsewhere.get(name);
    if (elsewhere === undefined) this.issues.error(`there is no ${name}`, node.range, suggestion(name, [...bound, ...this.vocabulary.variables.keys()]));
    else this.issues.error(`${name} cannot be used here: ${elsewhere}`, node.range);
  }

  private visitAccess(node: Access, bound: Bound): void {
    const left = node.args[0];
    const variable = left.op === 'id' && !bound.has(left.args) ? this.vocabulary.variables.get(left.args) : undefined;
    if (variable?.kind === 'record') {
      const path = writtenPath(node);
      if (path !== undefined) this.useField(variable, path);
      else this.issues.error(`an attribute of ${variable.name} must be written out`, node.range, `write ${variable.name}.x or ${variable.name}['x']`);
      return;
    }
    if (left.op === 'map') this.checkTable(node, left);
    this.visitAll(childrenOf(node), bound);
  }

  private checkTable(node: Access, table: Extract<ASTNode, { op: 'map' }>): void {
    const wanted = node.op === '.' || node.op === '.?' ? node.args[1] : literalText(node.args[1]);
    const keys = table.args.map(([key]) => literalText(key));
    if (wanted === undefined || keys.includes(undefined) || keys.includes(wanted)) return;
    const known = keys.flatMap((key) => key ?? []);
    this.issues.error(`the table has no entry "${wanted}"`, node.range, suggestion(wanted, known));
  }
}
