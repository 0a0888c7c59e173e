import type { AttributeValue, Attributes } from '@rollcall/core';
import { accountTexts, ALIASES, CUSTOM_ATTRIBUTE } from '../decode/account.js';
import { refused, type Result } from './outcomes.js';

/** What a create or update writes: the values as they will be shown, and the request's parameters. A text without length clears. */
export interface Written {
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly parameters: Readonly<Record<string, string>>;
}

const ofAccounts: ReadonlySet<string> = new Set([...accountTexts, 'aliases', 'status']);
const ofGroups: ReadonlySet<string> = new Set(['name', 'desc', 'status']);
/** Never without a value: the name, and the status, which is always one of three. */
const lasting: ReadonlySet<string> = new Set(['username', 'name', 'status']);

/**
 * The parameters of a create or update: every value that was asked for, and the empty text for every clearing; or the refusal.
 */
export function writtenOf(type: 'account' | 'group', set: Attributes, clear: readonly string[], isNew = false): Written | { readonly result: Result } {
  const values: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(set)) {
    if (!isWritable(type, name)) return { result: refused('invalid', `Duo has no attribute "${name}" that can be written here`) };
    const text = textOf(name, value);
    if (text === undefined) return { result: refused('invalid', name === 'aliases' ? `aliases takes up to ${ALIASES} texts` : `${name} takes one value`) };
    values[name] = text;
  }
  for (const name of clear) {
    if (!isWritable(type, name)) return { result: refused('invalid', `Duo has no attribute "${name}" that can be cleared here`) };
    if (lasting.has(name)) return { result: refused('invalid', `${name} cannot be cleared`) };
    values[name] = name === 'aliases' ? [] : '';
  }
  return { values, parameters: parametersOf(values, isNew) };
}

function isWritable(type: 'account' | 'group', name: string): boolean {
  if (type === 'group') return ofGroups.has(name);
  return ofAccounts.has(name) || (name.startsWith(CUSTOM_ATTRIBUTE) && name.length > CUSTOM_ATTRIBUTE.length);
}

function textOf(name: string, value: AttributeValue): string | readonly string[] | undefined {
  if (typeof value !== 'object') return name === 'aliases' ? undefined : String(value);
  const texts = value.filter((item) => typeof item === 'string');
  return name === 'aliases' && texts.length === value.length && texts.length <= ALIASES ? texts : undefined;
}

function parametersOf(values: Written['values'], isNew: boolean): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') parameters[name] = value;
    // Of somebody new there is nothing to remove, and an empty list is refused (PSJD#16).
    else if (value.length > 0 || !isNew) parameters[name] = aliasesText(value, isNew ? value.length : ALIASES);
  }
  return parameters;
}

/**
 * `alias1=a&alias2=b`. An update names all eight positions, since those that are not named keep what they have (facts 2.3). Only what
 * would be taken for the form's own signs is encoded: one of Duo's clients encodes, another one does not (RB, PSJD).
 */
function aliasesText(aliases: readonly string[], positions: number): string {
  const pairs = Array.from({ length: positions }, (_, index) => `alias${index + 1}=${(aliases[index] ?? '').replace(/[%&=+#\s]/gu, encodeURIComponent)}`);
  return pairs.join('&');
}
