import type { z } from 'zod';
import { type Attribute, GROUP_ATTRIBUTES, PERSON_ATTRIBUTES, firstNameOf, isSecretAttribute } from './attributes.js';
import { parseDn } from './dn/parse.js';
import { immutableKey } from './flavor.js';
import { parseFilter } from './filter.js';

type Context = z.core.$RefinementCtx;

/** Refuses a URL that names more than a server: a path or credentials in it would be ignored in silence. */
export function checkUrl(text: string, context: Context): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^ldaps?:$/.test(url.protocol) || url.hostname === '') {
    issue(context, 'must be ldaps://host[:port] or ldap://host[:port]');
  } else if (url.username !== '' || url.password !== '') {
    issue(context, 'must not hold credentials; use bind: { dn, password }');
  } else if (!/^\/?$/.test(url.pathname) || url.search !== '') {
    issue(context, 'must name the server only; the base belongs to people.base and groups.base');
  }
}

/** Refuses what is not a DN. */
export function checkDn(text: string, context: Context): void {
  attempt(context, () => parseDn(text));
}

/** Refuses what is not an LDAP filter. */
export function checkFilter(text: string, context: Context): void {
  attempt(context, () => parseFilter(text));
}

/** Refuses a key that can be renamed or reused, unless it is given with `neverReused: true`. */
export function checkKey(name: string, context: Context): void {
  if (immutableKey(name) !== undefined) return;
  issue(context, `${name} can be renamed and reused; use entryUUID, or say key: { attribute: ${name}, neverReused: true }`);
}

interface Named {
  readonly name?: string;
  readonly key?: string | { readonly attribute: string };
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Refuses passwords, second names and other spellings of known attributes, and a key attribute that is a password. */
export function checkNames(type: 'person' | 'group') {
  const known = type === 'person' ? PERSON_ATTRIBUTES : GROUP_ATTRIBUTES;
  return (section: Named, context: Context): void => {
    for (const name of Object.keys(section.attributes)) checkName(name, known, context, ['attributes', name]);
    if (section.name !== undefined) checkName(section.name, known, context, ['name']);
    if (typeof section.key === 'object') checkName(section.key.attribute, known, context, ['key', 'attribute']);
  };
}

function checkName(name: string, known: readonly Attribute[], context: Context, path: string[]): void {
  const fold = name.toLowerCase();
  const spelled = known.find((attribute) => attribute.name !== name && attribute.name.toLowerCase() === fold)?.name;
  const first = firstNameOf(name) ?? spelled;
  if (isSecretAttribute(name)) issue(context, `${name} holds a password or a key: it is never read`, path);
  else if (fold === 'dn' && path[0] !== 'attributes') issue(context, 'dn changes with every rename or move', path);
  else if (first !== undefined) issue(context, `write ${first}: the server returns ${name} under that name`, path);
}

function attempt(context: Context, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    issue(context, (error as Error).message);
  }
}

function issue(context: Context, message: string, path: string[] = []): void {
  context.addIssue({ code: 'custom', message, path });
}
