import type { ASTNode } from '@marcbachmann/cel-js';
import type { TextRange } from '../issue.js';

/** An attribute of a record as an expression writes it: `directory.uid`, `directory.?uid`, `directory['employee-type']`. */
export interface WrittenPath {
  readonly variable: string;
  readonly attribute: string;
  /** True for `.?` and `[?…]`: a missing attribute is an empty optional, not an error. */
  readonly optional: boolean;
  /** The attribute's own characters. */
  readonly range: TextRange;
  /** Where a `?` makes the access optional. */
  readonly questionAt: number;
}

/** The path that a node writes, when it is one access by a literal name on a plain variable. */
export function writtenPath(node: ASTNode): WrittenPath | undefined {
  if (node.op === '.' || node.op === '.?') {
    const [left, attribute] = node.args;
    if (left.op !== 'id') return undefined;
    const range = { start: node.pos, end: node.end };
    return { variable: left.args, attribute, optional: node.op === '.?', range, questionAt: node.pos };
  }
  if (node.op === '[]' || node.op === '[?]') {
    const [left, index] = node.args;
    if (left.op !== 'id' || index.op !== 'value' || typeof index.args !== 'string') return undefined;
    const questionAt = node.input.lastIndexOf('[', index.start) + 1;
    return { variable: left.args, attribute: index.args, optional: node.op === '[?]', range: index.range, questionAt };
  }
  return undefined;
}

/** The nodes directly below a node, in the order of the text. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

/** The characters of a node. */
export function textOf(node: ASTNode): string {
  return node.input.slice(node.start, node.end);
}

/** The literal text of a node, when it is one. */
export function literalText(node: ASTNode | undefined): string | undefined {
  return node?.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}

/** The name of the static type that the checker gave to a node. */
export function checkedTypeOf(node: ASTNode): string | undefined {
  const type: unknown = 'checkedType' in node ? node.checkedType : undefined;
  return typeof type === 'object' && type !== null && 'name' in type && typeof type.name === 'string' ? type.name : undefined;
}

/** A replacement of characters in an expression's text. */
export interface Edit extends TextRange {
  readonly text: string;
}

/** The text after all edits; they never overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const edit of [...edits].sort((left, right) => right.start - left.start)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}
