import type { Section } from '../expression/vocabulary.js';

/** A function or method of the expression language, as `docs/expressions.md` lists it. */
export interface FunctionEntry {
  readonly name: string;
  /** How it is written, for messages. */
  readonly usage: string;
  readonly form: 'function' | 'method';
  /** Where it can be used; everywhere when left out. */
  readonly sections?: readonly Section[];
}

const EVERYWHERE: readonly FunctionEntry[] = [
  { name: 'has', usage: 'has(directory.x)', form: 'function' },
  { name: 'lower', usage: 'lower(text)', form: 'function' },
  { name: 'upper', usage: 'upper(text)', form: 'function' },
  { name: 'trim', usage: 'trim(text)', form: 'function' },
  { name: 'digits', usage: 'digits(text)', form: 'function' },
  { name: 'guidBase64', usage: 'guidBase64(directory.objectGUID)', form: 'function' },
  { name: 'replace', usage: 'replace(text, "old", "new")', form: 'function' },
  { name: 're', usage: 're(text, "^pattern$")', form: 'function' },
  { name: 'size', usage: 'size(text or list)', form: 'function' },
  { name: 'highest', usage: "highest(list, ['first', 'second'])", form: 'function' },
  { name: 'string', usage: 'string(int, double or bool)', form: 'function' },
  { name: 'int', usage: 'int(text or double)', form: 'function' },
  { name: 'double', usage: 'double(text or int)', form: 'function' },
  { name: 'startsWith', usage: 'text.startsWith("a")', form: 'method' },
  { name: 'endsWith', usage: 'text.endsWith("a")', form: 'method' },
  { name: 'contains', usage: 'text.contains("a")', form: 'method' },
  { name: 'indexOf', usage: 'text.indexOf("a")', form: 'method' },
  { name: 'substring', usage: 'text.substring(from, to)', form: 'method' },
  { name: 'split', usage: 'text.split("@")', form: 'method' },
  { name: 'join', usage: 'list.join(", ")', form: 'method' },
  { name: 'size', usage: 'list.size()', form: 'method' },
  { name: 'exists', usage: 'list.exists(x, x == "a")', form: 'method' },
  { name: 'exists_one', usage: 'list.exists_one(x, x == "a")', form: 'method' },
  { name: 'all', usage: 'list.all(x, x != "a")', form: 'method' },
  { name: 'filter', usage: 'list.filter(x, x != "a")', form: 'method' },
  { name: 'map', usage: 'list.map(x, lower(x))', form: 'method' },
  { name: 'orValue', usage: 'directory.?x.orValue("")', form: 'method' },
  { name: 'or', usage: 'directory.?x.or(directory.?y)', form: 'method' },
  { name: 'hasValue', usage: 'directory.?x.hasValue()', form: 'method' },
];

const IN_PLACES: readonly FunctionEntry[] = [
  { name: 'activeOn', usage: "activeOn(hr.start_on, hr.end_on, 'Europe/Berlin')", form: 'function', sections: ['scope', 'accounts'] },
  { name: 'phone', usage: "phone(number, type, platform) or phone(number, type, platform, name)", form: 'function', sections: ['accounts'] },
];

/** Every function and method there is. */
export const FUNCTIONS: readonly FunctionEntry[] = [...EVERYWHERE, ...IN_PLACES];

/** The methods that walk a list with a variable of their own. */
export const LIST_WALKS: ReadonlySet<string> = new Set(['exists', 'exists_one', 'all', 'filter', 'map']);

/** The function or method of a name. */
export function functionEntry(name: string, form: FunctionEntry['form']): FunctionEntry | undefined {
  return FUNCTIONS.find((entry) => entry.name === name && entry.form === form);
}

/** The names that exist in a form, for suggestions. */
export function functionNames(form: FunctionEntry['form']): string[] {
  return FUNCTIONS.filter((entry) => entry.form === form).map((entry) => entry.name);
}
