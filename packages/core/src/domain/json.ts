/** Any value that survives JSON unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one text of a JSON value: keys in code-unit order, no blanks, members that are `undefined` left out.
 * Two equal values give byte-equal text, so digests may be taken over it. Text is not normalised.
 *
 * @throws TypeError for numbers that JSON cannot hold (NaN, Infinity).
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  return `{${canonicalMembers(value).join(',')}}`;
}

function canonicalMembers(value: { readonly [key: string]: Json | undefined }): string[] {
  const members: string[] = [];
  for (const key of Object.keys(value).sort(byCodeUnit)) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return members;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${String(value)} cannot be written as JSON`);
  return JSON.stringify(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Orders texts by UTF-16 code unit: the same on every machine and in every locale. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
