import type { z } from 'zod';
import { isMapping, under, valueAt, type Draft } from './draft.js';
import { isWholeAt, keysAt } from './schema-walk.js';
import { suggestion, wordList } from './suggest.js';
import type { DocumentPath } from './types.js';

type Issue = z.core.$ZodIssue;

/** What a schema finds wrong with a value, in words for whoever wrote the file. Never quotes the value. */
export function draftsOf(schema: z.core.$ZodType, value: unknown, issues: readonly Issue[]): readonly Draft[] {
  return issues.flatMap((issue) => draftsOfOne({ schema, value }, issue));
}

interface Checked {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
}

function draftsOfOne(checked: Checked, issue: Issue): readonly Draft[] {
  const path = pathOf(issue);
  const own = ownWords(issue);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(checked.schema, path, key));
  if (issue.code === 'invalid_union') return unionDrafts(checked, issue, path);
  if (path.length > 0 && valueAt(checked.value, path) === undefined) return [missingKey(path)];
  if (own !== undefined) return [{ path, message: own }];
  if (issue.code === 'invalid_key') return [{ path, at: 'key', message: `"${String(path.at(-1))}" cannot be a key here` }];
  return [{ ...wording(checked.schema, issue, path, valueAt(checked.value, path)), path }];
}

function pathOf(issue: Issue): DocumentPath {
  return issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
}

/** The message of the schema's author, where there is one. */
function ownWords(issue: Issue): string | undefined {
  const [first = ''] = issue.message.split('\n');
  return /^(?:Invalid|Too (?:small|big)|Unrecognized|$)/.test(first) ? undefined : first.replace(/\.$/, '');
}

/** An unknown key, with the one that may be meant. */
export function unknownKey(schema: z.core.$ZodType, path: DocumentPath, key: string): Draft {
  const remedy = suggestion(key, keysAt(schema, path));
  return { path: [...path, key], at: 'key', message: `unknown key "${key}"`, ...(remedy === undefined ? {} : { remedy }) };
}

/** A missing key: told at the key of the mapping that should have it. */
export function missingKey(path: DocumentPath): Draft {
  return { path: path.slice(0, -1), at: 'key', message: `missing key "${String(path.at(-1))}"` };
}

function unionDrafts(checked: Checked, issue: Extract<Issue, { code: 'invalid_union' }>, path: DocumentPath): readonly Draft[] {
  const value = valueAt(checked.value, path);
  if ('options' in issue && Array.isArray(issue.options) && issue.options.length > 0) return [choice(path, value, issue.options.map(String))];
  if (path.length > 0 && value === undefined) return [missingKey(path)];
  const own = ownWords(issue);
  const branches = issue.errors.filter((branch) => !branch.every((one) => one.code === 'custom' && one.path.length === 0 && ownWords(one) === undefined));
  const fitting = branches.filter((branch) => !branch.some((one) => isWrongType(one, value)));
  const [best] = [...(fitting.length > 0 ? fitting : own === undefined && branches.length === 1 ? branches : [])].sort(byFaults);
  if (best !== undefined) return best.flatMap((one) => draftsOfOne(checked, { ...one, path: [...path, ...one.path] }));
  if (own !== undefined) return [{ path, message: own }];
  const wanted = [...new Set(branches.flatMap((branch) => branch.flatMap((one) => (one.code === 'invalid_type' ? [typeWords(one.expected)] : []))))];
  return [{ path, message: `${subject(path)} must be ${wanted.length === 0 ? 'something else' : wanted.join(' or ')}, not ${valueWords(value)}`, ...quoteRemedy(wanted, value) }];
}

// A word is no alternative to a list or mapping that has a fault inside.
function isWrongType(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof value === 'object');
}

// The member of a union that was meant: one without unknown keys, with the fewest faults.
function byFaults(left: readonly Issue[], right: readonly Issue[]): number {
  const unknown = (issues: readonly Issue[]): number => (issues.some((issue) => issue.code === 'unrecognized_keys') ? 1 : 0);
  return unknown(left) - unknown(right) || left.length - right.length;
}

