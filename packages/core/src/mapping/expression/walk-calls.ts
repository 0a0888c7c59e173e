import type { ASTNode } from '@marcbachmann/cel-js';
import { functionEntry, functionNames, LIST_WALKS } from '../functions/function-table.js';
import { suggestion } from '../suggest.js';
import { checkActiveOn, checkPattern, isDateName, optionalise } from './calls.js';
import { textOf, writtenPath, type WrittenPath } from './nodes.js';
import type { Bound, Walking } from './walking.js';

type Call = Extract<ASTNode, { op: 'call' }>;
type MethodCall = Extract<ASTNode, { op: 'rcall' }>;

// The engine's own namespaces; what they offer would go round the checks.
const NAMESPACES: readonly string[] = ['optional', 'cel', 'google'];

/** Checks a function call and everything in it. */
export function visitCall(walk: Walking, node: Call, bound: Bound): void {
  const [name, args] = node.args;
  const entry = functionEntry(name, 'function');
  if (entry === undefined) {
    reportUnknownFunction(walk, node);
  } else if (entry.sections !== undefined && !entry.sections.includes(walk.vocabulary.section)) {
    walk.issues.error(`${name}() cannot be used here`, node.range, `it belongs into ${entry.sections.join(' and ')}`);
  }
  if (name === 'has') {
    visitHas(walk, node, bound);
    return;
  }
  if (name === 're') checkPattern(walk.issues, walk.patterns, args);
  if (name === 'activeOn') checkActiveOn(walk.issues, args);
  if (name === 'activeOn' || name === 'phone') walk.edits.push(...optionalise(name === 'activeOn' ? args.slice(0, 2) : args));
  walk.visitAll(args, bound);
}

/** Checks a method call and everything in it. */
export function visitMethod(walk: Walking, node: MethodCall, bound: Bound): void {
  const [name, receiver, args] = node.args;
  if (receiver.op === 'id' && NAMESPACES.includes(receiver.args) && !bound.has(receiver.args)) {
    walk.issues.error(`there is no ${receiver.args}.${name}()`, node.range, 'write directory.?x.orValue("")');
    return;
  }
  if (functionEntry(name, 'method') === undefined) reportUnknownMethod(walk, node);
  const path = writtenPath(receiver);
  if (path !== undefined && (name === 'orValue' || name === 'hasValue')) warnAboutDate(walk, path, node);
  walk.visit(receiver, bound);
  walk.visitAll(LIST_WALKS.has(name) ? args.slice(1) : args, LIST_WALKS.has(name) ? withElement(walk, args[0], bound) : bound);
}

function withElement(walk: Walking, element: ASTNode | undefined, bound: Bound): Bound {
  if (element?.op !== 'id') return bound;
  const name = element.args;
  if (walk.vocabulary.variables.has(name)) {
    walk.issues.error(`${name} is taken: the list's variable would hide it`, element.range, 'choose another name, such as x');
  }
  return new Set([...bound, name]);
}

function visitHas(walk: Walking, node: Call, bound: Bound): void {
  const [argument] = node.args[1];
  const path = argument === undefined ? undefined : writtenPath(argument);
  const variable = path === undefined || bound.has(path.variable) ? undefined : walk.vocabulary.variables.get(path.variable);
  if (node.args[1].length !== 1 || argument === undefined || path === undefined || variable?.kind !== 'record') {
    reportMisusedHas(walk, node, argument);
  } else if (argument.op !== '.') {
    walk.issues.error('has() takes an attribute written with a dot', argument.range, `write ${path.variable}[?'${path.attribute}'].hasValue()`);
  } else {
    warnAboutDate(walk, path, node);
    walk.useField(variable, path);
  }
}

function reportMisusedHas(walk: Walking, node: Call, argument: ASTNode | undefined): void {
  const path = argument === undefined ? undefined : writtenPath(argument);
  const name = argument?.op === 'id' ? argument.args : undefined;
  if (name !== undefined && walk.vocabulary.variables.has(`has_${name}`)) {
    walk.issues.error(`has(${name}) does not ask for the row`, node.range, `write has_${name}`);
  } else if (path !== undefined && argument !== undefined && !walk.vocabulary.variables.has(path.variable)) {
    walk.visit(argument, new Set());
  } else {
    walk.issues.error('has() asks for one attribute of a source', node.range, 'write has(directory.x)');
  }
}

function reportUnknownFunction(walk: Walking, node: Call): void {
  const [name, args] = node.args;
  const range = { start: node.start, end: node.start + name.length };
  if (name === 'matches') reportMatches(walk, node, args);
  else if (name === 'dyn') walk.issues.error('dyn() would switch the checks off', range, 'convert with string(), int() or double()');
  else {
    const usage = functionEntry(name, 'method')?.usage;
    walk.issues.error(`there is no function ${name}()`, range, usage === undefined ? suggestion(name, functionNames('function')) : `write ${usage}`);
  }
}

function reportUnknownMethod(walk: Walking, node: MethodCall): void {
  const [name, receiver, args] = node.args;
  if (name === 'matches') {
    reportMatches(walk, node, [receiver, ...args]);
    return;
  }
  const asFunction = functionEntry(name, 'function');
  const remedy = asFunction === undefined ? suggestion(name, functionNames('method')) : `write ${name}(${[receiver, ...args].map(textOf).join(', ')})`;
  const start = node.input.indexOf(name, receiver.end);
  walk.issues.error(`there is no method ${name}()`, { start, end: start + name.length }, remedy);
}

function reportMatches(walk: Walking, node: ASTNode, args: readonly ASTNode[]): void {
  walk.issues.error('matches() can take for ever on some texts', node.range, `write re(${args.map(textOf).join(', ')})`);
}

function warnAboutDate(walk: Walking, path: WrittenPath, node: ASTNode): void {
  if (walk.vocabulary.section !== 'scope' || !isDateName(path.attribute)) return;
  const message = `whether ${path.variable}.${path.attribute} is there says nothing about today: dates in the future are recorded too`;
  walk.issues.warn(message, node.range, "ask with activeOn(start, end, 'Europe/Berlin')");
}
