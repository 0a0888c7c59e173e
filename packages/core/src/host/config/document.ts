import { isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';
import type { DocumentPath, IssueDetails, OffsetRange, Position } from './types.js';
import { placesIn, type Places } from './places.js';
import { syntaxFaults, tooDeep, type SyntaxFault } from './syntax.js';

/** A YAML file and where its parts stand. */
export interface YamlFile {
  readonly places: Places;
  /** What is wrong with its form. */
  readonly faults: readonly SyntaxFault[];
  readonly warnings: readonly SyntaxFault[];
  /** Its value; undefined where a fault makes it meaningless. */
  readonly value: unknown;
  positionOf(path: DocumentPath, range?: OffsetRange, at?: IssueDetails['at']): Position;
}

/** Reads YAML. Never throws, whatever the text. */
export function parseYaml(text: string): YamlFile {
  const places = placesIn(text);
  const deep = tooDeep(text);
  const parsed = deep === undefined ? documentOf(text) : { fault: deep };
  if ('fault' in parsed) return { places, faults: [parsed.fault], warnings: [], value: undefined, positionOf: () => places.at(0) };
  const { faults, fatal } = syntaxFaults(text, parsed.errors);
  const value = fatal ? { value: undefined } : valueOf(parsed);
  return {
    places,
    faults: 'message' in value ? [...faults, value] : faults,
    warnings: parsed.warnings.map(({ pos, code }) => ({ start: pos[0], end: pos[1], message: code === 'TAG_RESOLVE_FAILED' ? 'this tag (!) means nothing here and is left out' : 'this YAML is doubtful', remedy: 'quote the text if it is meant to begin with !' })),
    value: 'message' in value ? undefined : value.value,
    positionOf: (path, range, at) => positionIn(parsed, text, places, path, range, at ?? 'value'),
  };
}

function documentOf(text: string): Document.Parsed | { readonly fault: SyntaxFault } {
  try {
    return parseDocument(text, { prettyErrors: false, uniqueKeys: true, stringKeys: true, logLevel: 'error' });
  } catch (error) {
    return { fault: { start: 0, end: 1, message: `the YAML parser failed: ${error instanceof Error ? error.name : 'unknown reason'}` } };
  }
}

function valueOf(document: Document.Parsed): { readonly value: unknown } | SyntaxFault {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (error) {
    const alias = /Unresolved alias.*: (\S+)/.exec(error instanceof Error ? error.message : '')?.[1];
    if (alias === undefined) return { start: 0, end: 1, message: 'aliases (*name) unfold into too much' };
    const start = aliasOffset(document, alias);
    return { start, end: start + alias.length + 1, message: 'this alias (*) refers to an anchor that is not there', remedy: 'quote the text if it is meant to begin with *' };
  }
}

function aliasOffset(document: Document.Parsed, name: string): number {
  const open: unknown[] = [document.contents];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isAlias(node) && node.source === name) return node.range?.[0] ?? 0;
    if (isPair(node)) open.push(node.value, node.key);
    else if (isMap(node) || isSeq(node)) open.push(...node.items);
  }
  return 0;
}

interface Found {
  readonly key?: Node;
  readonly value?: Node;
  /** All of the path was found. */
  readonly whole: boolean;
}

function find(document: Document.Parsed, path: DocumentPath): Found {
  let found: Found = document.contents === null ? { whole: true } : { value: document.contents, whole: true };
  for (const part of path) {
    const next = step(document, found.value, String(part));
    if (next === undefined) return { ...found, whole: false };
    found = next;
  }
  return found;
}

function step(document: Document.Parsed, node: Node | undefined, part: string): Found | undefined {
  const here = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(here)) {
    const item = here.items[Number(part)];
    return isNode(item) ? { value: item, whole: true } : undefined;
  }
  if (!isMap(here)) return undefined;
  const pair = here.items.find(({ key }) => isScalar(key) && String(key.value) === part);
  if (pair === undefined || !isNode(pair.key)) return undefined;
  return { key: pair.key, ...(isNode(pair.value) ? { value: pair.value } : {}), whole: true };
}

function positionIn(document: Document.Parsed, text: string, places: Places, path: DocumentPath, range: OffsetRange | undefined, at: 'key' | 'value'): Position {
  const { key, value, whole } = find(document, path);
  const node = whole && at === 'value' && !isEmpty(value) ? value : (key ?? value);
  const span = node?.range;
  if (span === undefined || span === null) return places.at(0);
  const content = range === undefined || node !== value ? undefined : contentStart(text, value);
  if (range === undefined || content === undefined) return places.at(span[0], isScalar(node) ? span[1] : undefined);
  return places.at(content + range.start, content + (range.end ?? range.start + 1));
}

function isEmpty(node: Node | undefined): boolean {
  return node === undefined || (isScalar(node) && node.range?.[0] === node.range?.[1]);
}

/** The offset where the text of a plain or quoted scalar begins, if it stands in the file exactly as its value reads. */
function contentStart(text: string, node: Node | undefined): number | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || node.range === undefined || node.range === null) return undefined;
  const quote = node.type === 'PLAIN' ? 0 : node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE' ? 1 : undefined;
  if (quote === undefined) return undefined;
  const start = node.range[0] + quote;
  return text.startsWith(node.value, start) && node.range[1] - quote === start + node.value.length ? start : undefined;
}