function choice(path: DocumentPath, value: unknown, options: readonly string[]): Draft {
  if (value === undefined) return missingKey(path);
  const remedy = typeof value === 'string' ? suggestion(value, options) : undefined;
  const near = remedy?.startsWith('did') === true ? { remedy } : {};
  return { path, message: `${subject(path)} must be ${options.length === 1 ? '' : 'one of '}${wordList(options.map((option) => `"${option}"`))}`, ...near };
}

function wording(schema: z.core.$ZodType, issue: Issue, path: DocumentPath, value: unknown): Omit<Draft, 'path'> {
  const what = subject(path);
  switch (issue.code) {
    case 'invalid_type':
      return typeFault(what, issue.expected === 'number' && isWholeAt(schema, path) ? 'int' : issue.expected, value);
    case 'invalid_value':
      return choice(path, value, issue.values.map(String));
    case 'too_small':
    case 'too_big':
      return { message: `${what} must ${boundWords(issue)}` };
    case 'not_multiple_of':
      return { message: `${what} must be a multiple of ${issue.divisor}` };
    case 'invalid_format':
      return { message: formatWords(what, issue.format, issue.pattern) };
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
    default:
      return { message: `${what} is not valid` };
  }
}

function typeFault(what: string, expected: string, value: unknown): Omit<Draft, 'path'> {
  const found = expected === 'int' && typeof value === 'number' ? 'a fraction' : valueWords(value);
  return { message: `${what} must be ${typeWords(expected)}, not ${found}`, ...quoteRemedy([typeWords(expected)], value) };
}

function formatWords(what: string, format: string, pattern: string | undefined): string {
  if (format === 'url') return `${what} must be a URL`;
  if (format === 'email') return `${what} must be an e-mail address`;
  return format === 'regex' && pattern !== undefined ? `${what} must match ${pattern}` : `${what} does not have the form "${format}"`;
}

function boundWords(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const open = issue.inclusive === false;
  if (issue.code === 'too_small') return bound(issue.origin, Number(issue.minimum), open ? 'more than' : 'at least');
  return bound(issue.origin, Number(issue.maximum), open ? 'less than' : 'at most');
}

function bound(origin: string, limit: number, relation: string): string {
  if (origin === 'string') return limit === 1 && relation === 'at least' ? 'not be empty' : `have ${relation} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return limit === 1 && relation === 'at least' ? 'not be empty' : `have ${relation} ${limit} items`;
  return `be ${relation} ${limit}`;
}

/** How a path is named in a message: by its last key. */
function subject(path: DocumentPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'string') return `"${last}"`;
  return `item ${last + 1} of ${subject(path.slice(0, -1))}`;
}

function typeWords(expected: string): string {
  const words: Readonly<Record<string, string>> = { string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', object: 'a mapping', record: 'a mapping', array: 'a list' };
  return words[expected] ?? expected;
}

function valueWords(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  const words: Readonly<Record<string, string>> = { string: 'text', number: 'a number', bigint: 'a number', boolean: 'true or false' };
  return words[typeof value] ?? 'something else';
}

function quoteRemedy(wanted: readonly string[], value: unknown): Pick<Draft, 'remedy'> {
  return wanted.includes('text') && (typeof value === 'number' || typeof value === 'boolean') ? { remedy: 'put it in quotes' } : {};
}

/** Drafts of a part of the document, moved to where the part stands. */
export function draftsUnder(prefix: DocumentPath, schema: z.core.$ZodType, value: unknown, issues: readonly Issue[]): readonly Draft[] {
  return draftsOf(schema, value, issues).map((draft) => {
    return draft.at === 'key' && draft.path.length === 0 ? { ...draft, path: prefix } : under(prefix, draft);
  });
}
