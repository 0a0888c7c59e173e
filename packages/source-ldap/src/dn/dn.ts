/** One attribute and value of an RDN. Bytes where the value is not UTF-8 text. */
export interface Ava {
  readonly type: string;
  readonly value: string | Uint8Array;
}

/** A relative distinguished name: one attribute, or several joined by `+`. */
export type Rdn = readonly Ava[];

/** A distinguished name, the entry's own RDN first. The empty name is the root. */
export type Dn = readonly Rdn[];

/** Thrown for a text that is not a distinguished name. */
export class DnSyntaxError extends Error {
  override readonly name = 'DnSyntaxError';
}

/**
 * A DN as RFC 4514 text (section 2): values with `\` before special characters, bytes that are not text as hex pairs.
 * `parseDn(printDn(dn))` gives `dn` back.
 */
export function printDn(dn: Dn): string {
  return dn.map(printRdn).join(',');
}

/** One RDN as RFC 4514 text. */
export function printRdn(rdn: Rdn): string {
  return rdn.map(({ type, value }) => `${type}=${printValue(value)}`).join('+');
}

function printValue(value: string | Uint8Array): string {
  if (typeof value !== 'string') return [...value].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  return value
    .replace(/["+,;<>\\]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!^\\?) $/, '\\ ');
}
