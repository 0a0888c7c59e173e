import { foldedKey } from '@rollcall/core';
import { type Ava, type Dn, type Rdn, printRdn } from './dn.js';
import { parseDn } from './parse.js';

/** Names by which servers and people call one naming attribute (RFC 4519, section 2; RFC 4524; OIDs). */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'cn',
  commonname: 'cn',
  '2.5.4.4': 'sn',
  surname: 'sn',
  '2.5.4.5': 'serialnumber',
  '2.5.4.6': 'c',
  countryname: 'c',
  '2.5.4.7': 'l',
  localityname: 'l',
  '2.5.4.8': 'st',
  stateorprovincename: 'st',
  '2.5.4.9': 'street',
  streetaddress: 'street',
  '2.5.4.10': 'o',
  organizationname: 'o',
  '2.5.4.11': 'ou',
  organizationalunitname: 'ou',
  '2.5.4.12': 'title',
  '2.5.4.42': 'givenname',
  gn: 'givenname',
  '0.9.2342.19200300.100.1.1': 'uid',
  userid: 'uid',
  '0.9.2342.19200300.100.1.3': 'mail',
  rfc822mailbox: 'mail',
  '0.9.2342.19200300.100.1.25': 'dc',
  domaincomponent: 'dc',
  '2.16.840.1.113730.3.1.3': 'employeenumber',
};

/** Characters that matching ignores (RFC 4518, section 2.2). */
const IGNORED = /(?![\t\n\v\f\r\u0085])[\p{Cc}\p{Cf}]|\u034f|[\ufe00-\ufe0f]|\ufffc/gu;
/** DNs in which nothing but the case of letters can differ between two spellings. */
const PLAIN = /^[a-z][a-z0-9-]*=[a-z0-9@._'&()/:!$%*?^~|{}-]+(?: [a-z0-9@._'&()/:!$%*?^~|{}-]+)*(?:,[a-z][a-z0-9-]*=[a-z0-9@._'&()/:!$%*?^~|{}-]+(?: [a-z0-9@._'&()/:!$%*?^~|{}-]+)*)*$/;
const TYPE_IN_PLAIN = /(?:^|,)([a-z][a-z0-9-]*)=/g;

/**
 * The comparison text of a DN: equal for two spellings exactly when they name the same entry by caseIgnoreMatch (RFC 4517,
 * section 4.2.11) on every value: escapes, quotes, spaces, case and order within an RDN do not matter. Itself a valid DN.
 * @throws DnSyntaxError
 */
export function normalisedDn(dn: string | Dn): string {
  if (typeof dn !== 'string') return normalisedRdns(dn).join(',');
  const lower = isAscii(dn) ? dn.toLowerCase() : undefined;
  if (lower !== undefined && PLAIN.test(lower) && !hasOtherTypeName(lower)) return lower;
  return normalisedRdns(parseDn(dn)).join(',');
}

/** The comparison text of each RDN. */
export function normalisedRdns(dn: Dn): readonly string[] {
  return dn.map(normalisedRdn);
}

function normalisedRdn(rdn: Rdn): string {
  return rdn
    .map((ava) => printRdn([{ type: normalisedType(ava.type), value: normalisedValue(ava.value) }]))
    .sort()
    .join('+');
}

/** The one name of an attribute type: lower-case, aliases and OIDs resolved. */
export function normalisedType(type: string): string {
  const lower = type.toLowerCase();
  return TYPE_NAMES[lower] ?? lower;
}

function normalisedValue(value: Ava['value']): Ava['value'] {
  return typeof value === 'string' ? normalisedText(value) : value;
}

/** A text as caseIgnoreMatch sees it (RFC 4518, section 2): composed, folded, blanks at the ends gone, inner ones single. */
export function normalisedText(text: string): string {
  const prepared = text.replace(IGNORED, '').normalize('NFKC');
  return foldedKey(foldedKey(prepared).normalize('NFKC'))
    .replace(/[\s\u0085]+/gu, ' ')
    .trim();
}

/** True where `dn` names `base` itself or an entry below it. Both are lists made by {@link normalisedRdns}. */
export function isAtOrBelow(dn: readonly string[], base: readonly string[]): boolean {
  const skip = dn.length - base.length;
  return skip >= 0 && base.every((rdn, index) => dn[skip + index] === rdn);
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function hasOtherTypeName(lower: string): boolean {
  for (const match of lower.matchAll(TYPE_IN_PLAIN)) {
    if (match[1] !== undefined && match[1] in TYPE_NAMES) return true;
  }
  return false;
}
