import ts from 'typescript';
import { filesEndingIn, textOf } from './pages.js';

/** What the sources say, found by their syntax: fast, and independent of what is imported. */
export function sourceFiles(packages: readonly string[]): readonly ts.SourceFile[] {
  const paths = packages.flatMap((name) => filesEndingIn('.ts', `packages/${name}/src`));
  return paths.map((path) => ts.createSourceFile(path, textOf(path), ts.ScriptTarget.ES2022, true));
}

/** Every node of a file that is of a kind. */
export function nodesOf<T extends ts.Node>(file: ts.Node, is: (node: ts.Node) => node is T): readonly T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** `packages/core/src/planning/group.ts:42`. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${String(file.getLineAndCharacterOfPosition(node.getStart()).line + 1)}`;
}

/**
 * The texts that an expression can be, as far as syntax tells: literals, templates, conditions, constants, and parameters by
 * their type or by what every call hands in. Undefined where that is not enough.
 */
export function textsOf(expression: ts.Expression, files: readonly ts.SourceFile[]): readonly string[] | undefined {
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isConditionalExpression(expression)) return allOf([textsOf(expression.whenTrue, files), textsOf(expression.whenFalse, files)]);
  if (ts.isTemplateExpression(expression)) return templateTexts(expression, files);
  if (ts.isIdentifier(expression)) return identifierTexts(expression, files);
  return undefined;
}

function templateTexts(template: ts.TemplateExpression, files: readonly ts.SourceFile[]): readonly string[] | undefined {
  let texts: readonly string[] = [template.head.text];
  for (const { expression, literal } of template.templateSpans) {
    const parts = textsOf(expression, files);
    if (parts === undefined) return undefined;
    texts = texts.flatMap((text) => parts.map((part) => text + part + literal.text));
  }
  return texts;
}

function identifierTexts(name: ts.Identifier, files: readonly ts.SourceFile[]): readonly string[] | undefined {
  for (let scope: ts.Node = name; !ts.isSourceFile(scope); scope = scope.parent) {
    if (isCallable(scope)) {
      const position = scope.parameters.findIndex((parameter) => parameter.name.getText() === name.text);
      if (position >= 0) return parameterTexts(scope, position, files);
    }
    if (!ts.isBlock(scope.parent) && !ts.isSourceFile(scope.parent)) continue;
    const constant = constantsIn(scope.parent).find((declaration) => declaration.name.getText() === name.text);
    if (constant?.initializer !== undefined) return textsOf(constant.initializer, files);
  }
  return undefined;
}

function constantsIn(scope: ts.Block | ts.SourceFile): readonly ts.VariableDeclaration[] {
  return scope.statements.flatMap((statement) => (ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : []));
}

type Callable = ts.FunctionDeclaration | ts.MethodDeclaration;

function isCallable(node: ts.Node): node is Callable {
  return ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);
}

function parameterTexts(called: Callable, position: number, files: readonly ts.SourceFile[]): readonly string[] | undefined {
  const type = called.parameters[position]?.type;
  if (type !== undefined && ts.isUnionTypeNode(type)) return nodesOf(type, ts.isStringLiteral).map(({ text }) => text);
  const calls = files.filter((file) => canCall(file, called)).flatMap((file) => nodesOf(file, ts.isCallExpression).filter((call) => call.expression.getText() === callOf(called)));
  return allOf(calls.map(({ arguments: given }) => (given[position] === undefined ? undefined : textsOf(given[position], files))));
}

/** How a call of it begins: methods are called by their own class. */
function callOf(called: Callable): string {
  const name = called.name?.getText() ?? '';
  return ts.isMethodDeclaration(called) ? `this.${name}` : name;
}

/** Its own file, and for functions those that import something of its name. */
function canCall(file: ts.SourceFile, called: Callable): boolean {
  return file === called.getSourceFile() || nodesOf(file, ts.isImportSpecifier).some(({ name }) => name.text === called.name?.getText());
}

function allOf(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    texts.push(...part);
  }
  return texts;
}
