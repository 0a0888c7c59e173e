/** A fault of form, by offsets. */
export interface SyntaxFault {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly remedy?: string;
}

/** What the YAML parser says about a fault. */
export interface ParserError {
  readonly code: string;
  readonly pos: readonly [number, number];
  readonly message: string;
}

const DEEPEST = 100;
const LONGEST_FILE = 1024 * 1024;

/**
 * Refuses what would take the parser down: it recurses, and gives up with the whole process on some texts that no person writes.
 * Brackets are counted without regard to quotes; no honest text has a hundred that are never closed.
 */
export function tooDeep(text: string): SyntaxFault | undefined {
  if (text.length > LONGEST_FILE) return { start: 0, end: 1, message: 'the file is larger than 1 MiB' };
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (depth > DEEPEST) return { start: at, end: at + 1, message: `brackets nest deeper than ${DEEPEST}` };
  }
  const run = /^(?:[ \t]*[-?:](?=[ \t])){100}/m.exec(text);
  return run === null ? undefined : { start: run.index, end: run.index + 1, message: `lists nest deeper than ${DEEPEST}` };
}

/** Faults of the parser in our words. `fatal`: the value of the document means nothing. */
export function syntaxFaults(text: string, errors: readonly ParserError[]): { readonly faults: readonly SyntaxFault[]; readonly fatal: boolean } {
  const duplicates = errors.filter((error) => error.code === 'DUPLICATE_KEY').map((error) => duplicateFault(text, error));
  const broken = errors.filter((error) => error.code !== 'DUPLICATE_KEY');
  const first = broken[0];
  if (first === undefined) return { faults: duplicates, fatal: false };
  // What follows a broken place is noise of the same mistake: one fault per line, and none behind a tab or an unquoted reference.
  const reference = unquotedReference(text, first.pos[0]);
  if (reference !== undefined) return { faults: [...duplicates, reference], fatal: true };
  const tabs = first.code === 'TAB_AS_INDENT' ? broken.filter((error) => error.code === first.code) : broken;
  return { faults: [...duplicates, ...oneALine(text, tabs)], fatal: true };
}

function duplicateFault(text: string, error: ParserError): SyntaxFault {
  const key = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s:,{}]+)/.exec(text.slice(error.pos[0], error.pos[0] + 200))?.[0] ?? '';
  return { start: error.pos[0], end: error.pos[0] + key.length, message: `key "${key.replace(/["']/g, '')}" is given twice`, remedy: 'keep one of them' };
}

function oneALine(text: string, errors: readonly ParserError[]): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  const seen = new Set<number>();
  for (const error of errors) {
    const line = text.lastIndexOf('\n', error.pos[0] - 1);
    if (seen.has(line) || faults.length === 5) continue;
    seen.add(line);
    faults.push({ start: error.pos[0], end: error.pos[1], ...wording(error) });
  }
  return faults;
}

// Messages never quote the file: what stands there may be a secret. The excerpt shows it, with secret fields masked.
function wording(error: ParserError): { readonly message: string; readonly remedy?: string } {
  if (error.code === 'TAB_AS_INDENT') return { message: 'YAML is indented with blanks, not tabs', remedy: 'replace the tab by blanks' };
  if (error.code === 'MULTIPLE_DOCS') return { message: 'the file holds more than one document', remedy: 'remove the line ---' };
  if (error.code === 'MISSING_CHAR' && error.message.includes('closing')) return { message: 'this quoted text does not end', remedy: 'close it with the quote it begins with' };
  if (error.code === 'NON_STRING_KEY') return { message: 'a key must be text', remedy: 'quote it' };
  if (error.code === 'RESOURCE_EXHAUSTION') return { message: 'the document nests too deeply' };
  const [sentence = ''] = error.message.split(/\n|: ["!&*]/);
  return { message: `this is not YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` };
}

/** `{ password: ${env:X} }`: braces inside braces; the parser stumbles over the second one. */
function unquotedReference(text: string, stumbled: number): SyntaxFault | undefined {
  const lineStart = text.lastIndexOf('\n', stumbled - 1) + 1;
  const lineEnd = text.indexOf('\n', stumbled);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  for (const match of line.matchAll(/\$\{[^}\n]*\}?/g)) {
    const start = lineStart + match.index;
    if (stumbled < start || stumbled > start + match[0].length) continue;
    const word = /[^\s:,{}[\]"']*$/.exec(text.slice(lineStart, start))?.[0] ?? '';
    return { start: start - word.length, end: start + match[0].length, message: `${match[0]} must be quoted inside { } and [ ]`, remedy: `quote it: "${match[0]}"` };
  }
  return undefined;
}
