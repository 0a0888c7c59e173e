import { dirname, isAbsolute, join } from 'node:path';

/** Where references are looked up. */
export interface ReferenceSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
  /** Relative paths start from this file's folder. */
  readonly file: string;
}

/** One thing wrong with a reference: its place in the text, and what. Never holds a value. */
export interface ReferenceFault {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly remedy?: string;
}

/** A text with its references filled in. */
export interface Resolution {
  readonly text: string;
  /** What the references stood for, to be registered with the redactor. */
  readonly values: readonly string[];
  /** The whole text was one reference. */
  readonly whole: boolean;
  /** At least one reference is to a file, whose content may be another one later. */
  readonly fromFile: boolean;
  readonly faults: readonly ReferenceFault[];
}

type Lookup = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string; readonly remedy?: string };

// `$${` stands for the two characters `${`; an opening without its end is a fault too.
const reference = /\$\$\{|\$\{([^}]*)(\}|$)/g;

const LARGEST_FILE = 64 * 1024;

/** Fills in `${env:NAME}` and `${file:PATH}`; `$${` gives `${`. Every fault of the text is told, with its place. */
export function resolveReferences(text: string, sources: ReferenceSources): Resolution {
  const values: string[] = [];
  const faults: ReferenceFault[] = [];
  let fromFile = false;
  const resolved = text.replace(reference, (match, inside: string | undefined, end: string | undefined, start: number) => {
    if (inside === undefined) return '${';
    fromFile ||= inside.startsWith('file:');
    const found = end === '' ? unclosed : lookUp(inside, sources);
    if (found.ok) return values.push(found.value), found.value;
    const { message, remedy } = found;
    faults.push({ start, end: start + match.length, message, ...(remedy === undefined ? {} : { remedy }) });
    return match;
  });
  return { text: resolved, values, whole: values.length === 1 && /^\$\{[^}]*\}$/.test(text), fromFile, faults };
}

/** The first reference in a text, where it stands; for places that take none. */
export function firstReference(text: string): { readonly start: number; readonly end: number } | undefined {
  const match = /\$\{(?:env|file):[^}]*\}/.exec(text);
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
}

const unclosed: Lookup = { ok: false, message: 'a reference begins with ${ and does not end', remedy: 'close it with }, or write $${ for the text ${ itself' };

function lookUp(inside: string, sources: ReferenceSources): Lookup {
  const colon = inside.indexOf(':');
  const [kind, argument] = colon < 0 ? [inside, ''] : [inside.slice(0, colon), inside.slice(colon + 1)];
  if (colon < 0) return { ok: false, message: `\${${inside}} is not a reference`, remedy: bareRemedy(inside) };
  if (kind === 'env') return environment(argument, sources);
  if (kind === 'file') return file(argument, sources);
  return { ok: false, message: `unknown kind of reference "${kind}"`, remedy: 'there is ${env:NAME} and ${file:PATH}' };
}

function bareRemedy(inside: string): string {
  const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(inside) ? inside : 'NAME';
  return `write \${env:${name}} for an environment variable, or $\${ for the text \${ itself`;
}

function environment(name: string, { env }: ReferenceSources): Lookup {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return { ok: false, message: `"${name}" is not the name of an environment variable`, remedy: 'names are letters, digits and _' };
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) return { ok: false, message: `environment variable ${name} is not set`, remedy: `set ${name}, or put the value in a file and write \${file:PATH}` };
  if (value === '') return { ok: false, message: `environment variable ${name} is empty`, remedy: `give ${name} a value` };
  return { ok: true, value };
}

function file(path: string, sources: ReferenceSources): Lookup {
  if (path.trim() === '') return { ok: false, message: 'a file reference names no file', remedy: 'write ${file:PATH}' };
  const place = isAbsolute(path) ? path : join(dirname(sources.file), path);
  try {
    return content(place, sources.readFile(place));
  } catch (error) {
    return { ok: false, message: `cannot read ${place}: ${reasonOf(error)}` };
  }
}

function content(place: string, text: string): Lookup {
  if (text.length > LARGEST_FILE) return { ok: false, message: `${place} holds more than 64 KiB`, remedy: 'a reference is for a single value' };
  const value = text.replace(/^\uFEFF/, '').replace(/(?:\r?\n)+$/, '');
  return value === '' ? { ok: false, message: `${place} is empty` } : { ok: true, value };
}

// The error's own message is not shown: whoever implements readFile may put anything into it.
function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not permitted';
  if (code === 'EISDIR') return 'it is a folder';
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'reading it failed';
}
