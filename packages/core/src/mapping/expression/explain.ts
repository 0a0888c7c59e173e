import type { ASTNode, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { functionEntry } from '../functions/function-table.js';
import type { ExpressionIssues, TextRange } from '../issue.js';
import { checkedTypeOf, textOf } from './nodes.js';

/** What the parser or the checker says, in words that name the attributes and what to write instead. */
interface Explanation {
  readonly message: string;
  readonly remedy?: string;
  readonly range?: TextRange;
}

/** Reports a parse error. */
export function reportParseError(issues: ExpressionIssues, error: ParseError, text: string): void {
  const { message, remedy, range } = parseExplanation(error, text);
  issues.error(message, range ?? error.range, remedy);
}

/** Reports a type error. */
export function reportTypeError(issues: ExpressionIssues, error: ParseError | CelTypeError): void {
  const { message, remedy, range } = typeExplanation(error);
  issues.error(message, range ?? error.range, remedy);
}

function parseExplanation(error: ParseError, text: string): Explanation {
  if (text.trim() === '') return { message: 'the expression is empty' };
  const at = error.range?.start ?? 0;
  const before = text.slice(0, at);
  if (text[at] === '=' && text[at + 1] !== '=') return { message: 'a comparison is written with two equals signs', remedy: 'write ==' };
  const word = /^(and|or|not|is|like)\b/i.exec(text.slice(at))?.[1]?.toLowerCase() ?? (/\bnot\s+$/i.test(before) ? 'not' : undefined);
  const operator = word === undefined ? undefined : { and: '&&', or: '||', not: '!', is: '== or has()', like: 'startsWith(), contains() or re()' }[word];
  if (operator !== undefined) return { message: `${word ?? ''} is not a word of the language`, remedy: `write ${operator}` };
  if (at >= text.length) return { message: 'the expression ends too early', range: { start: at, end: at } };
  return { message: lowerFirst(error.summary) };
}

function typeExplanation(error: ParseError | CelTypeError): Explanation {
  const node = error.node;
  if (!isNode(node)) return { message: lowerFirst(error.summary) };
  switch (error.code) {
    case 'no_such_overload':
      return explainOperator(node, error.summary);
    case 'no_matching_overload':
      return explainCall(node, error.summary);
    case 'invalid_logical_operand':
      return explainOperand(node, error.summary);
    default:
      return { message: lowerFirst(error.summary) };
  }
}

function explainOperator(node: ASTNode, summary: string): Explanation {
  if (node.op === '!_' || node.op === '-_') return { message: `${textOf(node.args)} is ${typeOf(node.args)}: ${node.op[0] ?? ''} needs ${node.op === '!_' ? 'bool' : 'int'}` };
  if (!isBinary(node)) return { message: lowerFirst(summary) };
  const [left, right] = node.args;
  const remedy = operatorRemedy(node, left, right);
  const message = `${textOf(left)} is ${typeOf(left)} and ${textOf(right)} is ${typeOf(right)}: ${node.op} does not go with them`;
  return { message, ...(remedy === undefined ? {} : { remedy }) };
}

function operatorRemedy(node: ASTNode, left: ASTNode, right: ASTNode): string | undefined {
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  for (const [side, type] of [[left, leftType], [right, rightType]] as const) {
    if (type.startsWith('optional<')) return `write ${textOf(side)}.orValue(…)`;
  }
  if (node.op === '==' && leftType === 'list<string>' && rightType === 'string') return `write ${textOf(right)} in ${textOf(left)}`;
  if (node.op === '==' && rightType === 'list<string>' && leftType === 'string') return `write ${textOf(left)} in ${textOf(right)}`;
  if (node.op === 'in' && rightType === 'string') return `write ${textOf(right)}.contains(${textOf(left)})`;
  const convertible = ['int', 'double', 'bool'];
  if (leftType === 'string' && convertible.includes(rightType)) return `write ${textOf(left)} ${node.op} ${asText(right)}`;
  if (rightType === 'string' && convertible.includes(leftType)) return `write ${asText(left)} ${node.op} ${textOf(right)}`;
  return undefined;
}

function explainCall(node: ASTNode, summary: string): Explanation {
  if (node.op === 'call') {
    const [name, args] = node.args;
    const usage = functionEntry(name, 'function')?.usage;
    const message = `${name}(${args.map(typeOf).join(', ')}) does not exist`;
    return { message, ...(usage === undefined ? {} : { remedy: withOptional(args, `write ${usage}`) }) };
  }
  if (node.op === 'rcall') {
    const [name, receiver, args] = node.args;
    const usage = functionEntry(name, 'method')?.usage;
    const message = `${textOf(receiver)} is ${typeOf(receiver)}: .${name}(${args.map(typeOf).join(', ')}) does not go with it`;
    return { message, ...(usage === undefined ? {} : { remedy: withOptional([receiver, ...args], `write ${usage}`) }) };
  }
  return { message: lowerFirst(summary) };
}

function explainOperand(node: ASTNode, summary: string): Explanation {
  if (node.op !== '&&' && node.op !== '||') return { message: lowerFirst(summary) };
  const wrong = node.args.find((operand) => !['bool', 'dyn'].includes(typeOf(operand)));
  if (wrong === undefined) return { message: lowerFirst(summary) };
  return { message: `${textOf(wrong)} is ${typeOf(wrong)}: ${node.op} needs bool`, range: wrong.range };
}

function withOptional(nodes: readonly ASTNode[], otherwise: string): string {
  const optional = nodes.find((node) => typeOf(node).startsWith('optional<'));
  return optional === undefined ? otherwise : `write ${textOf(optional)}.orValue(…)`;
}

function asText(node: ASTNode): string {
  return node.op === 'value' ? `"${textOf(node)}"` : `string(${textOf(node)})`;
}

function typeOf(node: ASTNode): string {
  return checkedTypeOf(node) ?? 'of unknown type';
}

function isBinary(node: ASTNode): node is Extract<ASTNode, { op: '==' }> {
  return ['==', '!=', 'in', '+', '-', '*', '/', '%', '<', '<=', '>', '>='].includes(node.op);
}

function isNode(node: unknown): node is ASTNode {
  return typeof node === 'object' && node !== null && 'op' in node && 'args' in node && 'input' in node;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
